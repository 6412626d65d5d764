import type { Graph, Node, Shape } from '../../architecture/types.js';
import { Op } from '../kernels/opcodes.js';
import type { ConvolutionPolicy } from './algorithms.js';
import type { Buffer, Persistent, Program, Reference } from './program.js';

/** A tensor of the plan. Pictures are blocked, N × ⌈C/4⌉ × H × W × 4; vectors are rows, N × F. */
export interface Value {
  readonly id: number;
  readonly shape: Shape;
  readonly buffer: Buffer;
  /** Whether it is what a ReLU in the operation before left: where it is 0, no gradient goes further back. */
  readonly rectified?: boolean;
}

/** What a kind of operation contributes to a plan: its forward kernels now, and how to go back through it later. */
export interface Lowered {
  readonly output: Buffer;
  /** Emits the backward kernels, given the gradient of the output. */
  readonly backward: (gradient: Gradient) => void;
}

/** The gradient of a value. It may be overwritten only by whoever owns it alone. */
export interface Gradient {
  readonly buffer: Buffer;
  readonly exclusive: boolean;
  /** Whether it is already zero where the value, being rectified, is. */
  readonly masked?: boolean;
}

export const isPicture = (shape: Shape): boolean => shape.length === 3;
/** C, H, W of a picture. */
export const pictureShape = (shape: Shape): [number, number, number] => [
  shape[0] as number,
  shape[1] as number,
  shape[2] as number,
];
/** Vectors of four channels. */
export const blocks = (channels: number): number => Math.ceil(channels / 4);
const STRETCH = 4096;

/** State of turning one graph into one program. */
export class Lowering {
  private readonly gradients = new Map<number, Gradient>();

  constructor(
    readonly program: Program,
    readonly persistent: Persistent,
    readonly graph: Graph,
    readonly batch: number,
    /** Batch statistics and dropout, or running statistics and none. */
    readonly training: boolean,
    /** Whether gradients will be asked for: keeps what the way back needs. */
    readonly backward: boolean,
    private readonly tensors: ReadonlyMap<string, Reference>,
    private readonly tensorGradients: ReadonlyMap<string, Reference>,
    /** Address of [step, key0, key1] for a dropout layer. */
    readonly dropoutState: (name: string) => Reference,
    private readonly needsGradient: (id: number) => boolean,
    /** The network's input as it came, N × C × H × W: flattening it costs nothing. */
    readonly rawInput: Buffer,
    readonly convolution: ConvolutionPolicy,
    /** Where operations go whose results depend on the parameters alone: run once after these change, or every time. */
    readonly prepare: Program,
  ) {}

  /** Whether nothing but the output is asked for: batch norm is then folded into the weights in front of it. */
  get inference(): boolean {
    return this.prepare !== this.program;
  }
  /** A buffer for what the prepared operations write. */
  prepared(label: string, bytes: number): Buffer {
    return this.inference ? this.persistent.buffer(label, bytes) : this.program.buffer(label, bytes);
  }

  /** Bytes of a value for the whole batch, in the engine's layout. */
  bytes(shape: Shape): number {
    const perPicture = isPicture(shape)
      ? blocks(shape[0] as number) * 4 * (shape[1] as number) * (shape[2] as number)
      : (shape[0] as number);
    return Math.ceil((this.batch * perPicture) / 4) * 16;
  }
  vectors(shape: Shape): number {
    return this.bytes(shape) / 16;
  }
  /** Planes of four channels in the batch. */
  planes(shape: Shape): number {
    return this.batch * blocks(shape[0] as number);
  }
  value(node: Node, suffix = ''): Buffer {
    return this.program.buffer(`${node.name}${suffix}`, this.bytes(node.outputShape));
  }

  tensor(node: Node, role: string): Reference | null {
    const info = node.tensors.find((t) => t.role === role);
    return info ? (this.tensors.get(info.name) ?? null) : null;
  }
  tensorGradient(node: Node, role: string): Reference | null {
    const info = node.tensors.find((t) => t.role === role);
    return info ? (this.tensorGradients.get(info.name) ?? null) : null;
  }

  /** Whether anybody needs the gradient with respect to this value. */
  wants(value: Value): boolean {
    return this.needsGradient(value.id);
  }
  /** The gradient collected for a value, or null if nothing that follows depends on it. */
  gradientOf(id: number): Gradient | null {
    return this.gradients.get(id) ?? null;
  }
  /** Adds a contribution to a value's gradient; `emit` writes it to the buffer it is given. */
  contribute(value: Value, emit: (target: Buffer) => void): void {
    if (!this.wants(value)) return;
    const target = this.program.buffer(`d${value.buffer.label}`, this.bytes(value.shape));
    emit(target);
    this.contributeBuffer(value, { buffer: target, exclusive: true });
  }
  /** Adds a contribution that already lies in a buffer. */
  contributeBuffer(value: Value, contribution: Gradient): void {
    if (!this.wants(value)) return;
    const present = this.gradients.get(value.id);
    if (!present) {
      this.gradients.set(value.id, contribution);
      return;
    }
    const sum = present.exclusive
      ? present.buffer
      : this.program.buffer(`d${value.buffer.label}`, this.bytes(value.shape));
    const vectors = this.vectors(value.shape);
    this.program.emit(Op.Accumulate, Math.ceil(vectors / STRETCH), [present.buffer, contribution.buffer, sum, vectors]);
    this.gradients.set(value.id, { buffer: sum, exclusive: true });
  }
  /** A buffer that an elementwise backward kernel may write to: the gradient's own where nobody else reads it. */
  reuse(gradient: Gradient, shape: Shape): Buffer {
    return gradient.exclusive ? gradient.buffer : this.program.buffer(`${gradient.buffer.label}'`, this.bytes(shape));
  }
  /** The gradient in front of a ReLU that was fused into the kernel before it. */
  throughRelu(gradient: Gradient, output: Buffer, shape: Shape): Gradient {
    if (gradient.masked) return gradient;
    const target = this.reuse(gradient, shape);
    const vectors = this.vectors(shape);
    this.program.emit(Op.ActivationBackward, Math.ceil(vectors / STRETCH), [
      output,
      output,
      gradient.buffer,
      target,
      vectors,
      0,
      { float: 0 },
    ]);
    return { buffer: target, exclusive: true };
  }
}
