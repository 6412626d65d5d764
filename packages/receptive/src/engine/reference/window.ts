import type { Window } from '../../architecture/types.js';

/**
 * How many positions a sliding window has along one axis (0 = height, 1 = width):
 *
 *     ⌊(extent + before + after − (kernel − 1)·dilation − 1) / stride⌋ + 1
 */
export function outputExtent(extent: number, { kernel, stride, padding, dilation }: Window, axis: 0 | 1): number {
  const [top, left, bottom, right] = padding;
  const padded = extent + (axis === 0 ? top + bottom : left + right);
  return Math.floor((padded - (kernel[axis] - 1) * dilation[axis] - 1) / stride[axis]) + 1;
}
