import { pictures, size, type Tensor, zeros } from './tensor.js';

/** N×C×H×W → N×(C·H·W): the same values in the same order. Its backward gives them their shape back. */
export function flatten(x: Tensor): Tensor {
  const [N = 0, ...rest] = x.shape;
  return { shape: [N, size(rest)], data: x.data };
}

/** Backward of `flatten`. */
export function flattenBackward(x: Tensor, g: Tensor): Tensor {
  return { shape: x.shape, data: g.data };
}

/** y = a + b, value by value: the end of a residual block. Its backward passes g on to both, unchanged. */
export function add(a: Tensor, b: Tensor): Tensor {
  const y = zeros(a.shape);
  for (let i = 0; i < y.data.length; i++) y.data[i] = a.data[i]! + b.data[i]!;
  return y;
}

/**
 * The channels of all inputs one after another: the end of a parallel block.
 *
 *     y[n, C₀+…+C_{b−1} + c, …] = x_b[n,c,…]
 *
 * Inputs: N×C_b×… with equal extents behind the channels. Returns N×ΣC_b×….
 */
export function concat(inputs: readonly Tensor[]): Tensor {
  const [N = 0, , ...rest] = inputs[0]?.shape ?? [];
  const channels = inputs.reduce((sum, x) => sum + x.shape[1]!, 0);
  const y = zeros([N, channels, ...rest]);
  forEachBlock(inputs, y, (x, from, at, length) => {
    y.data.set(x.data.subarray(from, from + length), at);
  });
  return y;
}

/** Backward of `concat`: every input gets the gradient of its own channels. */
export function concatBackward(inputs: readonly Tensor[], g: Tensor): Tensor[] {
  const gradients = inputs.map((x) => zeros(x.shape));
  forEachBlock(gradients, g, (gradient, from, at, length) => {
    gradient.data.set(g.data.subarray(at, at + length), from);
  });
  return gradients;
}

/** Visits the stretch of memory that each picture of each part has in itself and in the whole. */
function forEachBlock(
  parts: readonly Tensor[],
  whole: Tensor,
  visit: (part: Tensor, from: number, at: number, length: number) => void,
): void {
  let at = 0;
  for (let n = 0; n < whole.shape[0]!; n++)
    for (const part of parts) {
      const length = size(part.shape.slice(1));
      visit(part, n * length, at, length);
      at += length;
    }
}

/**
 * Appends two channels that tell every position where it is (Liu et al., "CoordConv", 2018): first y, then x.
 *
 *     y[n,c,h,w] = x[n,c,h,w] for c < C,   y[n,C,h,w] = −1 + 2·h/(H−1),   y[n,C+1,h,w] = −1 + 2·w/(W−1)
 *
 * 0 where the extent is 1. x: N×C×H×W. Returns N×(C+2)×H×W.
 */
export function coordinates(x: Tensor): Tensor {
  const [N, C, H, W] = pictures(x);
  const along = (i: number, extent: number) => (extent === 1 ? 0 : -1 + (2 * i) / (extent - 1));
  const y = zeros([N, C + 2, H, W]);
  for (let n = 0; n < N; n++)
    for (let h = 0; h < H; h++)
      for (let w = 0; w < W; w++) {
        for (let c = 0; c < C; c++)
          y.data[((n * (C + 2) + c) * H + h) * W + w] = x.data[((n * C + c) * H + h) * W + w]!;
        y.data[((n * (C + 2) + C) * H + h) * W + w] = along(h, H);
        y.data[((n * (C + 2) + C + 1) * H + h) * W + w] = along(w, W);
      }
  return y;
}

/** Backward of `coordinates`: ∂L/∂x[n,c,h,w] = g[n,c,h,w]; the coordinates themselves do not depend on x. */
export function coordinatesBackward(x: Tensor, g: Tensor): Tensor {
  const [N, C, H, W] = pictures(x);
  const gradInput = zeros(x.shape);
  const length = C * H * W;
  for (let n = 0; n < N; n++) {
    const from = n * (C + 2) * H * W;
    gradInput.data.set(g.data.subarray(from, from + length), n * length);
  }
  return gradInput;
}
