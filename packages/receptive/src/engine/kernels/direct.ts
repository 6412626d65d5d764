// Direct convolution for every geometry: any kernel size, stride, padding, dilation and groups of whole vectors.
//
// One operation computes the outputs (oh0 + i·osh, ow0 + j·osw), i < rows, j < columns, as
//   y = bias + Σ_taps Σ_c w · x[i·ish + dh, j·isw + dw].
// A forward convolution is one such operation; a data gradient with stride s is s² of them, one per phase of the
// output, each with the taps that fall on it. Input rows are first copied, with zero padding, into a band whose columns
// are sorted by phase (column mod isw): then a tap is one byte offset, whatever the geometry.
//
// Geometry block (arg 4), 32-bit words:
//   0 N  1 H  2 W  3 C4  4 HO  5 WO  6 K4  7 groups  8 Cb (input vectors a group)  9 Kb (output vectors a group)
//   10 rows  11 columns  12 oh0  13 ow0  14 osh  15 osw  16 ish  17 isw  18 minDh  19 minDw  20 maxDh  21 maxDw
//   22 taps  23 band rows (outputs) a task  24 relu  25… byte offset of each tap in the band
// Weights: [group][k8][c4][tap][4 inputs][8 outputs].

import { accumulateRows4x8 } from './matrix';
import { add, fma, int, ptr, zero } from './simd';

// @ts-ignore: decorator
@inline function word(g: usize, i: i32): i32 { return load<i32>(g + (<usize>i << 2)); }

/** Columns of one phase in a band. */
// @ts-ignore: decorator
@inline function phaseColumns(g: usize): i32 {
  const width = (word(g, 11) - 1) * word(g, 17) + word(g, 21) - word(g, 19) + 1;
  return (width + word(g, 17) - 1) / word(g, 17);
}

/** Copies input rows for outputs [i0, i1) of one plane into band[rows][phases][columns]. */
function gatherBand(g: usize, plane: usize, i0: i32, i1: i32, band: usize): void {
  const H = word(g, 1), W = word(g, 2), ish = word(g, 16), isw = word(g, 17), minDh = word(g, 18), minDw = word(g, 19);
  const rows = (i1 - 1 - i0) * ish + word(g, 20) - minDh + 1, columns = phaseColumns(g);
  const h0 = i0 * ish + minDh;
  for (let r = 0; r < rows; r++) {
    const h = h0 + r;
    const row = band + <usize>(r * isw * columns) * 16;
    if (h < 0 || h >= H) { memory.fill(row, 0, <usize>(isw * columns) * 16); continue; }
    const source = plane + <usize>(h * W) * 16;
    for (let phase = 0; phase < isw; phase++) {
      const out = row + <usize>(phase * columns) * 16;
      // Column q of this phase is input column w0 + q·isw.
      const w0 = minDw + phase;
      let q0 = w0 < 0 ? (-w0 + isw - 1) / isw : 0;
      let q1 = W > w0 ? (W - w0 + isw - 1) / isw : 0;
      q1 = max(0, min(q1, columns)); q0 = min(q0, q1);
      if (q0) memory.fill(out, 0, <usize>q0 * 16);
      let p = source + <usize>((w0 + q0 * isw) * 16), o = out + <usize>q0 * 16;
      for (let q = q0; q < q1; q++) { v128.store(o, v128.load(p)); o += 16; p += <usize>isw * 16; }
      if (q1 < columns) memory.fill(out + <usize>q1 * 16, 0, <usize>(columns - q1) * 16);
    }
  }
}

/** Four pixels × eight outputs over all input vectors and taps; results as [half][pixel][4] at c. */
function pixels4x8(Cb: i32, bandStride: usize, taps: i32, offsets: usize, p0: usize, p1: usize, p2: usize, p3: usize,
  b: usize, bias0: v128, bias1: v128, c: usize): void {
  let c00 = bias0, c01 = bias1, c10 = bias0, c11 = bias1, c20 = bias0, c21 = bias1, c30 = bias0, c31 = bias1;
  do {
    let t = 0;
    do {
      const offset = <usize>load<u32>(offsets + (<usize>t << 2));
      let a0 = p0 + offset, a1 = p1 + offset, a2 = p2 + offset, a3 = p3 + offset;
      let j = 4;
      do {
        const b0 = v128.load(b), b1 = v128.load(b, 16);
        let x = v128.load32_splat(a0); c00 = fma(x, b0, c00); c01 = fma(x, b1, c01);
        x = v128.load32_splat(a1); c10 = fma(x, b0, c10); c11 = fma(x, b1, c11);
        x = v128.load32_splat(a2); c20 = fma(x, b0, c20); c21 = fma(x, b1, c21);
        x = v128.load32_splat(a3); c30 = fma(x, b0, c30); c31 = fma(x, b1, c31);
        a0 += 4; a1 += 4; a2 += 4; a3 += 4; b += 32;
      } while (--j);
    } while (++t < taps);
    p0 += bandStride; p1 += bandStride; p2 += bandStride; p3 += bandStride;
  } while (--Cb);
  v128.store(c, c00); v128.store(c, c10, 16); v128.store(c, c20, 32); v128.store(c, c30, 48);
  v128.store(c, c01, 64); v128.store(c, c11, 80); v128.store(c, c21, 96); v128.store(c, c31, 112);
}

/** One band of outputs of one picture and group (task). args: x w y bias|0 geometry */
export function directForward(op: usize, task: i32, s: usize): void {
  const g = ptr(op, 4);
  const C4 = word(g, 3), K4 = word(g, 6), groups = word(g, 7), Cb = word(g, 8), Kb = word(g, 9);
  const HO = word(g, 4), WO = word(g, 5), columns = word(g, 11), ish = word(g, 16), isw = word(g, 17), taps = word(g, 22);
  const bandRows = word(g, 23), floor = word(g, 24) ? zero() : f32x4.splat(-Infinity);
  const bands = (word(g, 10) + bandRows - 1) / bandRows;
  const n = task / (groups * bands), rest = task - n * groups * bands, group = rest / bands;
  const i0 = (rest - group * bands) * bandRows, i1 = min(word(g, 10), i0 + bandRows);
  const K8 = (Kb + 1) >> 1;
  const perPhase = phaseColumns(g);
  const rowBytes = <usize>(perPhase * isw) * 16;
  const bandStride = <usize>((i1 - 1 - i0) * ish + word(g, 20) - word(g, 18) + 1) * rowBytes;
  const tile = s, band = s + 256;
  for (let cb = 0; cb < Cb; cb++)
    gatherBand(g, ptr(op, 0) + <usize>(n * C4 + group * Cb + cb) * <usize>(word(g, 1) * word(g, 2)) * 16, i0, i1, band + bandStride * cb);
  const plane = <usize>(HO * WO) * 16, offsets = g + 100;
  const total = (i1 - i0) * columns;
  const biases = ptr(op, 3);
  for (let k8 = 0; k8 < K8; k8++) {
    const w = ptr(op, 1) + <usize>((group * K8 + k8) * Cb * taps) * 128;
    const k4 = group * Kb + k8 * 2;
    const both = k8 * 2 + 1 < Kb;
    const bias0 = biases ? v128.load(biases + <usize>k4 * 16) : zero();
    const bias1 = biases && both ? v128.load(biases + <usize>k4 * 16 + 16) : zero();
    const out = ptr(op, 2) + <usize>(n * K4 + k4) * plane;
    let i = 0, j = 0;
    for (let p = 0; p < total; p += 4) {
      // The four pixels of a block may lie on several rows; past the end the last one is repeated and not stored.
      const q0 = out + <usize>((word(g, 12) + (i0 + i) * word(g, 14)) * WO + word(g, 13) + j * word(g, 15)) * 16;
      const a0 = band + rowBytes * (i * ish) + <usize>j * 16;
      let a1 = a0, a2 = a0, a3 = a0, q1 = q0, q2 = q0, q3 = q0;
      const left = total - p;
      if (++j == columns) { j = 0; i++; }
      if (left > 1) {
        a1 = band + rowBytes * (i * ish) + <usize>j * 16;
        q1 = out + <usize>((word(g, 12) + (i0 + i) * word(g, 14)) * WO + word(g, 13) + j * word(g, 15)) * 16;
        if (++j == columns) { j = 0; i++; }
      }
      if (left > 2) {
        a2 = band + rowBytes * (i * ish) + <usize>j * 16;
        q2 = out + <usize>((word(g, 12) + (i0 + i) * word(g, 14)) * WO + word(g, 13) + j * word(g, 15)) * 16;
        if (++j == columns) { j = 0; i++; }
      }
      if (left > 3) {
        a3 = band + rowBytes * (i * ish) + <usize>j * 16;
        q3 = out + <usize>((word(g, 12) + (i0 + i) * word(g, 14)) * WO + word(g, 13) + j * word(g, 15)) * 16;
        if (++j == columns) { j = 0; i++; }
      }
      pixels4x8(Cb, bandStride, taps, offsets, a0, a1, a2, a3, w, bias0, bias1, tile);
      v128.store(q0, f32x4.max(v128.load(tile), floor));
      if (left > 1) v128.store(q1, f32x4.max(v128.load(tile, 16), floor));
      if (left > 2) v128.store(q2, f32x4.max(v128.load(tile, 32), floor));
      if (left > 3) v128.store(q3, f32x4.max(v128.load(tile, 48), floor));
      if (both) {
        v128.store(q0 + plane, f32x4.max(v128.load(tile, 64), floor));
        if (left > 1) v128.store(q1 + plane, f32x4.max(v128.load(tile, 80), floor));
        if (left > 2) v128.store(q2 + plane, f32x4.max(v128.load(tile, 96), floor));
        if (left > 3) v128.store(q3 + plane, f32x4.max(v128.load(tile, 112), floor));
      }
    }
  }
}

/**
 * Packs the kernel for `directForward`, one group's eight outputs a task. Value (o, i, tap) of group q stands at
 * w[q·sg + o·so + i·si + tapIndex[tap]]. args: w packed tapIndices | taps Cg Kg Cb K8 | sg so si
 */
export function directWeights(op: usize, task: i32, s: usize): void {
  const taps = int(op, 3), Cg = int(op, 4), Kg = int(op, 5), Cb = int(op, 6), K8 = int(op, 7);
  const sg = int(op, 8), so = int(op, 9), si = int(op, 10), indices = ptr(op, 2);
  const group = task / K8, k8 = task - group * K8;
  let out = ptr(op, 1) + <usize>(task * Cb * taps) * 128;
  const w = ptr(op, 0) + <usize>(group * sg) * 4;
  for (let cb = 0; cb < Cb; cb++) for (let t = 0; t < taps; t++) {
    const tap = word(indices, t);
    for (let l = 0; l < 4; l++) {
      const i = cb * 4 + l;
      for (let e = 0; e < 8; e++) {
        const o = k8 * 8 + e;
        store<f32>(out, i < Cg && o < Kg ? load<f32>(w + <usize>(o * so + i * si + tap) * 4) : 0);
        out += 4;
      }
    }
  }
}

/**
 * Partial weight gradients: one (piece of the batch, group, input vector) a task, all outputs and taps of it.
 * Result [piece][group][cb][k8][tap][4][8]. args: x dy partial _ geometry | pieces
 */
export function directGradWeights(op: usize, task: i32, s: usize): void {
  const g = ptr(op, 4), pieces = int(op, 5);
  const N = word(g, 0), C4 = word(g, 3), K4 = word(g, 6), groups = word(g, 7), Cb = word(g, 8), Kb = word(g, 9);
  const HO = word(g, 4), WO = word(g, 5), ish = word(g, 16), isw = word(g, 17), taps = word(g, 22), bandRows = word(g, 23);
  const piece = task / (groups * Cb), rest = task - piece * groups * Cb, group = rest / Cb, cb = rest - group * Cb;
  const K8 = (Kb + 1) >> 1;
  const acc = ptr(op, 2) + <usize>(task * K8 * taps) * 128;
  memory.fill(acc, 0, <usize>(K8 * taps) * 128);
  const rowBytes = <usize>(phaseColumns(g) * isw) * 16, band = s + 256;
  const n0 = piece * N / pieces, n1 = (piece + 1) * N / pieces;
  const plane = <usize>(HO * WO) * 16;
  for (let n = n0; n < n1; n++) {
    const source = ptr(op, 0) + <usize>(n * C4 + group * Cb + cb) * <usize>(word(g, 1) * word(g, 2)) * 16;
    for (let i0 = 0; i0 < HO; i0 += bandRows) {
      const i1 = min(HO, i0 + bandRows);
      gatherBand(g, source, i0, i1, band);
      for (let k8 = 0; k8 < K8; k8++) {
        const b = ptr(op, 1) + <usize>(n * K4 + group * Kb + k8 * 2) * plane + <usize>(i0 * WO) * 16;
        // An absent second half reads the first again; its results are never used.
        const b2 = k8 * 2 + 1 < Kb ? b + plane : b;
        for (let t = 0; t < taps; t++)
          accumulateRows4x8(i1 - i0, WO, band + <usize>word(g, 25 + t), rowBytes * ish, b, b2, <usize>WO * 16, acc + <usize>(k8 * taps + t) * 128);
      }
    }
  }
}

/** Sums the pieces in order into the canonical gradient; one group's eight outputs a task. args: partial dw | pieces groups Cb K8 taps | Cg Kg */
export function directGradReduce(op: usize, task: i32, s: usize): void {
  const pieces = int(op, 2), groups = int(op, 3), Cb = int(op, 4), K8 = int(op, 5), taps = int(op, 6), Cg = int(op, 7), Kg = int(op, 8);
  const group = task / K8, k8 = task - group * K8;
  const stride = <usize>(groups * Cb * K8 * taps) * 128;
  for (let cb = 0; cb < Cb; cb++) for (let t = 0; t < taps; t++) {
    const from = ptr(op, 0) + <usize>(((group * Cb + cb) * K8 + k8) * taps + t) * 128;
    for (let l = 0; l < 4; l++) {
      const c = cb * 4 + l;
      if (c >= Cg) break;
      let p = from + <usize>l * 32;
      let a = v128.load(p), b = v128.load(p, 16);
      for (let q = 1; q < pieces; q++) { p += stride; a = add(a, v128.load(p)); b = add(b, v128.load(p, 16)); }
      v128.store(s, a); v128.store(s, b, 16);
      for (let e = 0; e < 8; e++) {
        const k = k8 * 8 + e;
        if (k < Kg) store<f32>(ptr(op, 1) + <usize>((((group * Kg + k) * Cg) + c) * taps + t) * 4, load<f32>(s + <usize>e * 4));
      }
    }
  }
}

/** Sums over pictures and pixels, per channel: the gradient of a bias. One channel vector a task. args: dy db | N C4 pixels C */
export function channelSums(op: usize, task: i32, s: usize): void {
  const N = int(op, 2), C4 = int(op, 3), pixels = int(op, 4), C = int(op, 5);
  let total = zero();
  for (let n = 0; n < N; n++) {
    let p = ptr(op, 0) + <usize>(n * C4 + task) * <usize>pixels * 16, sum = zero();
    for (let i = 0; i < pixels; i++) { sum = add(sum, v128.load(p)); p += 16; }
    total = add(total, sum);
  }
  v128.store(s, total);
  for (let l = 0; l < 4; l++) if (task * 4 + l < C) store<f32>(ptr(op, 1) + <usize>(task * 4 + l) * 4, load<f32>(s + <usize>l * 4));
}
