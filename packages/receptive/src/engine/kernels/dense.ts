// Dense layers on rows [sample][feature], weights [unit][input]. Samples travel in panels of eight: packed inputs are
// [sample/8][feature][8], so that a weight is one scalar against eight samples and is read from memory once a pass.

import { accumulate4x8 } from './matrix';
import { add, fma, int, ptr, storeTransposed, sumLanes, zero } from './simd';

/** Inner steps a pass: 4 weight rows × 256 stay in the first-level cache for all panels of samples. */
const DEPTH: i32 = 256;
const FEATURES_PER_TASK: i32 = 256;

/** [sample][feature] → [sample/8][feature][8], zeros for absent samples. One stretch of features a task. args: x out | N F */
export function packRows(op: usize, task: i32, s: usize): void {
  const N = int(op, 2), F = int(op, 3), N8 = (N + 7) >> 3;
  const f0 = task * FEATURES_PER_TASK, f1 = min(F, f0 + FEATURES_PER_TASK);
  for (let n8 = 0; n8 < N8; n8++) for (let e = 0; e < 8; e++) {
    const n = n8 * 8 + e;
    let out = ptr(op, 1) + <usize>((n8 * F + f0) * 8 + e) * 4;
    if (n < N) {
      let p = ptr(op, 0) + <usize>(n * F + f0) * 4;
      for (let f = f0; f < f1; f++) { store<f32>(out, load<f32>(p)); p += 4; out += 32; }
    } else for (let f = f0; f < f1; f++) { store<f32>(out, 0); out += 32; }
  }
}

/** [sample][feature] → [feature/4][sample][4], zeros for absent features. Four features a task. args: x out | N F */
export function packColumns(op: usize, task: i32, s: usize): void {
  const N = int(op, 2), F = int(op, 3);
  let out = ptr(op, 1) + <usize>(task * N) * 16;
  for (let n = 0; n < N; n++) for (let l = 0; l < 4; l++) {
    const f = task * 4 + l;
    store<f32>(out, f < F ? load<f32>(ptr(op, 0) + <usize>(n * F + f) * 4) : 0); out += 4;
  }
}

/** Stores c[4 rows][8 samples] as out[sample][row0 + 0…3]: whole vectors where they fit. bias and floor per row vector. */
function storeSamples(c: usize, out: usize, n0: i32, N: i32, F: i32, row0: i32, bias: v128, floor: v128): void {
  const tile = c + 128;
  for (let half = 0; half < 2; half++) {
    const h = <usize>half * 16, o = tile + <usize>half * 64;
    storeTransposed(v128.load(c + h), v128.load(c + h, 32), v128.load(c + h, 64), v128.load(c + h, 96), o, o + 16, o + 32, o + 48);
  }
  const rows = min(4, F - row0);
  for (let e = 0; e < 8; e++) {
    if (n0 + e >= N) break;
    const v = f32x4.max(add(v128.load(tile + <usize>e * 16), bias), floor), p = out + <usize>((n0 + e) * F + row0) * 4;
    if (rows == 4) v128.store(p, v);
    else { v128.store(tile + 128, v); memory.copy(p, tile + 128, <usize>rows * 4); }
  }
}

/** Four rows of a matrix [rows][stride], columns [k0, k1) → [k][4], zeros for absent rows. */
export function packFourRows(w: usize, stride: i32, row0: i32, rows: i32, k0: i32, k1: i32, out: usize): void {
  const full = row0 + 4 <= rows;
  let k = k0;
  if (full) {
    const p = w + <usize>(row0 * stride) * 4, step = <usize>stride * 4;
    for (; k + 4 <= k1; k += 4) {
      const q = p + <usize>k * 4, o = out + <usize>(k - k0) * 16;
      storeTransposed(v128.load(q), v128.load(q + step), v128.load(q + step * 2), v128.load(q + step * 3), o, o + 16, o + 32, o + 48);
    }
  }
  for (; k < k1; k++) for (let l = 0; l < 4; l++)
    store<f32>(out + <usize>((k - k0) * 4 + l) * 4, row0 + l < rows ? load<f32>(w + <usize>((row0 + l) * stride + k) * 4) : 0);
}

/** The four values bias[row0 …], zeros past the end; biases are padded to whole vectors in memory. */
// @ts-ignore: decorator
@inline function biasVector(bias: usize, row0: i32): v128 { return bias ? v128.load(bias + <usize>row0 * 4) : zero(); }

/** Weights → [unit/4][input][4], once for many batches. Four units a task. args: w out | I U */
export function denseWeights(op: usize, task: i32, s: usize): void {
  const I = int(op, 2);
  packFourRows(ptr(op, 0), I, task * 4, int(op, 3), 0, I, ptr(op, 1) + <usize>(task * I) * 16);
}

/**
 * y = x Wᵀ + b for eight units (task); w as it is, or as `denseWeights` left it.
 * args: xPacked w y bias|0 | N I U | relu prepared
 */
export function denseForward(op: usize, task: i32, s: usize): void {
  const N = int(op, 4), I = int(op, 5), U = int(op, 6), N8 = (N + 7) >> 3;
  const floor = int(op, 7) ? zero() : f32x4.splat(-Infinity);
  const panel = s, acc = s + <usize>DEPTH * 16;
  for (let u = task * 8; u < min(U, task * 8 + 8); u += 4) {
    memory.fill(acc, 0, <usize>N8 * 128);
    for (let k = 0; k < I; k += DEPTH) {
      const e = min(I, k + DEPTH);
      let rows = panel;
      if (int(op, 8)) rows = ptr(op, 1) + <usize>((u >> 2) * I + k) * 16;
      else packFourRows(ptr(op, 1), I, u, U, k, e, panel);
      for (let n8 = 0; n8 < N8; n8++) accumulate4x8(e - k, rows, 16, ptr(op, 0) + <usize>(n8 * I + k) * 32, acc + <usize>n8 * 128);
    }
    const tile = acc + <usize>N8 * 128;
    for (let n8 = 0; n8 < N8; n8++) {
      memory.copy(tile, acc + <usize>n8 * 128, 128);
      storeSamples(tile, ptr(op, 2), n8 * 8, N, U, u, biasVector(ptr(op, 3), u), floor);
    }
  }
}

/** As denseForward for few samples: a dot product each, x and w as they are. Sixteen units a task. args: x w y bias|0 | N I U | relu */
export function denseDot(op: usize, task: i32, s: usize): void {
  const N = int(op, 4), I = int(op, 5), U = int(op, 6), floor: f32 = int(op, 7) ? 0 : -Infinity;
  for (let u = task * 16; u < min(U, task * 16 + 16); u++) {
    const b: f32 = ptr(op, 3) ? load<f32>(ptr(op, 3) + <usize>u * 4) : 0;
    for (let n = 0; n < N; n++) {
      let p = ptr(op, 0) + <usize>(n * I) * 4, w = ptr(op, 1) + <usize>(u * I) * 4, i = 0;
      let a0 = zero(), a1 = a0, a2 = a0, a3 = a0;
      for (; i + 16 <= I; i += 16) {
        a0 = fma(v128.load(p), v128.load(w), a0); a1 = fma(v128.load(p, 16), v128.load(w, 16), a1);
        a2 = fma(v128.load(p, 32), v128.load(w, 32), a2); a3 = fma(v128.load(p, 48), v128.load(w, 48), a3);
        p += 64; w += 64;
      }
      let sum = sumLanes(add(add(a0, a1), add(a2, a3)));
      for (; i < I; i++) { sum += load<f32>(p) * load<f32>(w); p += 4; w += 4; }
      store<f32>(ptr(op, 2) + <usize>(n * U + u) * 4, max(sum + b, floor));
    }
  }
}

/** dx = dy W for sixteen inputs (task). args: dyPacked w dx | N I U */
export function denseBackward(op: usize, task: i32, s: usize): void {
  const N = int(op, 3), I = int(op, 4), U = int(op, 5), N8 = (N + 7) >> 3;
  const panel = s, acc = s + <usize>DEPTH * 64, tile = acc + <usize>N8 * 512;
  const i0 = task * 16, width = min(16, I - i0), blocks = (width + 3) >> 2;
  memory.fill(acc, 0, <usize>N8 * 512);
  for (let k = 0; k < U; k += DEPTH) {
    const e = min(U, k + DEPTH);
    // The weights' columns, copied so that rows far apart in memory stand together: [block][unit][4].
    for (let u = k; u < e; u++) {
      const row = ptr(op, 1) + <usize>(u * I + i0) * 4;
      for (let b = 0; b < blocks; b++) {
        const o = panel + <usize>(b * DEPTH + u - k) * 16;
        if (b * 4 + 4 <= width) v128.store(o, v128.load(row + <usize>b * 16));
        else for (let l = 0; l < 4; l++) store<f32>(o + <usize>l * 4, b * 4 + l < width ? load<f32>(row + <usize>(b * 4 + l) * 4) : 0);
      }
    }
    for (let n8 = 0; n8 < N8; n8++) for (let b = 0; b < blocks; b++)
      accumulate4x8(e - k, panel + <usize>(b * DEPTH) * 16, 16, ptr(op, 0) + <usize>(n8 * U + k) * 32, acc + <usize>(n8 * 4 + b) * 128);
  }
  for (let n8 = 0; n8 < N8; n8++) for (let b = 0; b < blocks; b++) {
    memory.copy(tile, acc + <usize>(n8 * 4 + b) * 128, 128);
    storeSamples(tile, ptr(op, 2), n8 * 8, N, I, i0 + b * 4, zero(), f32x4.splat(-Infinity));
  }
}

/** dW = dyᵀ x for thirty-two inputs of all units (task). args: x dyColumns dw | N I U */
export function denseGradWeights(op: usize, task: i32, s: usize): void {
  const N = int(op, 3), I = int(op, 4), U = int(op, 5);
  const i0 = task * 32, width = min(32, I - i0), blocks = (width + 7) >> 3;
  const tile = s, panel = s + 256;
  for (let b = 0; b < blocks; b++) for (let n = 0; n < N; n++) {
    const from = ptr(op, 0) + <usize>(n * I + i0 + b * 8) * 4, o = panel + <usize>(b * N + n) * 32;
    if (b * 8 + 8 <= width) { v128.store(o, v128.load(from)); v128.store(o, v128.load(from, 16), 16); }
    else for (let l = 0; l < 8; l++) store<f32>(o + <usize>l * 4, b * 8 + l < width ? load<f32>(from + <usize>l * 4) : 0);
  }
  for (let u = 0; u < U; u += 4) for (let b = 0; b < blocks; b++) {
    memory.fill(tile, 0, 128);
    accumulate4x8(N, ptr(op, 1) + <usize>((u >> 2) * N) * 16, 16, panel + <usize>(b * N) * 32, tile);
    const columns = min(8, width - b * 8);
    for (let l = 0; l < min(4, U - u); l++) {
      const o = ptr(op, 2) + <usize>((u + l) * I + i0 + b * 8) * 4, t = tile + <usize>l * 32;
      if (columns == 8) { v128.store(o, v128.load(t)); v128.store(o, v128.load(t, 16), 16); }
      else memory.copy(o, t, <usize>columns * 4);
    }
  }
}

/** Sums over rows: the gradient of a dense bias. All columns in one task of 256. args: dy db | N F */
export function columnSums(op: usize, task: i32, s: usize): void {
  const N = int(op, 2), F = int(op, 3);
  for (let f = task * 256; f < min(F, task * 256 + 256); f++) {
    let sum: f32 = 0;
    for (let n = 0; n < N; n++) sum += load<f32>(ptr(op, 0) + <usize>(n * F + f) * 4);
    store<f32>(ptr(op, 1) + <usize>f * 4, sum);
  }
}
