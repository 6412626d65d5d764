/** Passes through a compiled network for any number of pictures. Everything here is float32 as the network takes it. */

import { EvaluationBatches } from '../data/batches.js';
import type { Normalization } from '../data/types.js';
import type { Network } from '../engine/types.js';

/** Bytes of pictures as a network takes them: count × C × H × W. */
export function networkInput(
  images: Uint8Array,
  shape: readonly [channels: number, height: number, width: number],
  normalization: Normalization,
): Float32Array {
  const count = images.length / (shape[0] * shape[1] * shape[2]);
  const batches = new EvaluationBatches(images, shape, normalization, count);
  batches.fill(0);
  return batches.images;
}

/** The network's outputs in evaluation mode, count × outputs. */
export function outputsOf(network: Network, input: Float32Array): Float32Array {
  const [volume, outputs] = sizes(network);
  const count = input.length / volume;
  const all = new Float32Array(count * outputs);
  for (let first = 0; first < count; first += network.batch) {
    const size = Math.min(network.batch, count - first);
    all.set(network.predict(input.subarray(first * volume, (first + size) * volume), size), first * outputs);
  }
  return all;
}

/**
 * ∂s/∂x for every picture x, of the shape of `input`, in evaluation mode, where s = Σ g·y over the picture's outputs y.
 * The network has to be compiled with `inputGradient`.
 * @param ask writes g of a picture, all zeros before, into a row as long as the outputs of one picture.
 */
export function inputGradients(
  network: Network,
  input: Float32Array,
  ask: (picture: number, g: Float32Array) => void,
): Float32Array {
  const { batch } = network;
  const [volume, outputs] = sizes(network);
  const count = input.length / volume;
  const all = new Float32Array(input.length);
  const given = new Float32Array(batch * volume);
  const g = new Float32Array(batch * outputs);
  for (let first = 0; first < count; first += batch) {
    const size = Math.min(batch, count - first);
    given.set(input.subarray(first * volume, (first + size) * volume));
    g.fill(0); // a last batch that is not full asks nothing of the rest
    for (let i = 0; i < size; i++) ask(first + i, g.subarray(i * outputs, (i + 1) * outputs));
    const { gradInput } = network.gradients(given, g, 'evaluation');
    all.set(gradInput.subarray(0, size * volume), first * volume);
  }
  return all;
}

function sizes({ graph }: Network): readonly [volume: number, outputs: number] {
  const product = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
  return [product(graph.input), product(graph.outputShape)];
}
