// Direct convolution of a picture with few channels (the first layer), read as it comes: N × C × H × W. Blocks of four
// channels would compute with up to three quarters of zeros.
//
//   y[k][i, j] = b[k] + Σ_taps w[k][tap] · x[c, i·sh + r·dh − top, j·sw + q·dw − left],   tap = (c, r, q)
//
// A task first copies its rows, with zero padding, into a band [c][row][phase][column], the columns sorted by phase
// (column mod sw): then a tap is one byte offset for every output, and four neighbouring outputs are four neighbours.
//
// Geometry block (arg 4), 32-bit words:
//   0 N  1 C  2 H  3 W  4 K4  5 HO  6 WO  7 sh  8 sw  9 top  10 left  11 reach of the rows: (kh − 1)·dh + 1
//   12 columns of a phase  13 output rows a band  14 bands  15 taps  16 relu  17… byte offset of each tap in the band
// Weights: [k8][tap][8].

import { fma, int, ptr, zero } from './simd';

// @ts-ignore: decorator
@inline function word(g: usize, i: i32): i32 { return load<i32>(g + (<usize>i << 2)); }
/** Bytes of a thread's scratch before the band. */
const FRONT: usize = 256;

/** Copies the input rows of outputs [i0, i0 + rows) of picture n. */
function gatherBand(g: usize, x: usize, n: i32, i0: i32, band: usize): void {
  const C = word(g, 1), H = word(g, 2), W = word(g, 3), sh = word(g, 7), sw = word(g, 8), left = word(g, 10), columns = word(g, 12);
  const rows = (word(g, 13) - 1) * sh + word(g, 11), h0 = i0 * sh - word(g, 9);
  let q = band;
  for (let c = 0; c < C; c++) {
    const plane = x + <usize>((n * C + c) * H * W) * 4;
    for (let r = 0; r < rows; r++) {
      const h = h0 + r, row = plane + <usize>(h * W) * 4;
      for (let phase = 0; phase < sw; phase++) {
        // Column t of the phase is input column t·sw + phase − left.
        const from = h < 0 || h >= H ? columns : min(columns, max(0, (left - phase + sw - 1) / sw));
        const to = max(from, min(columns, (W + left - phase + sw - 1) / sw));
        let t = 0;
        for (; t < from; t++) store<f32>(q + <usize>t * 4, 0);
        if (sw == 1) {
          for (; t + 4 <= to; t += 4) v128.store(q + <usize>t * 4, v128.load(row + <usize>(t - left) * 4));
          for (; t < to; t++) store<f32>(q + <usize>t * 4, load<f32>(row + <usize>(t - left) * 4));
        } else for (; t < to; t++) store<f32>(q + <usize>t * 4, load<f32>(row + <usize>(t * sw + phase - left) * 4));
        for (; t < columns; t++) store<f32>(q + <usize>t * 4, 0);
        q += <usize>columns * 4;
      }
    }
  }
}

/** w[k][tap] → [k8][tap][8]; eight outputs a task. args: w packed | K taps */
export function planarWeights(op: usize, task: i32, s: usize): void {
  const K = int(op, 2), taps = int(op, 3);
  for (let l = 0; l < 8; l++) {
    const k = task * 8 + l, w = ptr(op, 0) + <usize>(k * taps) * 4;
    let q = ptr(op, 1) + <usize>(task * taps * 8 + l) * 4;
    for (let t = 0; t < taps; t++) { store<f32>(q, k < K ? load<f32>(w + <usize>t * 4) : 0); q += 32; }
  }
}

/** Four neighbouring outputs of eight channels, at y and y + half. */
function outputs4x8(taps: i32, offsets: usize, a: usize, w: usize, b0: v128, b1: v128, floor: v128, y: usize, half: usize): void {
  let c00 = b0, c01 = b1, c10 = b0, c11 = b1, c20 = b0, c21 = b1, c30 = b0, c31 = b1;
  do {
    const p = a + <usize>load<i32>(offsets), w0 = v128.load(w), w1 = v128.load(w, 16);
    let x = v128.load32_splat(p); c00 = fma(x, w0, c00); c01 = fma(x, w1, c01);
    x = v128.load32_splat(p, 4); c10 = fma(x, w0, c10); c11 = fma(x, w1, c11);
    x = v128.load32_splat(p, 8); c20 = fma(x, w0, c20); c21 = fma(x, w1, c21);
    x = v128.load32_splat(p, 12); c30 = fma(x, w0, c30); c31 = fma(x, w1, c31);
    offsets += 4; w += 32;
  } while (--taps);
  v128.store(y, f32x4.max(c00, floor)); v128.store(y, f32x4.max(c10, floor), 16);
  v128.store(y, f32x4.max(c20, floor), 32); v128.store(y, f32x4.max(c30, floor), 48);
  y += half;
  v128.store(y, f32x4.max(c01, floor)); v128.store(y, f32x4.max(c11, floor), 16);
  v128.store(y, f32x4.max(c21, floor), 32); v128.store(y, f32x4.max(c31, floor), 48);
}

/** One band of one picture a task. args: x packed y bias|0 geometry */
export function planarForward(op: usize, task: i32, s: usize): void {
  const g = ptr(op, 4), K4 = word(g, 4), HO = word(g, 5), WO = word(g, 6), taps = word(g, 15), bands = word(g, 14), bias = ptr(op, 3);
  const n = task / bands, i0 = (task - n * bands) * word(g, 13), i1 = min(HO, i0 + word(g, 13));
  const floor = word(g, 16) ? zero() : f32x4.splat(-Infinity), plane = <usize>(HO * WO) * 16;
  const band = s + FRONT, rowBytes = <usize>(word(g, 7) * word(g, 8) * word(g, 12)) * 4, offsets = g + 68;
  gatherBand(g, ptr(op, 0), n, i0, band);
  for (let k4 = 0; k4 < K4; k4 += 2) {
    const pair = k4 + 1 < K4, w = ptr(op, 1) + <usize>((k4 >> 1) * taps) * 32;
    const b0 = bias ? v128.load(bias + <usize>k4 * 16) : zero(), b1 = bias && pair ? v128.load(bias + <usize>k4 * 16, 16) : zero();
    for (let i = i0; i < i1; i++) {
      let a = band + rowBytes * (i - i0), y = ptr(op, 2) + <usize>(n * K4 + k4) * plane + <usize>(i * WO) * 16, j = 0;
      if (pair) for (; j + 4 <= WO; j += 4) { outputs4x8(taps, offsets, a, w, b0, b1, floor, y, plane); a += 16; y += 64; }
      // The rest of a row, and a last block without a partner, through the scratch.
      for (; j < WO; j += 4) {
        outputs4x8(taps, offsets, a, w, b0, b1, floor, s, 64);
        const count = <usize>min(4, WO - j) * 16;
        memory.copy(y, s, count);
        if (pair) memory.copy(y + plane, s + 64, count);
        a += 16; y += 64;
      }
    }
  }
}

/** c[4 taps][8] += Σ over rows × columns of x at four offsets · dy of two blocks of channels. */
function accumulateTaps(rows: i32, columns: i32, a0: usize, a1: usize, a2: usize, a3: usize, rest: usize, d0: usize, d1: usize, c: usize): void {
  let c00 = v128.load(c), c01 = v128.load(c, 16), c10 = v128.load(c, 32), c11 = v128.load(c, 48);
  let c20 = v128.load(c, 64), c21 = v128.load(c, 80), c30 = v128.load(c, 96), c31 = v128.load(c, 112);
  do {
    let n = columns;
    do {
      const y0 = v128.load(d0), y1 = v128.load(d1);
      let x = v128.load32_splat(a0); c00 = fma(x, y0, c00); c01 = fma(x, y1, c01);
      x = v128.load32_splat(a1); c10 = fma(x, y0, c10); c11 = fma(x, y1, c11);
      x = v128.load32_splat(a2); c20 = fma(x, y0, c20); c21 = fma(x, y1, c21);
      x = v128.load32_splat(a3); c30 = fma(x, y0, c30); c31 = fma(x, y1, c31);
      a0 += 4; a1 += 4; a2 += 4; a3 += 4; d0 += 16; d1 += 16;
    } while (--n);
    a0 += rest; a1 += rest; a2 += rest; a3 += rest;
  } while (--rows);
  v128.store(c, c00); v128.store(c, c01, 16); v128.store(c, c10, 32); v128.store(c, c11, 48);
  v128.store(c, c20, 64); v128.store(c, c21, 80); v128.store(c, c30, 96); v128.store(c, c31, 112);
}

/**
 * dw of one piece of the batch (task): partial[piece][k8][tap, rounded up to fours][8].
 * args: x dy partial 0 geometry | pieces
 */
export function planarGradWeights(op: usize, task: i32, s: usize): void {
  const g = ptr(op, 4), N = word(g, 0), K4 = word(g, 4), HO = word(g, 5), WO = word(g, 6), taps = word(g, 15), bands = word(g, 14), pieces = int(op, 5);
  const K8 = (K4 + 1) >> 1, T4 = (taps + 3) >> 2, plane = <usize>(HO * WO) * 16, offsets = g + 68;
  const band = s + FRONT, rowBytes = <usize>(word(g, 7) * word(g, 8) * word(g, 12)) * 4, rest = rowBytes - <usize>WO * 4;
  const partial = ptr(op, 2) + <usize>(task * K8 * T4) * 128;
  memory.fill(partial, 0, <usize>(K8 * T4) * 128);
  for (let n = task * N / pieces; n < (task + 1) * N / pieces; n++) for (let b = 0; b < bands; b++) {
    const i0 = b * word(g, 13), rows = min(HO - i0, word(g, 13));
    gatherBand(g, ptr(op, 0), n, i0, band);
    for (let k8 = 0; k8 < K8; k8++) {
      const d = ptr(op, 1) + <usize>(n * K4 + k8 * 2) * plane + <usize>(i0 * WO) * 16, second = k8 * 2 + 1 < K4 ? plane : 0;
      for (let t = 0; t < T4; t++) {
        const o = offsets + <usize>t * 16, last = taps - 1 - t * 4;
        accumulateTaps(rows, WO, band + <usize>load<i32>(o), band + <usize>load<i32>(o + <usize>min(1, last) * 4),
          band + <usize>load<i32>(o + <usize>min(2, last) * 4), band + <usize>load<i32>(o + <usize>min(3, last) * 4),
          rest, d, d + second, partial + <usize>(k8 * T4 + t) * 128);
      }
    }
  }
}

/** Sum of the pieces, eight outputs a task. args: partial dw | pieces K taps */
export function planarGradReduce(op: usize, task: i32, s: usize): void {
  const pieces = int(op, 2), K = int(op, 3), taps = int(op, 4), T4 = (taps + 3) >> 2, K8 = (K + 7) >> 3;
  for (let l = 0; l < min(8, K - task * 8); l++) for (let t = 0; t < taps; t++) {
    let sum: f32 = 0;
    for (let p = 0; p < pieces; p++) sum += load<f32>(ptr(op, 0) + <usize>(((p * K8 + task) * T4 * 4 + t) * 8 + l) * 4);
    store<f32>(ptr(op, 1) + <usize>((task * 8 + l) * taps + t) * 4, sum);
  }
}
