import { compileModel, type Engine, type Model, type Network } from 'receptive';

/**
 * Where a network looks: how much its score for a class would change with each pixel.
 *
 *   M[y, x] = max_c |∂z_k / ∂x[c, y, x]| / max over all (c, y, x)
 *
 * with z_k the logit of class k and x the normalised picture; all 0 where the gradient is.
 * Source: Simonyan, Vedaldi and Zisserman, "Deep inside convolutional networks", 2013.
 */
export class Saliency {
  private readonly network: Network;
  private readonly images: Float32Array;

  constructor(model: Model, engine: Engine, options: { readonly batch: number; readonly threads: number }) {
    this.network = compileModel(model, engine, { ...options, inputGradient: true });
    const [C, H, W] = this.network.graph.input;
    this.images = new Float32Array(options.batch * C * H * W);
  }

  /**
   * count × H × W values of 0…1.
   * @param images count × C × H × W, normalised.
   * @param classes k of each picture.
   */
  maps(images: Float32Array, classes: ArrayLike<number>): Float32Array {
    const { graph, batch } = this.network;
    const [C, H, W] = graph.input;
    const outputs = graph.outputShape[0] as number;
    const [plane, volume] = [H * W, C * H * W];
    const count = classes.length;
    const maps = new Float32Array(count * plane);
    for (let first = 0; first < count; first += batch) {
      const size = Math.min(batch, count - first);
      this.images.set(images.subarray(first * volume, (first + size) * volume));
      const score = new Float32Array(batch * outputs);
      for (let i = 0; i < size; i++) score[i * outputs + (classes[first + i] as number)] = 1;
      const { gradInput } = this.network.gradients(this.images, score, 'evaluation');
      for (let i = 0; i < size; i++) {
        const gradient = gradInput.subarray(i * volume, (i + 1) * volume);
        largestOfChannels(gradient, maps.subarray((first + i) * plane, (first + i + 1) * plane));
      }
    }
    return maps;
  }

  dispose(): void {
    this.network.dispose();
  }
}

function largestOfChannels(gradient: Float32Array, map: Float32Array): void {
  let largest = 0;
  for (let i = 0; i < gradient.length; i++) {
    const size = Math.abs(gradient[i] as number);
    const at = i % map.length;
    if (size > (map[at] as number)) map[at] = size;
    if (size > largest) largest = size;
  }
  if (largest > 0) for (let i = 0; i < map.length; i++) map[i] = (map[i] as number) / largest;
}
