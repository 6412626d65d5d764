import { type Key, Random, streamKey } from '../random.js';
import { Augmenter } from './augment.js';
import { NO_CHANGES, PictureRenderer } from './render.js';
import type { Augmentation, Dataset, Normalization, Split } from './types.js';

/** Pictures per step: the recipe's batch, or the whole training split where that is smaller. */
export function trainingBatchSize(dataset: Dataset, batch: number): number {
  return Math.min(batch, dataset.splits.train.labels.length);
}

/**
 * The training split in batches of fixed size, in a new random order every epoch, augmented and normalised.
 *
 * Sample j of step s is picture order[s·batch + j], order = `new Random(streamKey(seed, 'order'), epoch)
 * .permutation(n)`: a pure function of (seed, epoch, step), so training can begin anywhere. The last incomplete batch
 * of an epoch is left out. `images` and `labels` are overwritten by every `fill`.
 */
export class TrainingBatches {
  /** batch × C × H × W, float32. */
  readonly images: Float32Array;
  readonly labels: Uint16Array;
  /** Full batches in an epoch. */
  readonly steps: number;
  private readonly split: Split;
  private readonly volume: number;
  private readonly renderer: PictureRenderer;
  private readonly augmenter: Augmenter | null;
  private readonly orderKey: Key;
  private order: Uint32Array | null = null;
  private orderEpoch = 0;

  constructor(
    dataset: Dataset,
    normalization: Normalization,
    augmentation: Augmentation,
    /** As `trainingBatchSize` gives it. */
    readonly batch: number,
    seed: number,
  ) {
    const [channels, height, width] = dataset.shape;
    this.split = dataset.splits.train;
    this.steps = Math.floor(this.split.labels.length / batch);
    this.volume = channels * height * width;
    this.images = new Float32Array(batch * this.volume);
    this.labels = new Uint16Array(batch);
    this.renderer = new PictureRenderer(dataset.shape, normalization);
    const changing = Object.values(augmentation).some((amount) => amount !== undefined && amount !== 0);
    this.augmenter = changing ? new Augmenter(augmentation, height, width, seed) : null;
    this.orderKey = streamKey(seed, 'order');
  }

  /** Writes the batch of a step (0-based) of an epoch (1-based) to `images` and `labels`. */
  fill(epoch: number, step: number): void {
    const order = this.orderOf(epoch);
    for (let j = 0; j < this.batch; j++) {
      const sample = order[step * this.batch + j] as number;
      const changes = this.augmenter?.draw(epoch, sample) ?? NO_CHANGES;
      this.renderer.render(this.split.images, sample, changes, this.images, j * this.volume);
      this.labels[j] = this.split.labels[sample] as number;
    }
  }

  private orderOf(epoch: number): Uint32Array {
    if (!this.order || this.orderEpoch !== epoch) {
      this.order = new Random(this.orderKey, epoch).permutation(this.split.labels.length);
      this.orderEpoch = epoch;
    }
    return this.order;
  }
}

/** A split's pictures in their own order, only normalised; the last batch may be smaller. */
export class EvaluationBatches {
  /** batch × C × H × W, float32; overwritten by every `fill`. */
  readonly images: Float32Array;
  readonly count: number;
  private readonly volume: number;
  private readonly renderer: PictureRenderer;

  constructor(
    private readonly pictures: Uint8Array,
    shape: readonly [channels: number, height: number, width: number],
    normalization: Normalization,
    readonly batch: number,
  ) {
    this.volume = shape[0] * shape[1] * shape[2];
    this.count = pictures.length / this.volume;
    this.images = new Float32Array(batch * this.volume);
    this.renderer = new PictureRenderer(shape, normalization);
  }

  /** Writes up to `batch` pictures from `first` on to `images`. @returns how many. */
  fill(first: number): number {
    const size = Math.min(this.batch, this.count - first);
    for (let j = 0; j < size; j++) {
      this.renderer.render(this.pictures, first + j, NO_CHANGES, this.images, j * this.volume);
    }
    return size;
  }
}
