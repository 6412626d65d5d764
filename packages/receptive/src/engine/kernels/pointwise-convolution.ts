// Convolution with a 1×1 kernel: at every pixel a product with the same matrix. Blocks of four channels are already the
// layout the multiplication reads and writes, so nothing is copied.
//   y[k] = Σ_c w[k][c]·x[c]      dx[c] = Σ_k w[k][c]·dy[k]      dw[k][c] = Σ_pixels dy[k]·x[c]
// Weights are packed as U: [k8][c][8].

import { accumulateRows4x8, multiply4x8by4 } from './matrix';
import { add, fetch, int, ptr, zero } from './simd';

/** U of eight outputs (task); weight (output, input) at w[output·so + input·si]. args: w U | outputs inputs I4 | so si */
export function pointwiseWeights(op: usize, task: i32, s: usize): void {
  const outputs = int(op, 2), inputs = int(op, 3), rows = int(op, 4) * 4, so = int(op, 5), si = int(op, 6);
  let q = ptr(op, 1) + <usize>(task * rows) * 32;
  for (let i = 0; i < rows; i++) for (let l = 0; l < 8; l++) {
    const o = task * 8 + l;
    store<f32>(q, o < outputs && i < inputs ? load<f32>(ptr(op, 0) + <usize>(o * so + i * si) * 4) : 0);
    q += 4;
  }
}

/** y of one block of pixels of one picture (task). args: x U y bias|0 | C4 K4 pixels | block blocks relu */
export function pointwiseConvolution(op: usize, task: i32, s: usize): void {
  const C4 = int(op, 4), K4 = int(op, 5), pixels = int(op, 6), block = int(op, 7), blocks = int(op, 8), bias = ptr(op, 3);
  const n = task / blocks, p0 = (task - n * blocks) * block, count = min(block, pixels - p0), whole = count & ~3;
  const plane = <usize>pixels * 16, x = ptr(op, 0) + <usize>(n * C4) * plane + <usize>p0 * 16;
  const floor = int(op, 9) ? zero() : f32x4.splat(-Infinity), finish = bias || int(op, 9);
  for (let c = 0; c < C4; c++) fetch(x + plane * c, <usize>count * 16, s);
  for (let k4 = 0; k4 < K4; k4 += 2) {
    const y = ptr(op, 2) + <usize>(n * K4 + k4) * plane + <usize>p0 * 16, u = ptr(op, 1) + <usize>(k4 >> 1) * C4 * 128;
    const pair = k4 + 1 < K4, halves = pair ? 2 : 1;
    let t = 0;
    if (pair) for (; t < whole; t += 4) multiply4x8by4(C4, x + <usize>t * 16, plane, u, y + <usize>t * 16, plane);
    // The last pixels, and a last block without a partner, through the scratch.
    for (; t < count; t += 4) {
      const left = min(4, count - t);
      let from = x + <usize>t * 16, step = plane;
      if (left < 4) {
        from = s + 128; step = 64;
        for (let c = 0; c < C4; c++) memory.copy(from + step * c, x + plane * c + <usize>t * 16, <usize>left * 16);
      }
      multiply4x8by4(C4, from, step, u, s, 64);
      memory.copy(y + <usize>t * 16, s, <usize>left * 16);
      if (pair) memory.copy(y + plane + <usize>t * 16, s + 64, <usize>left * 16);
    }
    if (finish) for (let h = 0; h < halves; h++) {
      const b = bias ? v128.load(bias + <usize>(k4 + h) * 16) : zero();
      let q = y + plane * h;
      for (let i = 0; i < count; i++) { v128.store(q, f32x4.max(add(v128.load(q), b), floor)); q += 16; }
    }
  }
}

/** Pixels at a time: x and dy of a stretch stay in the first-level cache while one of them is used again. */
const STRETCH: i32 = 256;

/** partial[piece][k8][c][8] of one piece of the batch (task). args: x dy partial 0 | N C4 K4 pixels | pieces */
export function pointwiseGradWeights(op: usize, task: i32, s: usize): void {
  const N = int(op, 4), C4 = int(op, 5), K4 = int(op, 6), pixels = int(op, 7), pieces = int(op, 8), K8 = (K4 + 1) >> 1;
  const plane = <usize>pixels * 16, partial = ptr(op, 2) + <usize>(task * K8 * C4) * 128;
  memory.fill(partial, 0, <usize>(K8 * C4) * 128);
  for (let n = task * N / pieces; n < (task + 1) * N / pieces; n++) for (let p = 0; p < pixels; p += STRETCH) {
    const count = min(STRETCH, pixels - p);
    for (let k8 = 0; k8 < K8; k8++) {
      const d = ptr(op, 1) + <usize>(n * K4 + k8 * 2) * plane + <usize>p * 16, second = k8 * 2 + 1 < K4 ? plane : 0;
      for (let c = 0; c < C4; c++)
        accumulateRows4x8(1, count, ptr(op, 0) + <usize>(n * C4 + c) * plane + <usize>p * 16, 0, d, d + second, 0, partial + <usize>(k8 * C4 + c) * 128);
    }
  }
}

/** dw from the pieces; eight outputs a task. args: partial dw | pieces K C C4 */
export function pointwiseGradReduce(op: usize, task: i32, s: usize): void {
  const pieces = int(op, 2), K = int(op, 3), C = int(op, 4), C4 = int(op, 5), K8 = (K + 7) >> 3, size = <usize>(K8 * C4) * 128;
  for (let c = 0; c < C; c++) {
    let p = ptr(op, 0) + <usize>((task * C4 * 4 + c) * 32), a = zero(), b = a;
    for (let i = 0; i < pieces; i++) { a = add(a, v128.load(p)); b = add(b, v128.load(p, 16)); p += size; }
    v128.store(s, a); v128.store(s, b, 16);
    for (let l = 0; l < min(8, K - task * 8); l++) store<f32>(ptr(op, 1) + <usize>((task * 8 + l) * C + c) * 4, load<f32>(s + <usize>l * 4));
  }
}

/** Every S-th row and column of a plane (task). args: x out | H W HO WO | sh sw */
export function subsample(op: usize, task: i32, s: usize): void {
  const H = int(op, 2), W = int(op, 3), HO = int(op, 4), WO = int(op, 5), sh = int(op, 6), sw = int(op, 7);
  let q = ptr(op, 1) + <usize>(task * HO * WO) * 16;
  for (let i = 0; i < HO; i++) {
    let p = ptr(op, 0) + <usize>((task * H + i * sh) * W) * 16;
    for (let j = 0; j < WO; j++) { v128.store(q, v128.load(p)); p += <usize>sw * 16; q += 16; }
  }
}

/** The other way round: zeros in between. args: dout dx | H W HO WO | sh sw */
export function spreadOut(op: usize, task: i32, s: usize): void {
  const H = int(op, 2), W = int(op, 3), HO = int(op, 4), WO = int(op, 5), sh = int(op, 6), sw = int(op, 7);
  const zero = f32x4.splat(0);
  let p = ptr(op, 1) + <usize>(task * H * W) * 16;
  let q = ptr(op, 0) + <usize>(task * HO * WO) * 16;
  // In the order of memory, each place once.
  for (let y = 0; y < H; y++) {
    const end = p + <usize>W * 16;
    if (y % sh == 0 && y / sh < HO) for (let j = 0; j < WO; j++) {
      v128.store(p, v128.load(q)); p += 16; q += 16;
      for (let gap = 1; gap < sw && p < end; gap++) { v128.store(p, zero); p += 16; }
    }
    while (p < end) { v128.store(p, zero); p += 16; }
  }
}
