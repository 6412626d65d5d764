// Locally connected layers: at every output position a dense layer of its own, on the patch under it.
// Weights [position][filter][c, r, s]; bias [filter][position].
// args of all: x|dx y|dy w bias|0 | N H W C C4 | HO WO K K4 | kh kw sh sw padTop padLeft | relu

import { packFourRows } from './dense';
import { accumulate4x8 } from './matrix';
import { add, int, ptr, zero } from './simd';

/** The patch of sample n at output (i, j), one value every `step` bytes; zeros outside the picture and for absent samples. */
function gatherPatch(op: usize, n: i32, i: i32, j: i32, out: usize, step: usize): void {
  const N = int(op, 4), H = int(op, 5), W = int(op, 6), C = int(op, 7), C4 = int(op, 8), kh = int(op, 13), kw = int(op, 14);
  const h0 = i * int(op, 15) - int(op, 17), w0 = j * int(op, 16) - int(op, 18);
  let o = out;
  for (let c = 0; c < C; c++) {
    const plane = ptr(op, 0) + <usize>(n * C4 + (c >> 2)) * <usize>(H * W) * 16 + <usize>(c & 3) * 4;
    for (let r = 0; r < kh; r++) for (let q = 0; q < kw; q++) {
      const h = h0 + r, w = w0 + q;
      store<f32>(o, n < N && h >= 0 && h < H && w >= 0 && w < W ? load<f32>(plane + <usize>(h * W + w) * 16) : 0);
      o += step;
    }
  }
}

/** Panels [sample/8][patch value][8] of the patch at output (i, j). */
function patchPanels(op: usize, i: i32, j: i32, out: usize): void {
  const F = int(op, 7) * int(op, 13) * int(op, 14), N8 = (int(op, 4) + 7) >> 3;
  for (let n = 0; n < N8 * 8; n++) gatherPatch(op, n, i, j, out + <usize>((n >> 3) * F * 8 + (n & 7)) * 4, 32);
}

/** Columns [patch value/8][sample][8] of the patch at output (i, j), zeros for absent values; `row` holds one patch. */
function patchColumns(op: usize, i: i32, j: i32, out: usize, row: usize): void {
  const N = int(op, 4), F = int(op, 7) * int(op, 13) * int(op, 14), F8 = (F + 7) >> 3;
  memory.fill(row + <usize>F * 4, 0, <usize>(F8 * 8 - F) * 4);
  for (let n = 0; n < N; n++) {
    gatherPatch(op, n, i, j, row, 4);
    for (let f8 = 0; f8 < F8; f8++) memory.copy(out + <usize>(f8 * N + n) * 32, row + <usize>f8 * 32, 32);
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
  const F = C * int(op, 13) * int(op, 14), F8 = (F + 7) >> 3;
  const tile = s, row = s + 128, x = row + <usize>F8 * 32, w = ptr(op, 2) + <usize>(task * K * F) * 4;
  patchColumns(op, task / WO, task % WO, x, row);
  for (let k4 = 0; k4 < K4; k4++) {
    const dy = ptr(op, 1) + (<usize>k4 * (HO * WO) + task) * 16, step = <usize>(K4 * HO * WO) * 16;
    for (let f8 = 0; f8 < F8; f8++) {
      memory.fill(tile, 0, 128);
      accumulate4x8(N, dy, step, x + <usize>(f8 * N) * 32, tile);
      for (let l = 0; l < min(4, K - k4 * 4); l++)
        memory.copy(w + <usize>((k4 * 4 + l) * F + f8 * 8) * 4, tile + <usize>l * 32, <usize>min(8, F - f8 * 8) * 4);
    }
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
