import {
  compileModel,
  type Engine,
  InputError,
  type Model,
  type Network,
  NO_CHANGES,
  PictureRenderer,
  predictedClasses,
  resolveArchitecture,
  softmax,
} from 'receptive';
import { Saliency } from './saliency.js';

/**
 * The smallest batch a network is compiled for. Up to three pictures a dense layer adds up in another order, which
 * changes last bits: from four on a picture's answer is the same whatever it is batched with.
 */
const LEAST_BATCH = 4;

export interface ClassifierOptions {
  /** Most pictures at once; ≥ 1. */
  readonly batch: number;
  /** Never changes a bit of an answer. */
  readonly threads: number;
}

/** What a model says to pictures. */
export interface Predictions {
  /** The class with the largest logit, the first of equals. */
  readonly predicted: Uint16Array;
  /** count × classes. */
  readonly probabilities: Float32Array;
}

/**
 * A trained model that answers pictures of C × H × W bytes, as training evaluated them: the same normalisation, the
 * same engine, the same bits.
 *
 * A network computes whole batches, so there are several, each twice as large as the one before: a picture that comes
 * alone need not wait for thirty-one others that are not there.
 */
export class Classifier {
  /** Values of a picture. */
  readonly volume: number;
  private readonly networks: readonly Network[];
  private readonly renderer: PictureRenderer;
  private readonly input: Float32Array;
  private saliency: Saliency | null = null;

  /** Errors: InputError for a network that does not fit the memory or does not answer with numbers. */
  constructor(
    private readonly model: Model,
    private readonly engine: Engine,
    private readonly options: ClassifierOptions,
  ) {
    const { input } = resolveArchitecture(model.architecture);
    this.volume = input[0] * input[1] * input[2];
    this.renderer = new PictureRenderer(input, model.normalization);
    const sizes = [LEAST_BATCH];
    while ((sizes.at(-1) as number) < options.batch) sizes.push(Math.min(2 * (sizes.at(-1) as number), options.batch));
    this.input = new Float32Array((sizes.at(-1) as number) * this.volume);
    this.networks = sizes.map((batch) => compileModel(model, engine, { batch, threads: options.threads }));
    this.warmUp();
  }

  /** @param pictures count × C × H × W bytes, count ≤ batch. */
  predict(pictures: Uint8Array): Predictions {
    const logits = this.logits(pictures);
    const { arm, seed } = this.model;
    if (!logits.every(Number.isFinite)) throw new Error(`${arm} seed ${seed} answers with what is not a number.`);
    const classes = this.model.classes.length;
    return { predicted: predictedClasses(logits, classes), probabilities: softmax(logits, classes) };
  }

  /**
   * count × H × W values of 0…1: see `Saliency`. Its network is made when it is first asked for.
   * @param pictures count × C × H × W bytes.
   * @param classes one for each picture.
   */
  explain(pictures: Uint8Array, classes: ArrayLike<number>): Float32Array {
    this.saliency ??= new Saliency(this.model, this.engine, { batch: LEAST_BATCH, threads: this.options.threads });
    return this.saliency.maps(this.input.subarray(0, this.fill(pictures) * this.volume), classes);
  }

  dispose(): void {
    for (const network of this.networks) network.dispose();
    this.saliency?.dispose();
  }

  private logits(pictures: Uint8Array): Float32Array {
    const count = this.fill(pictures);
    const network = this.networks.find(({ batch }) => batch >= count);
    if (!network) throw new Error(`${count} pictures are more than a batch of ${this.options.batch}.`);
    return network.predict(this.input, count);
  }

  /** Writes the pictures as the network's input. @returns how many */
  private fill(pictures: Uint8Array): number {
    const count = pictures.length / this.volume;
    for (let i = 0; i < count; i++) this.renderer.render(pictures, i, NO_CHANGES, this.input, i * this.volume);
    return count;
  }

  /** The first run of a network prepares its weights, and tells whether they are any good. */
  private warmUp(): void {
    for (const { batch } of this.networks) {
      if (this.logits(new Uint8Array(batch * this.volume).fill(128)).every(Number.isFinite)) continue;
      this.dispose();
      const { arm, seed } = this.model;
      throw new InputError(
        `${arm} seed ${seed}: expected a network that answers with numbers, got NaN or infinity.`,
        'Its weights are damaged, or its training diverged.',
      );
    }
  }
}
