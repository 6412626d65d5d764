import { InputError } from '../../errors.js';
import type { Op } from '../kernels/opcodes.js';
import type { Pass } from '../types.js';

/** A stretch of the engine's memory. Its address is known once the whole plan is laid out. */
export interface Buffer {
  readonly label: string;
  readonly bytes: number;
  /** Persistent buffers keep their place and contents; others share memory with buffers of other times. */
  readonly persistent: boolean;
  address: number;
}
export interface Reference {
  readonly buffer: Buffer;
  /** In bytes. */
  readonly offset: number;
}
/** null is the address 0: "absent". A float must be wrapped, since 1 and 1.0 are the same to JavaScript. */
export type Argument = number | Buffer | Reference | { readonly float: number } | null;

/** The layer and pass an operation belongs to. */
export interface Scope {
  readonly layer: string | null;
  readonly pass: Pass;
}

interface Operation {
  readonly scope: Scope;
  readonly code: Op;
  readonly tasks: number;
  readonly args: readonly Argument[];
}

const isBuffer = (a: Argument): a is Buffer => typeof a === 'object' && a !== null && 'bytes' in a;
const isReference = (a: Argument): a is Reference => typeof a === 'object' && a !== null && 'buffer' in a;

/** Operations of one program, in order, with symbolic buffers. */
export class Program {
  readonly operations: Operation[] = [];
  /** Bytes every thread needs for itself while any of the operations runs. */
  scratch = 4096;
  address = 0;
  /** What the operations emitted from now on belong to. */
  scope: Scope = { layer: null, pass: 'forward' };

  buffer(label: string, bytes: number): Buffer {
    return { label, bytes: roundUp(bytes, 64), persistent: false, address: -1 };
  }

  /** Appends an operation; the order of arguments stands at the kernel. */
  emit(code: Op, tasks: number, args: readonly Argument[], scratch = 0): void {
    if (args.length > 29) throw new Error(`operation ${code} has ${args.length} arguments`);
    this.scratch = Math.max(this.scratch, scratch);
    this.operations.push({ scope: this.scope, code, tasks, args });
  }

  /**
   * Gives every transient buffer a place from `base` such that buffers alive at the same time never overlap; returns
   * the end. Largest first, each at the lowest free place: simple, and within a few percent of the lower bound here.
   */
  layOut(base: number): number {
    const lives = new Map<Buffer, { from: number; to: number }>();
    this.operations.forEach(({ args }, i) => {
      for (const a of args) {
        const buffer = isBuffer(a) ? a : isReference(a) ? a.buffer : null;
        if (!buffer || buffer.persistent) continue;
        const life = lives.get(buffer);
        if (life) life.to = i;
        else lives.set(buffer, { from: i, to: i });
      }
    });
    const placed: { from: number; to: number; start: number; end: number }[] = [];
    let end = base;
    for (const [buffer, life] of [...lives].sort((a, b) => b[0].bytes - a[0].bytes)) {
      const others = placed.filter((p) => p.from <= life.to && p.to >= life.from).sort((a, b) => a.start - b.start);
      let start = base;
      for (const other of others) {
        if (other.start - start >= buffer.bytes) break;
        // Odd multiples of a cache line apart: equal offsets in neighbouring buffers do not share cache sets.
        start = Math.max(start, roundUp(other.end, 64) + 64);
      }
      buffer.address = start;
      placed.push({ ...life, start, end: start + buffer.bytes });
      end = Math.max(end, start + buffer.bytes);
    }
    return end;
  }

  get bytes(): number {
    return this.operations.length * 128;
  }

  /** Writes the operations at `address`. */
  encode(memory: ArrayBufferLike): void {
    const ints = new Int32Array(memory);
    const floats = new Float32Array(memory);
    this.operations.forEach(({ code, tasks, args }, i) => {
      const at = (this.address + i * 128) >> 2;
      ints[at] = code;
      ints[at + 1] = 0;
      ints[at + 2] = tasks;
      args.forEach((a, j) => {
        const slot = at + 3 + j;
        if (a === null) ints[slot] = 0;
        else if (typeof a === 'number') ints[slot] = a;
        else if (isBuffer(a)) ints[slot] = a.address;
        else if (isReference(a)) ints[slot] = a.buffer.address + a.offset;
        else floats[slot] = a.float;
      });
    });
  }
}

/** Buffers that live as long as the network, one after the other. */
export class Persistent {
  readonly buffers: Buffer[] = [];
  private readonly contents: { buffer: Buffer; words: Int32Array }[] = [];

  buffer(label: string, bytes: number): Buffer {
    const buffer = { label, bytes: roundUp(Math.max(bytes, 16), 64), persistent: true, address: -1 };
    this.buffers.push(buffer);
    return buffer;
  }
  /** A buffer with constant contents. */
  constant(label: string, words: Int32Array): Buffer {
    const buffer = this.buffer(label, words.byteLength);
    this.contents.push({ buffer, words });
    return buffer;
  }
  layOut(base: number): number {
    let at = base;
    for (const buffer of this.buffers) {
      buffer.address = at;
      at += buffer.bytes + 64;
    }
    return at;
  }
  write(memory: ArrayBufferLike): void {
    for (const { buffer, words } of this.contents) new Int32Array(memory, buffer.address, words.length).set(words);
  }
}

/** The most a WebAssembly memory can hold. */
const LIMIT = 65536 * 65536;
export const PAGE = 65536;

const readable = (bytes: number) =>
  bytes < 2 ** 30 ? `${Math.ceil(bytes / 2 ** 20)} MiB` : `${(bytes / 2 ** 30).toFixed(1)} GiB`;

/** Refuses a plan that no memory can hold, or more than the caller allows, before anything is allocated. */
export function checkSize(bytes: number, allowed = LIMIT): void {
  const limit = Math.min(allowed, LIMIT);
  if (bytes <= limit) return;
  const holds = limit === LIMIT ? 'the engine can address 4.0 GiB' : `it may take ${readable(limit)}`;
  throw new InputError(
    `This network needs ${readable(bytes)} for one batch; ${holds}.`,
    'Use a smaller batch, smaller pictures or fewer filters.',
  );
}

export function roundUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}
