import { type Key, Random, streamKey } from '../random.js';
import { Augmenter } from './augment.js';
import { NO_CHANGES, PictureRenderer } from './render.js';
import type { Augmentation, Dataset, Normalization } from './types.js';

/** Pictures per step: the recipe's batch, or the whole training split where that is smaller. */
export function trainingBatchSize(dataset: Dataset, batch: number): number {
  return Math.min(batch, dataset.splits.train.labels.length);
}

/** All that training batches depend on; plain data, so that another thread can make the same ones. */
export interface BatchPlan {
  readonly shape: Dataset['shape'];
  /** The training split. */
  readonly pictures: Uint8Array;
  readonly labels: Uint16Array;
  readonly normalization: Normalization;
  readonly augmentation: Augmentation;
  /** As `trainingBatchSize` gives it. */
  readonly batch: number;
  readonly seed: number;
}

export interface Batch {
  /** batch × C × H × W, float32. */
  readonly images: Float32Array;
  readonly labels: Uint16Array;
}

/** Gives the batches of a training in the order of its steps. */
export interface BatchSource {
  readonly batch: number;
  /** Full batches in an epoch. */
  readonly steps: number;
  /** The batch of a step (0-based) of an epoch (1-based); the next `take` may overwrite it. */
  take(epoch: number, step: number): Batch;
  /** Frees what the source holds. It gives nothing afterwards. */
  dispose(): void;
}

/**
 * The training split in batches of fixed size, in a new random order every epoch, augmented and normalised.
 *
 * Sample j of step s is picture order[s·batch + j], order = `new Random(streamKey(seed, 'order'), epoch)
 * .permutation(n)`: a pure function of (seed, epoch, step), so training can begin anywhere. The last incomplete batch
 * of an epoch is left out.
 */
export class TrainingBatches implements BatchSource {
  readonly batch: number;
  readonly steps: number;
  private readonly volume: number;
  private readonly renderer: PictureRenderer;
  private readonly augmenter: Augmenter | null;
  private readonly orderKey: Key;
  private order: Uint32Array | null = null;
  private orderEpoch = 0;
  /** What `take` gives, made when it is first called. */
  private own: Batch | null = null;

  constructor(private readonly plan: BatchPlan) {
    const { shape, labels, normalization, augmentation, batch, seed } = plan;
    this.batch = batch;
    this.steps = Math.floor(labels.length / batch);
    this.volume = shape[0] * shape[1] * shape[2];
    this.renderer = new PictureRenderer(shape, normalization);
    const changing = Object.values(augmentation).some((amount) => amount !== undefined && amount !== 0);
    this.augmenter = changing ? new Augmenter(augmentation, shape[1], shape[2], seed) : null;
    this.orderKey = streamKey(seed, 'order');
  }

  take(epoch: number, step: number): Batch {
    this.own ??= { images: new Float32Array(this.batch * this.volume), labels: new Uint16Array(this.batch) };
    this.fill(epoch, step, this.own);
    return this.own;
  }

  /** Writes the batch of a step (0-based) of an epoch (1-based). */
  fill(epoch: number, step: number, { images, labels }: Batch): void {
    const { plan } = this;
    const order = this.orderOf(epoch);
    for (let j = 0; j < this.batch; j++) {
      const sample = order[step * this.batch + j] as number;
      const changes = this.augmenter?.draw(epoch, sample) ?? NO_CHANGES;
      this.renderer.render(plan.pictures, sample, changes, images, j * this.volume);
      labels[j] = plan.labels[sample] as number;
    }
  }

  dispose(): void {
    this.own = null;
  }

  private orderOf(epoch: number): Uint32Array {
    if (!this.order || this.orderEpoch !== epoch) {
      this.order = new Random(this.orderKey, epoch).permutation(this.plan.labels.length);
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
