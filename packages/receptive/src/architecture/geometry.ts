/** Where a sliding window goes, and what is padded: output sizes of convolutions, pools and paddings. */

import { fieldError, InputError } from '../errors.js';
import type { Pair } from './spell.js';
import type { Shape, Window } from './types.js';

/** "64×8×8", "3×3", "10". */
export function times(extents: readonly number[]): string {
  return extents.join('×');
}

export interface WindowSpecification {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Pair | 'same';
  readonly dilation?: Pair;
}

/**
 * The window over a C×H×W input and its output's height and width.
 *
 * With e = d(k−1)+1, the extent of the kernel: "same" gives out = ceil(in/s) with max((out−1)s + e − in, 0) zeros, the
 * smaller half at the top and left; else out = floor((in + 2p − e)/s) + 1.
 */
export function placeWindow(
  layer: WindowSpecification,
  input: Shape,
  path: string,
): { readonly window: Window; readonly output: Pair } {
  const { kernel, stride } = layer;
  const dilation = layer.dilation ?? [1, 1];
  const before: [number, number] = [0, 0];
  const after: [number, number] = [0, 0];
  const output: [number, number] = [0, 0];
  const extent = [dilation[0] * (kernel[0] - 1) + 1, dilation[1] * (kernel[1] - 1) + 1] as const;
  const padded: [number, number] = [0, 0];
  for (const axis of [0, 1] as const) {
    const length = input[axis + 1] as number;
    if (layer.padding === 'same') {
      const out = Math.ceil(length / stride[axis]);
      const total = Math.max((out - 1) * stride[axis] + extent[axis] - length, 0);
      before[axis] = Math.floor(total / 2);
      after[axis] = total - before[axis];
    } else {
      before[axis] = after[axis] = layer.padding[axis];
    }
    padded[axis] = length + before[axis] + after[axis];
    output[axis] = Math.floor((padded[axis] - extent[axis]) / stride[axis]) + 1;
  }
  if (extent[0] > padded[0] || extent[1] > padded[1]) {
    const dilated = extent[0] !== kernel[0] || extent[1] !== kernel[1];
    const got = dilated ? `${times(kernel)}, which spans ${times(extent)} with its dilation` : times(kernel);
    throw new InputError(`${path}.kernel: expected at most ${times(padded)} (the padded input), got ${got}.`);
  }
  return { window: { kernel, stride, padding: [...before, ...after], dilation }, output };
}

/** A pool's window; a larger padding would leave windows that hold nothing but padding. */
export function placePool(layer: WindowSpecification, input: Shape, path: string): ReturnType<typeof placeWindow> {
  const { kernel, padding } = layer;
  if (padding !== 'same' && (padding[0] > kernel[0] / 2 || padding[1] > kernel[1] / 2)) {
    const most = times([Math.floor(kernel[0] / 2), Math.floor(kernel[1] / 2)]);
    throw new InputError(`${path}.padding: expected at most ${most} (half the kernel), got ${times(padding)}.`);
  }
  return placeWindow(layer, input, path);
}

/** Blur pooling: k−1 reflected pixels, the smaller half at the top and left, so that out = ceil(in/s). */
export function placeBlur(
  layer: { readonly kernel: Pair; readonly stride: Pair },
  input: Shape,
  path: string,
): ReturnType<typeof placeWindow> {
  const taps = layer.kernel[0];
  const before = Math.floor((taps - 1) / 2);
  const after = taps - 1 - before;
  const shortest = Math.min(input[1] as number, input[2] as number);
  // Reflection reads the pixels beside the border one, so there have to be that many.
  if (after >= shortest)
    throw fieldError(`${path}.kernel`, `at most ${2 * shortest - 1} for an input of ${times(input)}`, taps);
  const output = [
    Math.ceil((input[1] as number) / layer.stride[0]),
    Math.ceil((input[2] as number) / layer.stride[1]),
  ] as const;
  return { window: { ...layer, padding: [before, before, after, after], dilation: [1, 1] }, output };
}

/** Height and width with circular padding; more pixels than the opposite side has could not be copied from it. */
export function placeCircular(padding: Pair, input: Shape, path: string): Pair {
  const [height, width] = [input[1] as number, input[2] as number];
  if (padding[0] > height || padding[1] > width) {
    throw new InputError(
      `${path}.padding: expected at most ${times([height, width])} (the picture, which is copied once), got ${times(padding)}.`,
    );
  }
  return [height + 2 * padding[0], width + 2 * padding[1]];
}
