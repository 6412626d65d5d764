// Dense layers on rows [sample][feature], weights [unit][input]. Samples travel in panels of eight: packed inputs are
// [sample/8][feature][8], so that a weight is one scalar against eight samples and is read from memory once a pass.

import { accumulate4x8 } from './matrix';
import { add, int, ptr, storeTransposed, zero } from './simd';

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
function packFourRows(w: usize, stride: i32, row0: i32, rows: i32, k0: i32, k1: i32, out: usize): void {
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

/** y = x Wᵀ + b for eight units (task). args: xPacked w y bias|0 | N I U | relu */
export function denseForward(op: usize, task: i32, s: usize): void {
  const N = int(op, 4), I = int(op, 5), U = int(op, 6), N8 = (N + 7) >> 3;
  const floor = int(op, 7) ? zero() : f32x4.splat(-Infinity);
  const panel = s, acc = s + <usize>DEPTH * 16;
  for (let u = task * 8; u < min(U, task * 8 + 8); u += 4) {
    memory.fill(acc, 0, <usize>N8 * 128);
    for (let k = 0; k < I; k += DEPTH) {
      const e = min(I, k + DEPTH);
      packFourRows(ptr(op, 1), I, u, U, k, e, panel);
      for (let n8 = 0; n8 < N8; n8++) accumulate4x8(e - k, panel, 16, ptr(op, 0) + <usize>(n8 * I + k) * 32, acc + <usize>n8 * 128);
    }
    const tile = acc + <usize>N8 * 128;
    for (let n8 = 0; n8 < N8; n8++) {
      memory.copy(tile, acc + <usize>n8 * 128, 128);
      storeSamples(tile, ptr(op, 2), n8 * 8, N, U, u, biasVector(ptr(op, 3), u), floor);
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

// ---- Locally connected: at every output position a dense layer of its own on the patch under it.
// Weights [position][filter][c, r, s]; bias [filter][position].
// args: x|dx y|dy w bias|0 | N H W C C4 | HO WO K K4 | kh kw sh sw padTop padLeft | relu

/** Panels [sample/8][patch value][8] of the patch at output (i, j). */
function patchPanels(op: usize, i: i32, j: i32, out: usize): void {
  const N = int(op, 4), H = int(op, 5), W = int(op, 6), C = int(op, 7), C4 = int(op, 8), kh = int(op, 13), kw = int(op, 14);
  const h0 = i * int(op, 15) - int(op, 17), w0 = j * int(op, 16) - int(op, 18), F = C * kh * kw, N8 = (N + 7) >> 3;
  for (let n = 0; n < N8 * 8; n++) {
    let o = out + <usize>((n >> 3) * F * 8 + (n & 7)) * 4;
    for (let c = 0; c < C; c++) {
      const plane = ptr(op, 0) + <usize>(n * C4 + (c >> 2)) * <usize>(H * W) * 16 + <usize>(c & 3) * 4;
      for (let r = 0; r < kh; r++) for (let q = 0; q < kw; q++) {
        const h = h0 + r, w = w0 + q;
        store<f32>(o, n < N && h >= 0 && h < H && w >= 0 && w < W ? load<f32>(plane + <usize>(h * W + w) * 16) : 0);
        o += 32;
      }
    }
  }
}

/** Outputs at one position (task), for all samples and filters. */
export function localForward(op: usize, task: i32, s: usize): void {
  const N = int(op, 4), C = int(op, 7), HO = int(op, 9), WO = int(op, 10), K = int(op, 11), K4 = int(op, 12);
  const F = C * int(op, 13) * int(op, 14), N8 = (N + 7) >> 3, floor = int(op, 19) ? zero() : f32x4.splat(-Infinity);
  const tile = s, panel = s + 256, x = panel + <usize>F * 16;
  patchPanels(op, task / WO, task % WO, x);
  const w = ptr(op, 2) + <usize>(task * K * F) * 4;
  for (let k4 = 0; k4 < K4; k4++) {
    packFourRows(w, F, k4 * 4, K, 0, F, panel);
    for (let l = 0; l < 4; l++) store<f32>(tile + 128 + <usize>l * 4, ptr(op, 3) && k4 * 4 + l < K ? load<f32>(ptr(op, 3) + <usize>((k4 * 4 + l) * HO * WO + task) * 4) : 0);
    const bias = v128.load(tile + 128);
    for (let n8 = 0; n8 < N8; n8++) {
      memory.fill(tile, 0, 128);
      accumulate4x8(F, panel, 16, x + <usize>(n8 * F) * 32, tile);
      for (let e = 0; e < min(8, N - n8 * 8); e++) {
        const p = tile + <usize>e * 4;
        const v = f32x4(load<f32>(p), load<f32>(p, 32), load<f32>(p, 64), load<f32>(p, 96));
        v128.store(ptr(op, 1) + (<usize>((n8 * 8 + e) * K4 + k4) * (HO * WO) + task) * 16, f32x4.max(add(v, bias), floor));
      }
    }
  }
}

/** dx of eight samples (task): positions overlap, so one task walks all of them. */
export function localBackward(op: usize, task: i32, s: usize): void {
  const N = int(op, 4), H = int(op, 5), W = int(op, 6), C = int(op, 7), C4 = int(op, 8), HO = int(op, 9), WO = int(op, 10), K = int(op, 11), K4 = int(op, 12);
  const kh = int(op, 13), kw = int(op, 14), F = C * kh * kw, n0 = task * 8, samples = min(8, N - n0);
  const tile = s, panel = s + 256, dy = panel + <usize>K * 16;
  memory.fill(ptr(op, 0) + <usize>(n0 * C4) * (H * W) * 16, 0, <usize>(samples * C4) * (H * W) * 16);
  for (let position = 0; position < HO * WO; position++) {
    const h0 = (position / WO) * int(op, 15) - int(op, 17), w0 = (position % WO) * int(op, 16) - int(op, 18);
    for (let k = 0; k < K; k++) for (let e = 0; e < 8; e++)
      store<f32>(dy + <usize>(k * 8 + e) * 4, e < samples ? load<f32>(ptr(op, 1) + (<usize>((n0 + e) * K4 + (k >> 2)) * (HO * WO) + position) * 16 + <usize>(k & 3) * 4) : 0);
    const w = ptr(op, 2) + <usize>(position * K * F) * 4;
    for (let f = 0; f < F; f += 4) {
      for (let k = 0; k < K; k++) for (let l = 0; l < 4; l++)
        store<f32>(panel + <usize>(k * 4 + l) * 4, f + l < F ? load<f32>(w + <usize>(k * F + f + l) * 4) : 0);
      memory.fill(tile, 0, 128);
      accumulate4x8(K, panel, 16, dy, tile);
      for (let l = 0; l < min(4, F - f); l++) {
        const c = (f + l) / (kh * kw), tap = (f + l) - c * kh * kw, h = h0 + tap / kw, v = w0 + tap % kw;
        if (h < 0 || h >= H || v < 0 || v >= W) continue;
        for (let e = 0; e < samples; e++) {
          const p = ptr(op, 0) + (<usize>((n0 + e) * C4 + (c >> 2)) * (H * W) + (h * W + v)) * 16 + <usize>(c & 3) * 4;
          store<f32>(p, load<f32>(p) + load<f32>(tile + <usize>(l * 8 + e) * 4));
        }
      }
    }
  }
}

/** dW at one position (task); w is the gradient here. */
export function localGradWeights(op: usize, task: i32, s: usize): void {
  const N = int(op, 4), C = int(op, 7), HO = int(op, 9), WO = int(op, 10), K = int(op, 11), K4 = int(op, 12);
  const F = C * int(op, 13) * int(op, 14), N8 = (N + 7) >> 3;
  const x = s, w = ptr(op, 2) + <usize>(task * K * F) * 4;
  patchPanels(op, task / WO, task % WO, x);
  for (let k = 0; k < K; k++) for (let f = 0; f < F; f++) {
    let sum: f32 = 0;
    for (let n = 0; n < N; n++)
      sum += load<f32>(ptr(op, 1) + (<usize>(n * K4 + (k >> 2)) * (HO * WO) + task) * 16 + <usize>(k & 3) * 4) * load<f32>(x + <usize>(((n >> 3) * F + f) * 8 + (n & 7)) * 4);
    store<f32>(w + <usize>(k * F + f) * 4, sum);
  }
}

/** db at one position (task); bias is the gradient here. */
export function localGradBias(op: usize, task: i32, s: usize): void {
  const N = int(op, 4), HO = int(op, 9), WO = int(op, 10), K = int(op, 11), K4 = int(op, 12);
  for (let k = 0; k < K; k++) {
    let sum: f32 = 0;
    for (let n = 0; n < N; n++) sum += load<f32>(ptr(op, 1) + (<usize>(n * K4 + (k >> 2)) * (HO * WO) + task) * 16 + <usize>(k & 3) * 4);
    store<f32>(ptr(op, 3) + <usize>(k * HO * WO + task) * 4, sum);
  }
}
