// Direct convolution for every geometry: any kernel size, stride, padding, dilation and groups of whole vectors.
//
// One phase computes the outputs (oh0 + i·osh, ow0 + j·osw), i < rows, j < columns, as
//   y = bias + Σ_taps Σ_c w · x[i·ish + dh, j·isw + dw].
// A forward convolution is one phase; a data gradient with stride s is s² of them, each with the taps that fall on it
// (none: zeros). A task computes all phases of its band, so that every line of y is written once. Input rows are first
// copied, with zero padding, into a band whose columns are sorted by phase (column mod isw): then a tap is one byte
// offset, whatever the geometry, and four neighbouring outputs are four neighbours.
//
// Geometry block, 32-bit words:
//   0 N  1 H  2 W  3 C4  4 HO  5 WO  6 K4  7 groups  8 Cb (input vectors a group)  9 Kb (output vectors a group)
//   10 rows  11 columns (the most of any phase)  12 osh  13 osw  14 ish  15 isw  16 minDh  17 minDw  18 maxDh  19 maxDw
//   20 phases  21 taps of all phases  22 band rows (outputs of a phase) a task  23 relu  24… the phases
// A phase: 0 rows  1 columns  2 oh0  3 ow0  4 taps  5… position in the kernel and byte offset in the band, for each tap
// Weights: [group][k8][phase][c4][tap][4 inputs][8 outputs].

import { accumulateRows4x8 } from './matrix';
import { add, fma, int, ptr, zero } from './simd';

/** Where the phases begin, and the taps of one. */
const PHASES: usize = 96;
const TAPS: usize = 20;

// @ts-ignore: decorator
@inline function word(g: usize, i: i32): i32 { return load<i32>(g + (<usize>i << 2)); }

/** Columns of one phase in a band. */
// @ts-ignore: decorator
@inline function phaseColumns(g: usize): i32 {
  const width = (word(g, 11) - 1) * word(g, 15) + word(g, 19) - word(g, 17) + 1;
  return (width + word(g, 15) - 1) / word(g, 15);
}

/** Copies input rows for outputs [i0, i1) of one plane into band[rows][phases][columns], as far as a tap reads them. */
function gatherBand(g: usize, plane: usize, i0: i32, i1: i32, band: usize): void {
  const H = word(g, 1), W = word(g, 2), ish = word(g, 14), isw = word(g, 15), minDh = word(g, 16), minDw = word(g, 17);
  const reachH = word(g, 18) - minDh, phases = min(isw, word(g, 19) - minDw + 1);
  const rows = (i1 - 1 - i0) * ish + reachH + 1, columns = phaseColumns(g);
  const h0 = i0 * ish + minDh;
  for (let r = 0; r < rows; r++) {
    if (r % ish > reachH) continue;
    const h = h0 + r;
    const row = band + <usize>(r * isw * columns) * 16;
    if (h < 0 || h >= H) { memory.fill(row, 0, <usize>(phases * columns) * 16); continue; }
    const source = plane + <usize>(h * W) * 16;
    for (let phase = 0; phase < phases; phase++) {
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

/**
 * Four neighbouring pixels × eight outputs over all input vectors and taps, to y0 and y1, `step` bytes a pixel. Where
 * y1 is y0 only the first four outputs stay.
 */
function neighbours4x8(Cb: i32, bandStride: usize, taps: i32, list: usize, p: usize, b: usize,
  bias0: v128, bias1: v128, floor: v128, y0: usize, y1: usize, step: usize): void {
  let c00 = bias0, c01 = bias1, c10 = bias0, c11 = bias1, c20 = bias0, c21 = bias1, c30 = bias0, c31 = bias1;
  do {
    let t = taps, l = list;
    do {
      let a = p + <usize>load<u32>(l, 4), j = 4;
      do {
        const b0 = v128.load(b), b1 = v128.load(b, 16);
        let x = v128.load32_splat(a); c00 = fma(x, b0, c00); c01 = fma(x, b1, c01);
        x = v128.load32_splat(a, 16); c10 = fma(x, b0, c10); c11 = fma(x, b1, c11);
        x = v128.load32_splat(a, 32); c20 = fma(x, b0, c20); c21 = fma(x, b1, c21);
        x = v128.load32_splat(a, 48); c30 = fma(x, b0, c30); c31 = fma(x, b1, c31);
        a += 4; b += 32;
      } while (--j);
      l += 8;
    } while (--t);
    p += bandStride;
  } while (--Cb);
  v128.store(y1, f32x4.max(c01, floor)); y1 += step;
  v128.store(y1, f32x4.max(c11, floor)); y1 += step;
  v128.store(y1, f32x4.max(c21, floor)); y1 += step;
  v128.store(y1, f32x4.max(c31, floor));
  v128.store(y0, f32x4.max(c00, floor)); y0 += step;
  v128.store(y0, f32x4.max(c10, floor)); y0 += step;
  v128.store(y0, f32x4.max(c20, floor)); y0 += step;
  v128.store(y0, f32x4.max(c30, floor));
}

/** The same sums for four pixels anywhere; results as [half][pixel][4] at c. */
function pixels4x8(Cb: i32, bandStride: usize, taps: i32, list: usize, p0: usize, p1: usize, p2: usize, p3: usize,
  b: usize, bias0: v128, bias1: v128, floor: v128, c: usize): void {
  let c00 = bias0, c01 = bias1, c10 = bias0, c11 = bias1, c20 = bias0, c21 = bias1, c30 = bias0, c31 = bias1;
  do {
    let t = taps, l = list;
    do {
      const offset = <usize>load<u32>(l, 4);
      let a0 = p0 + offset, a1 = p1 + offset, a2 = p2 + offset, a3 = p3 + offset, j = 4;
      do {
        const b0 = v128.load(b), b1 = v128.load(b, 16);
        let x = v128.load32_splat(a0); c00 = fma(x, b0, c00); c01 = fma(x, b1, c01);
        x = v128.load32_splat(a1); c10 = fma(x, b0, c10); c11 = fma(x, b1, c11);
        x = v128.load32_splat(a2); c20 = fma(x, b0, c20); c21 = fma(x, b1, c21);
        x = v128.load32_splat(a3); c30 = fma(x, b0, c30); c31 = fma(x, b1, c31);
        a0 += 4; a1 += 4; a2 += 4; a3 += 4; b += 32;
      } while (--j);
      l += 8;
    } while (--t);
    p0 += bandStride; p1 += bandStride; p2 += bandStride; p3 += bandStride;
  } while (--Cb);
  v128.store(c, f32x4.max(c00, floor)); v128.store(c, f32x4.max(c10, floor), 16);
  v128.store(c, f32x4.max(c20, floor), 32); v128.store(c, f32x4.max(c30, floor), 48);
  v128.store(c, f32x4.max(c01, floor), 64); v128.store(c, f32x4.max(c11, floor), 80);
  v128.store(c, f32x4.max(c21, floor), 96); v128.store(c, f32x4.max(c31, floor), 112);
}

/** One band of outputs of one picture and group (task). args: x w y bias|0 geometry */
export function directForward(op: usize, task: i32, s: usize): void {
  const g = ptr(op, 4);
  const C4 = word(g, 3), K4 = word(g, 6), groups = word(g, 7), Cb = word(g, 8), Kb = word(g, 9);
  const HO = word(g, 4), WO = word(g, 5), phases = word(g, 20), total = word(g, 21);
  const bandRows = word(g, 22), floor = word(g, 23) ? zero() : f32x4.splat(-Infinity);
  const bands = (word(g, 10) + bandRows - 1) / bandRows;
  const n = task / (groups * bands), rest = task - n * groups * bands, group = rest / bands;
  const i0 = (rest - group * bands) * bandRows, i1 = min(word(g, 10), i0 + bandRows);
  const K8 = (Kb + 1) >> 1;
  const rowBytes = <usize>(phaseColumns(g) * word(g, 15)) * 16, down = rowBytes * word(g, 14);
  const bandStride = <usize>((i1 - 1 - i0) * word(g, 14) + word(g, 18) - word(g, 16) + 1) * rowBytes;
  const tile = s, band = s + 256;
  for (let cb = 0; cb < Cb; cb++)
    gatherBand(g, ptr(op, 0) + <usize>(n * C4 + group * Cb + cb) * <usize>(word(g, 1) * word(g, 2)) * 16, i0, i1, band + bandStride * cb);
  const plane = <usize>(HO * WO) * 16, step = <usize>word(g, 13) * 16, stepDown = <usize>(word(g, 12) * WO) * 16;
  const biases = ptr(op, 3);
  for (let k8 = 0; k8 < K8; k8++) {
    let w = ptr(op, 1) + <usize>((group * K8 + k8) * Cb * total) * 128;
    const k4 = group * Kb + k8 * 2;
    const second = k8 * 2 + 1 < Kb ? plane : 0;
    const bias0 = biases ? v128.load(biases + <usize>k4 * 16) : zero();
    const bias1 = biases && second ? v128.load(biases + <usize>k4 * 16 + 16) : zero();
    let f = g + PHASES;
    for (let q = 0; q < phases; q++) {
      const rows = min(i1, word(f, 0)) - i0, columns = word(f, 1), whole = columns & ~3, taps = word(f, 4), list = f + TAPS;
      const out = ptr(op, 2) + <usize>(n * K4 + k4) * plane + <usize>((word(f, 2) + i0 * word(g, 12)) * WO + word(f, 3)) * 16;
      if (taps == 0) {
        for (let i = 0; i < rows; i++) {
          let o = out + stepDown * i;
          for (let j = 0; j < columns; j++) { v128.store(o, zero()); v128.store(o + second, zero()); o += step; }
        }
      } else {
        for (let i = 0; i < rows; i++) {
          let a = band + down * i, o = out + stepDown * i;
          for (let j = 0; j < whole; j += 4) {
            neighbours4x8(Cb, bandStride, taps, list, a, w, bias0, bias1, floor, o, o + second, step);
            a += 64; o += step * 4;
          }
        }
        // The last columns downwards; past the end the last pixel is repeated.
        for (let j = whole; j < columns; j++) for (let i = 0; i < rows; i += 4) {
          const a = band + down * i + <usize>j * 16, o = out + stepDown * i + step * j, last = rows - 1 - i;
          const r1 = min(1, last), r2 = min(2, last), r3 = min(3, last);
          pixels4x8(Cb, bandStride, taps, list, a, a + down * r1, a + down * r2, a + down * r3, w, bias0, bias1, floor, tile);
          v128.store(o, v128.load(tile)); v128.store(o + stepDown * r1, v128.load(tile, 16));
          v128.store(o + stepDown * r2, v128.load(tile, 32)); v128.store(o + stepDown * r3, v128.load(tile, 48));
          if (second) {
            v128.store(o + plane, v128.load(tile, 64)); v128.store(o + plane + stepDown * r1, v128.load(tile, 80));
            v128.store(o + plane + stepDown * r2, v128.load(tile, 96)); v128.store(o + plane + stepDown * r3, v128.load(tile, 112));
          }
        }
      }
      w += <usize>(Cb * taps) * 128;
      f = list + <usize>taps * 8;
    }
  }
}

/**
 * Packs the kernel for `directForward`, one group's eight outputs a task. Value (o, i, tap) of group q stands at
 * w[q·sg + o·so + i·si + position of the tap]. args: w packed geometry | Cg Kg | sg so si
 */
export function directWeights(op: usize, task: i32, s: usize): void {
  const g = ptr(op, 2), Cg = int(op, 3), Kg = int(op, 4), Cb = word(g, 8), K8 = (word(g, 9) + 1) >> 1;
  const sg = int(op, 5), so = int(op, 6), si = int(op, 7), phases = word(g, 20);
  const group = task / K8, k8 = task - group * K8;
  let out = ptr(op, 1) + <usize>(task * Cb * word(g, 21)) * 128;
  const w = ptr(op, 0) + <usize>(group * sg) * 4;
  let f = g + PHASES;
  for (let q = 0; q < phases; q++) {
    const taps = word(f, 4), list = f + TAPS;
    for (let cb = 0; cb < Cb; cb++) for (let t = 0; t < taps; t++) {
      const tap = load<i32>(list + <usize>t * 8);
      for (let l = 0; l < 4; l++) {
        const i = cb * 4 + l;
        for (let e = 0; e < 8; e++) {
          const o = k8 * 8 + e;
          store<f32>(out, i < Cg && o < Kg ? load<f32>(w + <usize>(o * so + i * si + tap) * 4) : 0);
          out += 4;
        }
      }
    }
    f = list + <usize>taps * 8;
  }
}

/**
 * Partial weight gradients: one (piece of the batch, group, input vector) a task, all outputs and taps of it.
 * Result [piece][group][cb][k8][tap][4][8]. args: x dy partial _ geometry | pieces
 */
export function directGradWeights(op: usize, task: i32, s: usize): void {
  const g = ptr(op, 4), pieces = int(op, 5);
  const N = word(g, 0), C4 = word(g, 3), K4 = word(g, 6), groups = word(g, 7), Cb = word(g, 8), Kb = word(g, 9);
  const HO = word(g, 4), WO = word(g, 5), ish = word(g, 14), isw = word(g, 15), taps = word(g, 21), bandRows = word(g, 22);
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
          accumulateRows4x8(i1 - i0, WO, band + <usize>load<u32>(g + PHASES + TAPS + <usize>t * 8, 4), rowBytes * ish, b, b2, <usize>WO * 16, acc + <usize>(k8 * taps + t) * 128);
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
