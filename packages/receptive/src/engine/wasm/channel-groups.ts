import { Op } from '../kernels/opcodes.js';
import { blocks, type Lowering } from './lowering.js';
import type { Buffer, Reference } from './program.js';

const STRETCH = 4096;

/**
 * The channels of a grouped convolution. Kernels work on whole vectors of four channels, so groups whose size is no
 * multiple of four are moved apart first: each then starts a new vector.
 */
export class ChannelGroups {
  /** Channels of a group, and vectors of one. */
  readonly size: number;
  readonly vectors: number;
  readonly apart: boolean;

  constructor(
    private readonly on: Lowering,
    private readonly channels: number,
    readonly count: number,
    private readonly pixels: number,
  ) {
    this.size = channels / count;
    this.vectors = blocks(this.size);
    this.apart = count > 1 && this.size % 4 !== 0;
  }

  /** Vectors of all groups. */
  get total(): number {
    return this.count * this.vectors;
  }

  private move(from: Buffer, to: Buffer, spread: boolean): void {
    const [here, there] = spread ? [blocks(this.channels), this.total] : [this.total, blocks(this.channels)];
    for (let q = 0; q < this.count; q++) {
      const [together, separate] = [q * this.size, q * this.vectors * 4];
      const [a, b] = spread ? [together, separate] : [separate, together];
      this.on.program.emit(Op.CopyChannels, this.on.batch, [
        from,
        to,
        here,
        there,
        this.pixels,
        a,
        b,
        this.size,
        q === 0 ? 1 : 0,
      ]); // prettier-ignore
    }
  }

  /** The tensor with its groups apart: itself where they are already. */
  spread(from: Buffer): Buffer {
    if (!this.apart) return from;
    const to = this.room(`${from.label} by group`);
    this.move(from, to, true);
    return to;
  }
  /** Where a kernel may write with groups apart so that `gather` can bring the result to `target`. */
  stage(target: Buffer): Buffer {
    return this.apart ? this.room(`${target.label} by group`) : target;
  }
  gather(staged: Buffer, target: Buffer): void {
    if (this.apart) this.move(staged, target, false);
  }
  /** One value a channel (a bias), with groups apart. */
  spreadRow(row: Reference): Reference | Buffer {
    if (!this.apart) return row;
    const to = this.on.program.buffer('bias by group', this.total * 16);
    this.on.program.emit(Op.Fill, Math.ceil(this.total / STRETCH), [to, this.total]);
    for (let q = 0; q < this.count; q++)
      this.on.program.emit(Op.CopyColumns, 1, [row, to, 0, 0, q * this.size, q * this.vectors * 4, this.size]);
    return to;
  }

  private room(label: string): Buffer {
    return this.on.program.buffer(label, this.on.batch * this.total * this.pixels * 16);
  }
}
