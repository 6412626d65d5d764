/** Convolutions and pools. */
import { resolveLayer } from '../../architecture/index.js';
import { binomialFilter } from '../../engine/reference/blur-pooling.js';
import { weightName } from './names.js';
import { type Call, constantAt, floatsOf, flowAt, requiredConstant, type Tensors } from './network.js';
import type { Flow } from './values.js';
import { evenPadding, type GivenWindow, lengthen, readWindow } from './window.js';

type Pair = readonly [number, number];
type Pads = readonly [number, number, number, number];
const NONE: Pads = [0, 0, 0, 0];

/** What a layer with a window reads: pictures, or rows as pictures one pixel wide; and the border they came with. */
interface Pictures {
  readonly flow: Flow;
  readonly input: Pair;
  /** Axes of the window: 1 for rows. */
  readonly axes: 1 | 2;
}

function picturesOf(call: Call, flow: Flow): Pictures {
  const { dims, shape, order } = flow;
  const axes = dims.length === 3 ? 2 : dims.length === 2 && shape[2] === 1 ? 1 : null;
  if (axes === null || shape.length !== 3 || order !== null || dims.some((extent, i) => extent !== shape[i])) {
    throw call.node.refuse(
      `expected pictures (N×C×H×W) as input, got N×${dims.join('×')}${order ? ' with its axes moved' : ''}.`,
    );
  }
  return { flow, input: [shape[1]!, shape[2]!], axes };
}

const pretty = ([height, width]: Pair) => (height === width ? height : [height, width]);
/** Fields of a layer that are not at their default. */
function windowFields(
  { kernel, stride }: Pick<GivenWindow, 'kernel' | 'stride'>,
  padding: Pair | 'same',
  strideDefault: Pair,
) {
  return {
    kernel: pretty(kernel),
    ...(stride.join() === strideDefault.join() ? {} : { stride: pretty(stride) }),
    ...(padding === 'same' ? { padding } : padding.join() === '0,0' ? {} : { padding: pretty(padding) }),
  };
}

/** Conv: W is filters × channels/group × kernel. */
export function convolution(call: Call): Flow {
  const { node, network } = call;
  const given = flowAt(call);
  const blurred = blurPool(call, given);
  if (blurred) return blurred;
  const { flow, pads } = takeBorder(call, given, (pad) => pad.value === 0);
  const { input, axes } = picturesOf(call, flow);
  const weight = requiredConstant(call, 1);
  const bias = constantAt(call, 2);
  const kernel = kernelOf(call, weight.shape.slice(2), axes);
  const window = readWindow(node, input, kernel, axes, pads);
  const [filters = 0, inputs = 0] = weight.shape;
  const groups = node.int('group', 1);
  if (inputs * groups !== flow.shape[0]) {
    throw node.refuse(`expected weights for ${flow.shape[0]} channels in ${groups} groups, got [${weight.shape}].`);
  }
  const placed = placeKernel(call, window, input, floatsOf(weight));
  const layer = {
    type: 'conv2d',
    filters,
    ...windowFields({ kernel: placed.kernel, stride: window.stride }, placed.padding, [1, 1]),
    ...(window.dilation.join() === '1,1' ? {} : { dilation: pretty(window.dilation) }),
    ...(groups === 1 ? {} : { groups }),
    ...(bias ? {} : { bias: false }),
  } as const;
  const tensors: Tensors = [['weight', placed.weight], ...(bias ? [['bias', floatsOf(bias)] as const] : [])];
  return network.add(call, layer, flow, tensors, weightName(weight));
}

/** The border that a flow came with, if the window can take it over; else the border is made a layer. */
function takeBorder(
  { network, ...call }: Call,
  given: Flow,
  takes: (pad: { value: number }) => boolean,
): { readonly flow: Flow; readonly pads: Pads } {
  const { change } = given;
  if (change?.type === 'pad' && change.mode === 'constant' && takes(change)) {
    return { flow: { ...given, change: null, settled: undefined }, pads: change.pads };
  }
  return { flow: network.settle(call, given), pads: NONE };
}

function kernelOf({ node }: Call, extents: readonly number[], axes: 1 | 2): Pair {
  const given = node.ints('kernel_shape');
  if (extents.length !== axes || (given && given.join() !== extents.join())) {
    throw node.refuse(`expected a kernel of ${axes} extents, got [${given ?? extents}].`);
  }
  return [extents[0]!, extents[1] ?? 1];
}

/** The kernel in the laboratory's borders, with zeros added where it takes them. */
function placeKernel(
  call: Call,
  window: GivenWindow,
  input: Pair,
  weight: Float32Array,
): { readonly kernel: Pair; readonly padding: Pair | 'same'; readonly weight: Float32Array } {
  const even = evenPadding(window, input);
  if (even) return { kernel: window.kernel, padding: even, weight };
  const rows = lengthen(window, input, 0);
  const columns = lengthen(window, input, 1);
  if (!rows || !columns)
    throw call.node.refuse(`expected a border of the same width on both sides, got [${window.pads}].`);
  const [height, width] = window.kernel;
  const kernel = [height + rows.before + rows.after, width + columns.before + columns.after] as const;
  const planes = weight.length / (height * width);
  const longer = call.budget.floats(planes * kernel[0] * kernel[1]);
  for (let plane = 0; plane < planes; plane++)
    for (let r = 0; r < height; r++)
      for (let s = 0; s < width; s++)
        longer[(plane * kernel[0] + r + rows.before) * kernel[1] + s + columns.before] =
          weight[(plane * height + r) * width + s]!;
  call.network.notes.add('A kernel was lengthened by zeros, for a border that is wider on one side.');
  return { kernel, padding: [rows.padding, columns.padding], weight: longer };
}

/** A reflecting border and a fixed binomial kernel for every channel: blurPool2d. Null for anything else. */
function blurPool(call: Call, given: Flow): Flow | null {
  const { change, shape } = given;
  const weight = constantAt(call, 1);
  if (change?.type !== 'pad' || change.mode !== 'reflect' || !weight || call.inputs[2]) return null;
  const [channels, inner, taps, width] = weight.shape;
  if (weight.shape.length !== 4 || taps !== width || !(taps! >= 2 && taps! <= 7) || inner !== 1) return null;
  const filter = binomialFilter(taps!);
  const fits = weight.data.every(
    (value, i) => Math.abs(value - filter[Math.floor(i / taps!) % taps!]! * filter[i % taps!]!) < 1e-7,
  );
  const flow: Flow = { ...given, change: null, settled: undefined };
  const { input, axes } = picturesOf(call, flow);
  const window = readWindow(call.node, input, [taps!, taps!], axes, change.pads);
  const [stride, groups] = [window.stride, call.node.int('group', 1)];
  const own = call.node.ints('pads')?.some((pad) => pad !== 0) ?? false;
  if (!fits || own || groups !== channels || channels !== shape[0] || window.dilation.join() !== '1,1') return null;
  const layer = {
    type: 'blurPool2d',
    ...(taps === 3 ? {} : { kernel: taps }),
    ...(stride.join() === '2,2' ? {} : { stride: pretty(stride) }),
  } as const;
  const { operation, outputShape } = resolveLayer(layer, shape, call.node.path);
  const pads = 'padding' in operation ? operation.padding : NONE;
  if (pads.join() !== change.pads.join() || outputShape.slice(1).join() !== window.output.join()) return null;
  return call.network.add(call, layer, flow);
}

export function maxPool(call: Call): Flow {
  const { flow, pads } = takeBorder(call, flowAt(call), ({ value }) => value < -3e38);
  const { input, axes } = picturesOf(call, flow);
  const window = readWindow(call.node, input, poolKernel(call, axes), axes, pads);
  if (window.dilation.join() !== '1,1') throw call.node.refuse('expected a pool without dilation, got one with it.');
  return call.network.add(
    call,
    { type: 'maxPool2d', ...windowFields(window, poolPadding(call, window, input), window.kernel) },
    flow,
  );
}

export function averagePool(call: Call): Flow {
  const own = (call.node.ints('pads') ?? []).some((pad) => pad > 0);
  const counted = call.node.int('count_include_pad', 0) === 1;
  const { flow, pads } = takeBorder(call, flowAt(call), ({ value }) => value === 0 && (counted || !own));
  const { input, axes } = picturesOf(call, flow);
  const window = readWindow(call.node, input, poolKernel(call, axes), axes, pads);
  if (window.dilation.join() !== '1,1') throw call.node.refuse('expected a pool without dilation, got one with it.');
  const countIncludePad = counted || pads.some((pad) => pad > 0);
  if (countIncludePad && window.overhang) {
    throw call.node.refuse('expected a border that counts or a ceiling on the size, got both.');
  }
  const padding = poolPadding(call, window, input);
  const none = padding !== 'same' && padding.join() === '0,0';
  const layer = {
    type: 'avgPool2d',
    ...windowFields(window, padding, window.kernel),
    ...(none || countIncludePad ? {} : { countIncludePad: false }),
  } as const;
  return call.network.add(call, layer, flow);
}

function poolKernel({ node }: Call, axes: 1 | 2): Pair {
  const given = node.ints('kernel_shape') ?? [];
  if (given.length !== axes || given.some((extent) => !(extent >= 1 && extent <= 65_536))) {
    throw node.refuse(`expected a kernel of ${axes} extents, got [${given}].`);
  }
  return [given[0]!, given[1] ?? 1];
}

function poolPadding(call: Call, window: GivenWindow, input: Pair): Pair | 'same' {
  const padding = evenPadding(window, input);
  if (padding) return padding;
  throw call.node.refuse(`expected a border of the same width on both sides, or "same", got [${window.pads}].`);
}

/** GlobalAveragePool and GlobalMaxPool, and a mean over rows and columns: one window over the whole map. */
export function globalPool(call: Call, type: 'avgPool2d' | 'maxPool2d'): Flow {
  const { flow, input } = picturesOf(call, call.network.settle(call, flowAt(call)));
  return call.network.add(call, { type, kernel: pretty(input) }, flow, [], { global: type === 'avgPool2d' });
}
