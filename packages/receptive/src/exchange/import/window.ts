/** Placing ONNX's windows, whose borders may be of four widths, in the laboratory's, whose borders are even or "same". */
import { placeWindow } from '../../architecture/geometry.js';
import type { NodeReader } from './node.js';

type Pair = readonly [number, number];
/** What ONNX says of a sliding window over H×W. */
export interface GivenWindow {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly dilation: Pair;
  /** top, left, bottom, right; what a ceiling on the output's size adds is in it. */
  readonly pads: readonly [number, number, number, number];
  readonly output: Pair;
  /** Whether the ceiling added something. */
  readonly overhang: boolean;
}

/** A window as ONNX's attributes give it, over an input of known extent; `extra` is a border that came before. */
export function readWindow(
  node: NodeReader,
  input: Pair,
  kernel: Pair,
  axes: 1 | 2,
  extra: readonly [number, number, number, number] = [0, 0, 0, 0],
): GivenWindow {
  const numbers = (name: string, otherwise: number, count: number) => {
    const found = node.ints(name) ?? Array.from({ length: count }, () => otherwise);
    if (found.length !== count || found.some((n) => !Number.isSafeInteger(n) || n < 0 || n > 65_536)) {
      throw node.refuse(`expected ${count} whole numbers as ${name}, got [${found}].`);
    }
    return found;
  };
  const pair = (name: string): Pair => {
    const [height, width = 1] = numbers(name, 1, axes) as [number, number?];
    if (height < 1 || width < 1) throw node.refuse(`expected ${name} of at least 1, got [${height}, ${width}].`);
    return [height, width];
  };
  const [stride, dilation] = [pair('strides'), pair('dilations')];
  const given = numbers('pads', 0, 2 * axes);
  const pads = axes === 2 ? given : [given[0]!, 0, given[1]!, 0];
  const automatic = node.text('auto_pad', 'NOTSET');
  if (!['NOTSET', 'VALID', 'SAME_UPPER', 'SAME_LOWER', ''].includes(automatic)) {
    throw node.refuse(`expected auto_pad NOTSET, VALID, SAME_UPPER or SAME_LOWER, got "${automatic}".`);
  }
  const ceil = node.int('ceil_mode', 0) === 1;
  const along = ([0, 1] as const).map((axis) => {
    const length = input[axis] + extra[axis]! + extra[axis + 2]!;
    const extent = dilation[axis] * (kernel[axis] - 1) + 1;
    let [before, after] = automatic === 'VALID' ? [0, 0] : [pads[axis]!, pads[axis + 2]!];
    if (automatic.startsWith('SAME')) {
      const total = Math.max((Math.ceil(length / stride[axis]) - 1) * stride[axis] + extent - length, 0);
      before = automatic === 'SAME_UPPER' ? Math.floor(total / 2) : Math.ceil(total / 2);
      after = total - before;
    }
    const places = (length + before + after - extent) / stride[axis];
    if (!(places >= 0)) {
      throw node.refuse(`expected a kernel of at most ${length + before + after} (the padded input), got ${extent}.`);
    }
    const output = (ceil ? Math.ceil(places) : Math.floor(places)) + 1;
    // The ceiling lets the last window hang over the border, which is a wider border.
    const over = Math.max((output - 1) * stride[axis] + extent - (length + before + after), 0);
    if ((output - 1) * stride[axis] >= length + before) {
      throw node.refuse('expected windows that begin inside the picture, got one that lies in the border.');
    }
    return { before: before + extra[axis]!, after: after + over + extra[axis + 2]!, output, over };
  });
  const [rows, columns] = along as [(typeof along)[0], (typeof along)[0]];
  return {
    kernel,
    stride,
    dilation,
    pads: [rows.before, columns.before, rows.after, columns.after],
    output: [rows.output, columns.output],
    overhang: rows.over + columns.over > 0,
  };
}

/** The laboratory's padding that puts the windows in the same places; null if none does. */
export function evenPadding(window: GivenWindow, input: Pair): Pair | 'same' | null {
  const { kernel, stride, dilation, pads, output } = window;
  const [top, left] = pads;
  for (const padding of [[top, left] as const, 'same'] as const) {
    const fits = ([0, 1] as const).every((axis) => {
      const extent = dilation[axis] * (kernel[axis] - 1) + 1;
      if (padding !== 'same' && extent > input[axis] + 2 * padding[axis]) return false;
      if (padding === 'same') return true;
      return Math.floor((input[axis] + 2 * padding[axis] - extent) / stride[axis]) + 1 === output[axis];
    });
    if (!fits) continue;
    if (padding !== 'same') return padding;
    const placed = placeWindow({ kernel, stride, dilation, padding }, [1, ...input], 'window');
    const [placedTop, placedLeft] = placed.window.padding;
    if (placed.output.join() === output.join() && placedTop === top && placedLeft === left) return padding;
  }
  return null;
}

/** A kernel that is made longer with zeros so that an even border puts its taps in the same places. */
export interface Lengthened {
  readonly padding: number;
  /** Zeros before and after the taps. */
  readonly before: number;
  readonly after: number;
}

/** No kernel is lengthened by more taps. */
const MOST_ZEROS = 64;

/** Along one axis; null if the dilation leaves no way. */
export function lengthen(window: GivenWindow, input: Pair, axis: 0 | 1): Lengthened | null {
  const { kernel, stride, dilation, pads, output } = window;
  const start = pads[axis]!;
  for (let zeros = 0; zeros <= MOST_ZEROS; zeros++)
    for (const [before, after] of zeros === 0
      ? [[0, 0]]
      : [
          [0, zeros],
          [zeros, 0],
        ]) {
      const padding = start + before! * dilation[axis];
      const extent = dilation[axis] * (kernel[axis] + zeros - 1) + 1;
      const places = (input[axis] + 2 * padding - extent) / stride[axis];
      if (places >= 0 && Math.floor(places) + 1 === output[axis]) return { padding, before: before!, after: after! };
    }
  return null;
}
