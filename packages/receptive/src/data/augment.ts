import { type Key, philox, streamKey } from '../random.js';
import { type Changes, NO_CHANGES } from './render.js';
import type { Augmentation } from './types.js';

/**
 * The random changes to training pictures, a pure function of (seed, epoch, sample).
 *
 * Draws 0…7 of `new Random(streamKey(seed, 'augment'), epoch, sample)` are, in this order: turn, left–right, top–bottom,
 * dy, dx, brightness, the cut-out's top and left. All eight are made whether used or not, so that switching one change
 * on leaves the others as they are. Places are ⌊u·n⌋ for one uniform u: uniform to n/2²⁴.
 */
export class Augmenter {
  private readonly key: Key;
  private readonly words = new Uint32Array(8);
  private readonly halves = [this.words.subarray(0, 4), this.words.subarray(4, 8)] as const;
  private readonly changes: Changes = { ...NO_CHANGES };

  constructor(
    private readonly augmentation: Augmentation,
    private readonly height: number,
    private readonly width: number,
    seed: number,
  ) {
    this.key = streamKey(seed, 'augment');
  }

  /** The changes to a sample in an epoch. The object is reused by the next call: nothing is allocated. */
  draw(epoch: number, sample: number): Readonly<Changes> {
    philox(this.key, 0, epoch, sample, 0, this.halves[0]);
    philox(this.key, 1, epoch, sample, 0, this.halves[1]);
    const { augmentation: a, changes } = this;
    const shift = a.shift ?? 0;
    changes.turn = (this.between(0, -1, 1) * (a.rotate ?? 0)) / 180;
    changes.flipHorizontal = this.uniform(1) < (a.flipHorizontal ?? 0);
    changes.flipVertical = this.uniform(2) < (a.flipVertical ?? 0);
    changes.dy = this.integer(3, 2 * shift + 1) - shift;
    changes.dx = this.integer(4, 2 * shift + 1) - shift;
    changes.brightness = 1 + this.between(5, -1, 1) * (a.brightness ?? 0);
    changes.cutHeight = Math.min(a.cutout ?? 0, this.height);
    changes.cutWidth = Math.min(a.cutout ?? 0, this.width);
    changes.cutTop = this.integer(6, this.height - changes.cutHeight + 1);
    changes.cutLeft = this.integer(7, this.width - changes.cutWidth + 1);
    return changes;
  }

  private uniform(draw: number): number {
    return ((this.words[draw] as number) >>> 8) / 0x1000000;
  }
  private between(draw: number, low: number, high: number): number {
    return low + (high - low) * this.uniform(draw);
  }
  private integer(draw: number, n: number): number {
    return Math.floor(this.uniform(draw) * n);
  }
}
