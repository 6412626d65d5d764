import { resolveLayer } from '../../architecture/index.js';
import { volume } from '../../architecture/operations.js';
import type { LayerType, Shape, TensorInfo } from '../../architecture/types.js';
import type { Normalization } from '../../data/types.js';
import type { Constant } from '../onnx/tensor.js';
import type { Budget } from './budget.js';
import { recogniseCurve } from './curves.js';
import type { NodeReader } from './node.js';
import type { Affine, Change, Flow, Step, Value } from './values.js';

type LayerFields = { readonly type: Exclude<LayerType, 'residual' | 'parallel'> } & Readonly<Record<string, unknown>>;
export type Tensors = Iterable<readonly [TensorInfo['role'], Float32Array]>;

/** More steps than any network of the laboratory has layers. */
const MOST_STEPS = 10_000;

/** What operators need to know of the node at hand. */
export interface Call {
  readonly node: NodeReader;
  readonly inputs: readonly (Value | undefined)[];
  readonly opset: number;
  readonly network: NetworkReader;
  readonly budget: Budget;
  /** How often each value of the file is read. */
  readonly uses: ReadonlyMap<string, number>;
}

/** Who asks for something to be made a layer. */
export type Asker = Pick<Call, 'node' | 'budget'>;

/**
 * The network as far as the file has been read: its steps, and how flows become steps. A flow collects what nodes do
 * to it (a function of single numbers, a scale for each channel, a border) until it is settled: made layers.
 */
export class NetworkReader {
  readonly steps: Step[] = [];
  /** Sentences about what is not as it was in the file. */
  readonly notes = new Set<string>();
  /** What the file does to pixels, where its input is pixels. */
  pixels: Normalization | null = null;

  constructor(
    /** Pictures the file is made for; NaN where it leaves that open. */
    readonly batch: number,
    /** C×H×W of the network's input. */
    readonly input: Shape,
    /** Whether it takes whole numbers. */
    private readonly takesPixels: boolean,
  ) {}

  /** A layer that reads settled flows; its output has as many axes as the first of them. */
  add(call: Asker, layer: LayerFields, from: Flow, tensors: Tensors = [], more: Partial<Step> = {}): Flow {
    const { outputShape, tensors: infos } = resolveLayer(layer, from.shape, call.node.path);
    const values = new Map(tensors);
    for (const { role, shape } of infos) {
      const count = values.get(role)?.length;
      if (count !== volume(shape)) {
        throw call.node.refuse(`expected a ${role} of ${volume(shape)} values for [${shape}], got ${count ?? 'none'}.`);
      }
    }
    return this.follow(
      { ...more, ...this.nextStep(call, [from]), layer: layer as Step['layer'], shape: outputShape, tensors: values },
      from,
    );
  }

  /** Where flows meet: their sum, or their channels one after another. */
  join(call: Asker, type: 'add' | 'concat', flows: readonly Flow[]): Flow {
    const [first] = flows as [Flow];
    const channels = flows.reduce((sum, flow) => sum + flow.shape[0]!, 0);
    const shape = type === 'add' ? first.shape : first.shape.with(0, channels);
    return this.follow({ ...this.nextStep(call, flows), layer: { type }, shape, tensors: new Map() }, first);
  }

  private nextStep({ node }: Asker, from: readonly Flow[]): Pick<Step, 'id' | 'inputs' | 'label'> {
    if (this.steps.length >= MOST_STEPS) throw node.refuse(`expected at most ${MOST_STEPS} layers, got more.`);
    return { id: this.steps.length, inputs: from.map(({ base }) => base), label: node.path };
  }

  private follow(step: Step, from: Flow): Flow {
    this.steps.push(step);
    const { shape } = step;
    // Rows of a sequence are pictures one pixel wide.
    const dims = shape.length === 3 && from.dims.length === 2 && shape[2] === 1 ? shape.slice(0, 2) : shape;
    return { kind: 'flow', base: step, shape, dims, order: from.order, change: null, alone: true, raw: false };
  }

  /** The network's input as it comes. */
  start(dims: readonly number[], order: readonly number[] | null): Flow {
    return {
      kind: 'flow',
      base: null,
      shape: this.input,
      dims,
      order,
      change: null,
      alone: false,
      raw: this.takesPixels,
    };
  }

  /** The same values as a vector, seen as before. A 1×1 average that is made one was a global average all along. */
  flatten(call: Asker, flow: Flow): Flow {
    if (flow.shape.length === 1) return flow;
    const step = flow.base;
    if (!step?.global || !flow.alone) return { ...this.add(call, { type: 'flatten' }, flow), dims: flow.dims };
    step.layer = { type: 'globalAvgPool2d' };
    step.shape = step.shape.slice(0, 1);
    return { ...flow, shape: step.shape };
  }

  /** The flow with everything done to it made layers; asked twice, it is the same. */
  settle(call: Asker, flow: Flow): Flow {
    if (flow.settled) return flow.settled;
    const { change, raw } = flow;
    if (change === null && !raw) return flow;
    const settled = raw || change === null ? this.settledPixels(call, flow) : this.settled(call, flow, change);
    // Everybody who reads this flow gets the same one.
    flow.settled = { ...settled, alone: settled.alone && flow.alone };
    return flow.settled;
  }

  private settled(call: Asker, flow: Flow, change: Change): Flow {
    const plain: Flow = { ...flow, change: null, settled: undefined };
    switch (change.type) {
      case 'affine':
        return this.settledAffine(call, plain, change);
      case 'curve': {
        const found = recogniseCurve(change.values);
        if (found?.type === 'activation') return keepView(flow, this.add(call, { ...found.operation }, plain));
        const affine = affineOf(call, change, flow.shape[0]!);
        return affine ? this.settledAffine(call, plain, affine) : this.settle(call, this.inSteps(call, change));
      }
      case 'pad':
        return this.settledPad(call, plain, change);
      case 'part':
        throw call.node.refuse('expected whole pictures, got some of their rows or columns.');
      case 'moments':
        throw call.node.refuse('expected a layer norm in full, got a piece of one.');
      case 'softmax':
        throw call.node.refuse('expected nothing after a softmax, which ends a network.');
      default:
        return change satisfies never;
    }
  }

  /** The last node again on what it reads made layers, where all of it together is no layer. */
  private inSteps(call: Asker, { made }: Extract<Change, { type: 'curve' }>): Flow {
    const pending = made.operands.some(
      (operand) => operand?.kind === 'flow' && (operand.change !== null || operand.raw),
    );
    if (!pending) {
      throw call.node.refuse(
        'expected a layer of the laboratory, got a function of another kind.',
        'Activations that it has: relu, leakyRelu, gelu (exact), silu, tanh, sigmoid.',
      );
    }
    return made.again(
      made.operands.map((operand) => (operand?.kind === 'flow' ? this.settle(call, operand) : operand)),
    );
  }

  private settledAffine(call: Asker, flow: Flow, { scale, shift }: Affine): Flow {
    if (scale.every((value) => value === 1) && shift.every((value) => value === 0)) return flow;
    if (flow.alone && flow.base && foldAffine(flow.base, scale, shift)) return flow;
    if (flow.shape.length !== 3) {
      throw call.node.refuse(
        'expected to scale or shift vectors right after a dense layer that nothing else reads, got it elsewhere.',
      );
    }
    const channels = flow.shape[0]!;
    const bias = shift.some((value) => value !== 0);
    this.notes.add('A scale or shift of channels became a 1×1 convolution of each channel by itself.');
    const layer = { type: 'conv2d', filters: channels, kernel: 1, groups: channels, bias } as const;
    const tensors: [TensorInfo['role'], Float32Array][] = [['weight', Float32Array.from(scale)]];
    if (bias) tensors.push(['bias', Float32Array.from(shift)]);
    return keepView(flow, this.add(call, layer, flow, tensors));
  }

  /** Of pixels: scale and shift are the normalization, (v/255 − mean)/std = v/(255·std) − mean/std. */
  private settledPixels(call: Asker, flow: Flow): Flow {
    const { change } = flow;
    const channels = flow.shape[0]!;
    const affine = affineOf(call, change, channels);
    if (!affine && change?.type === 'curve') return this.settle(call, this.inSteps(call, change));
    if (!affine) throw call.node.refuse('expected pixels to be scaled and shifted first, got something else.');
    const { scale, shift } = affine;
    const usable = scale.every((value) => value > 0) && [...scale, ...shift].every(Number.isFinite);
    if (!usable) throw call.node.refuse('expected pixels to be scaled by numbers above 0, got others.');
    const std = Array.from(scale, (value) => 1 / (255 * value));
    const mean = Array.from(shift, (value, c) => -value * std[c]! + 0);
    const same = (a: readonly number[], b: readonly number[]) => a.every((value, i) => Math.abs(value - b[i]!) <= 1e-9);
    if (this.pixels && !(same(this.pixels.mean, mean) && same(this.pixels.std, std))) {
      throw call.node.refuse('expected the same preprocessing everywhere, got two.');
    }
    this.pixels = { mean, std };
    return { ...flow, change: null, settled: undefined, raw: false };
  }

  /** A convolution with a one-hot kernel moves every channel as it is, into a border of zeros. */
  private settledPad(call: Asker, flow: Flow, pad: Extract<Change, { type: 'pad' }>): Flow {
    const [top, left, bottom, right] = pad.pads;
    if (pad.mode !== 'constant' || pad.value !== 0) {
      throw call.node.refuse(`expected a border of zeros, got mode "${pad.mode}" with ${pad.value}.`);
    }
    const channels = flow.shape[0]!;
    const kernel = [1 + Math.abs(top - bottom), 1 + Math.abs(left - right)] as const;
    const hot = Math.max(bottom - top, 0) * kernel[1] + Math.max(right - left, 0);
    const weight = call.budget.floats(channels * kernel[0] * kernel[1]);
    for (let c = 0; c < channels; c++) weight[c * kernel[0] * kernel[1] + hot] = 1;
    this.notes.add('A border by itself became a convolution that moves each channel as it is.');
    const padding = [Math.max(top, bottom), Math.max(left, right)];
    const layer = { type: 'conv2d', filters: channels, kernel, padding, groups: channels, bias: false } as const;
    return this.add(call, layer, flow, [['weight', weight]]);
  }
}

/** A layer that leaves the shape as it is leaves the view as it is, too. */
export const keepView = (from: Flow, to: Flow): Flow => ({ ...to, dims: from.dims, order: from.order });

/** A change as a scale and a shift for each channel; null if it is something else. */
export function affineOf({ budget }: Asker, change: Change | null, channels: number): Affine | null {
  const all = (scale: number, shift: number): Affine => ({
    type: 'affine',
    scale: budget.doubles(channels).fill(scale),
    shift: budget.doubles(channels).fill(shift),
  });
  if (change === null) return all(1, 0);
  if (change.type === 'affine') return change;
  const found = change.type === 'curve' ? recogniseCurve(change.values) : null;
  if (found?.type === 'identity') return all(1, 0);
  return found?.type === 'linear' ? all(found.scale, found.shift) : null;
}

/** scale·(Wx + b) + shift is the same layer with other parameters. False where the layer has none of that kind. */
function foldAffine(step: Step, scale: Float64Array, shift: Float64Array): boolean {
  const { layer, tensors } = step;
  const linear = layer.type === 'conv2d' || layer.type === 'dense';
  const norm = layer.type === 'batchNorm2d' || layer.type === 'groupNorm' || layer.type === 'layerNorm';
  const weight = tensors.get('weight');
  if (!(linear || norm) || !weight || weight.length % scale.length !== 0) return false;
  const run = weight.length / scale.length;
  const scaled = weight.map((value, i) => value * scale[Math.floor(i / run)]!);
  tensors.set('weight', scaled);
  const bias = tensors.get('bias');
  if (bias || shift.some((value) => value !== 0)) {
    const moved = Float32Array.from(shift, (value, c) => scale[c]! * (bias?.[c] ?? 0) + value);
    tensors.set('bias', moved);
    if (linear) step.layer = { ...layer, bias: true } as Step['layer'];
  }
  return true;
}

/** The flow that an operator reads as its input `index`. */
export function flowAt({ node, inputs }: Pick<Call, 'node' | 'inputs'>, index = 0): Flow {
  const value = inputs[index];
  if (value?.kind !== 'flow')
    throw node.refuse(`expected pictures on their way as input ${index}, got ${value ? 'a constant' : 'none'}.`);
  return value;
}

/** The constant that an operator reads as its input `index`, or undefined if it is left out. */
export function constantAt({ node, inputs }: Pick<Call, 'node' | 'inputs'>, index: number): Constant | undefined {
  const value = inputs[index];
  if (value?.kind === 'flow') {
    throw node.refuse(`expected a constant as input ${index}, got a value that depends on the pictures.`);
  }
  if (value?.shape.some(Number.isNaN))
    throw node.refuse('expected a constant of known shape, got one for each picture.');
  return value;
}

/** As `constantAt`, where there has to be one. */
export function requiredConstant(call: Pick<Call, 'node' | 'inputs'>, index: number): Constant {
  const value = constantAt(call, index);
  if (!value) throw call.node.refuse(`expected a constant as input ${index}, got none.`);
  return value;
}

export const floatsOf = (constant: Constant): Float32Array =>
  constant.data instanceof Float32Array ? constant.data : Float32Array.from(constant.data);
