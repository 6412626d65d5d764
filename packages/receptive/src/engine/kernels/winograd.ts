// Winograd convolution F(m×m, r×r), stride 1: an output tile of m×m from an input tile of P×P, P = m + r − 1.
//   forward          Y = Aᵀ [ (G g Gᵀ) ⊙ (Bᵀ d B) ] A
//   data gradient    the same on dY with the kernel flipped and its channels exchanged
//   weight gradient  dg = Gᵀ [ Σ_tiles (A dY Aᵀ) ⊙ (Bᵀ d B) ] G, the adjoint of the forward formula
// For each of the P² positions the sum over channels is a matrix product. The one-dimensional transforms are generated
// from their interpolation points (scripts/winograd.mjs).
//
// Layouts: V [position][C/16][tile][16] (C/4 … 4 where C is no multiple of 16), U [position][K/8][C][8],
// M [position][K/4][tile][4]; in the weight gradient M is [position][K/8][tile][8] and dU [position][K/8][C][8].
// Source: Lavin and Gray, "Fast algorithms for convolutional neural networks", 2015.

import { accumulate4x8, multiply4x8by16, multiply4x8by4 } from './matrix';
import { fetch, int, ptr, zero } from './simd';
import { adjoint, inputTransform, outputTransform, weightAdjoint, weightTransform } from './generated-transforms';

/** Bytes of scratch before V: transform scratch, then a patch for tiles that cross the border. */
const PATCH: usize = 2048;
const FRONT: usize = 4096;
/** Where \`fetchRows\` leaves what it read, so that the reads are not optimised away. */
const SEEN: usize = 4092;

/** A stride between positions that is no multiple of 4 KB, so that positions do not fall on the same cache lines. */
// @ts-ignore: decorator
@inline function spread(bytes: usize): usize { return ((bytes + 4095) & ~(<usize>4095)) + 192; }

/** Copies the part of a P×P window at (h0, w0) that lies inside an H×W plane; the rest is zero. */
function gatherPatch(plane: usize, H: i32, W: i32, h0: i32, w0: i32, P: i32, patch: usize): void {
  const from = max(0, -w0), to = min(P, W - w0);
  let q = patch;
  for (let i = 0; i < P; i++) {
    const h = h0 + i;
    let j = 0;
    if (h >= 0 && h < H && from < to) {
      for (; j < from; j++) { v128.store(q, zero()); q += 16; }
      let p = plane + <usize>(h * W + w0 + from) * 16;
      for (; j < to; j++) { v128.store(q, v128.load(p)); p += 16; q += 16; }
    }
    for (; j < P; j++) { v128.store(q, zero()); q += 16; }
  }
}

/** Fetches rows [h0, h1) × columns [w0, w1) of a plane, as far as they lie inside. */
function fetchRows(plane: usize, H: i32, W: i32, h0: i32, h1: i32, w0: i32, w1: i32, s: usize): void {
  h0 = max(0, h0); h1 = min(H, h1); w0 = max(0, w0); w1 = min(W, w1);
  for (let h = h0; h < h1; h++) fetch(plane + <usize>(h * W + w0) * 16, <usize>(w1 - w0) * 16, s);
}

/**
 * V for tiles [t0, t0 + T): written at tile slots [slot, slot + T) of `slots`. Four channel blocks of a tile follow one
 * another where they share lines of V: written later, each line would have to be fetched again.
 */
function transformInputs(P: i32, m: i32, x: usize, H: i32, W: i32, C4: i32, padTop: i32, padLeft: i32,
  tilesH: i32, tilesW: i32, t0: i32, T: i32, v: usize, vps: usize, slot: i32, slots: i32, s: usize): void {
  const perImage = tilesH * tilesW, plane = <usize>(H * W) * 16, rs = <usize>W * 16;
  const together = (C4 & 3) == 0 ? 4 : 1;
  const step = <usize>together * 16;
  for (let c4 = 0; c4 < C4; c4 += together) {
    let n = t0 / perImage, r = t0 - n * perImage, i = r / tilesW, j = r - i * tilesW;
    let d = v + (<usize>(c4 / together) * slots + slot) * step;
    for (let t = 0; t < T; t++) {
      let base = x + (<usize>n * C4 + c4) * plane;
      const h0 = i * m - padTop, w0 = j * m - padLeft;
      const inside = h0 >= 0 && w0 >= 0 && h0 + P <= H && w0 + P <= W;
      const offset = <usize>(h0 * W + w0) * 16;
      if (t == 0 || j == 0) {
        const w1 = w0 + (min(tilesW - j, T - t) - 1) * m + P;
        for (let k = 0; k < together; k++) fetchRows(base + plane * k, H, W, t == 0 ? h0 : h0 + P - m, h0 + P, w0, w1, s);
      }
      for (let k = 0; k < together; k++) {
        if (inside) inputTransform(P, base + offset, rs, d, vps, s);
        else { gatherPatch(base, H, W, h0, w0, P, s + PATCH); inputTransform(P, s + PATCH, <usize>P * 16, d, vps, s); }
        base += plane; d += 16;
      }
      if (++j == tilesW) { j = 0; if (++i == tilesH) { i = 0; n++; } }
    }
  }
}

/**
 * Y of one block of tiles (task). args: x U y bias|0 | m r | N H W C4 | HO WO K4 | padTop padLeft tilesH tilesW T relu
 */
export function winogradForward(op: usize, task: i32, s: usize): void {
  const x = ptr(op, 0), u0 = ptr(op, 1), y = ptr(op, 2), bias = ptr(op, 3);
  const m = int(op, 4), r = int(op, 5), P = m + r - 1;
  const N = int(op, 6), H = int(op, 7), W = int(op, 8), C4 = int(op, 9), HO = int(op, 10), WO = int(op, 11), K4 = int(op, 12);
  const padTop = int(op, 13), padLeft = int(op, 14), tilesH = int(op, 15), tilesW = int(op, 16), block = int(op, 17);
  const floor = int(op, 18) ? zero() : f32x4.splat(-Infinity);
  const perImage = tilesH * tilesW, t0 = task * block, T = min(block, N * perImage - t0), Tr = (T + 3) & ~3;
  const K8 = (K4 + 1) >> 1;
  const vps = spread(<usize>Tr * C4 * 16), mps = spread(<usize>Tr * K8 * 32);
  const v = s + FRONT, mm = v + vps * (P * P);

  transformInputs(P, m, x, H, W, C4, padTop, padLeft, tilesH, tilesW, t0, T, v, vps, 0, Tr, s);

  let u = u0;
  const panel = <usize>C4 * 128, half = <usize>Tr * 16;
  for (let p = 0; p < P * P; p++) {
    const vp = v + vps * p;
    let c = mm + mps * p;
    for (let k8 = 0; k8 < K8; k8++) {
      if (C4 & 3) for (let t = 0; t < T; t += 4) multiply4x8by4(C4, vp + <usize>t * 16, <usize>Tr * 16, u, c + <usize>t * 16, half);
      else for (let t = 0; t < T; t += 4) multiply4x8by16(C4 >> 2, vp + <usize>t * 64, <usize>Tr * 64, u, c + <usize>t * 16, half);
      u += panel; c += half * 2;
    }
  }

  const plane = <usize>(HO * WO) * 16, rs = <usize>WO * 16;
  for (let k4 = 0; k4 < K4; k4++) {
    let n = t0 / perImage, q = t0 - n * perImage, i = q / tilesW, j = q - i * tilesW;
    const b = bias ? v128.load(bias + <usize>k4 * 16) : zero();
    let c = mm + <usize>k4 * half;
    for (let t = 0; t < T; t++) {
      const h0 = i * m, w0 = j * m, out = y + (<usize>n * K4 + k4) * plane + <usize>(h0 * WO + w0) * 16;
      if (h0 + m <= HO && w0 + m <= WO) outputTransform(m, P, c, mps, out, rs, s, b, floor);
      else {
        outputTransform(m, P, c, mps, s + PATCH, <usize>m * 16, s, b, floor);
        const rows = min(m, HO - h0), columns = min(m, WO - w0);
        for (let a = 0; a < rows; a++) for (let e = 0; e < columns; e++) v128.store(out + rs * a + <usize>e * 16, v128.load(s + PATCH + <usize>(a * m + e) * 16));
      }
      c += 16;
      if (++j == tilesW) { j = 0; if (++i == tilesH) { i = 0; n++; } }
    }
  }
}

/**
 * U = G g Gᵀ for four output channels (task). Kernel value (o, i, tap) stands at w[o·so + i·si + tap]; flipped: taps reversed.
 * args: w U | m r | outputs inputs C4in | so si flipped
 */
export function winogradWeights(op: usize, task: i32, s: usize): void {
  const w = ptr(op, 0), u = ptr(op, 1), m = int(op, 2), r = int(op, 3), P = m + r - 1, taps = r * r;
  const outputs = int(op, 4), inputs = int(op, 5), rows = int(op, 6) * 4;
  const so = int(op, 7), si = int(op, 8), flipped = int(op, 9);
  const K8 = (((outputs + 3) >> 2) + 1) >> 1;
  const ups = <usize>K8 * rows * 32;
  const g = s + PATCH;
  for (let i = 0; i < rows; i++) {
    for (let t = 0; t < taps; t++) {
      const tap = flipped ? taps - 1 - t : t;
      for (let l = 0; l < 4; l++) {
        const o = task * 4 + l;
        store<f32>(g + <usize>(t * 4 + l) * 4, o < outputs && i < inputs ? load<f32>(w + <usize>(o * so + i * si + tap) * 4) : 0);
      }
    }
    weightTransform(r, P, g, u + (<usize>(task >> 1) * rows + i) * 32 + <usize>(task & 1) * 16, ups, s);
  }
}

/**
 * V and M = A dY Aᵀ of one block of tiles (task) within a chunk, for the weight gradient.
 * args: x dy V M | m r | N H W C4 | HO WO K4 | padTop padLeft tilesH tilesW T | chunkStart chunkTiles vps mps
 */
export function winogradGradTransform(op: usize, task: i32, s: usize): void {
  const x = ptr(op, 0), dy = ptr(op, 1), v = ptr(op, 2), mm = ptr(op, 3);
  const m = int(op, 4), r = int(op, 5), P = m + r - 1;
  const H = int(op, 7), W = int(op, 8), C4 = int(op, 9), HO = int(op, 10), WO = int(op, 11), K4 = int(op, 12);
  const padTop = int(op, 13), padLeft = int(op, 14), tilesH = int(op, 15), tilesW = int(op, 16), block = int(op, 17);
  const start = int(op, 18), slots = int(op, 19), vps = ptr(op, 20), mps = ptr(op, 21);
  const slot = task * block, t0 = start + slot, T = min(block, slots - slot), perImage = tilesH * tilesW;
  transformInputs(P, m, x, H, W, C4, padTop, padLeft, tilesH, tilesW, t0, T, v, vps, slot, slots, s);
  const plane = <usize>(HO * WO) * 16;
  // Two channel blocks share a line of M.
  for (let k8 = 0; k8 < K4; k8 += 2) {
    let n = t0 / perImage, q = t0 - n * perImage, i = q / tilesW, j = q - i * tilesW;
    let d = mm + (<usize>(k8 >> 1) * slots + slot) * 32;
    const pair = min(2, K4 - k8);
    for (let t = 0; t < T; t++) {
      let base = dy + (<usize>n * K4 + k8) * plane;
      const h0 = i * m, w0 = j * m;
      const inside = h0 + m <= HO && w0 + m <= WO;
      if (t == 0 || j == 0) {
        const w1 = w0 + min(tilesW - j, T - t) * m;
        for (let k = 0; k < pair; k++) fetchRows(base + plane * k, HO, WO, h0, h0 + m, w0, w1, s);
      }
      for (let k = 0; k < pair; k++) {
        if (inside) adjoint(m, P, base + <usize>(h0 * WO + w0) * 16, <usize>WO * 16, d + <usize>k * 16, mps, s);
        else { gatherPatch(base, HO, WO, h0, w0, m, s + PATCH); adjoint(m, P, s + PATCH, <usize>m * 16, d + <usize>k * 16, mps, s); }
        base += plane;
      }
      d += 32;
      if (++j == tilesW) { j = 0; if (++i == tilesH) { i = 0; n++; } }
    }
  }
}

/**
 * dU[position][k8 of a group] (+)= Vᵀ M over the chunk's tiles (task = position × group of k8).
 * args: V M dU | positions C4 K8 | chunkTiles vps mps | groups first
 */
export function winogradGradMultiply(op: usize, task: i32, s: usize): void {
  const C4 = int(op, 4), K8 = int(op, 5), tiles = int(op, 6), vps = ptr(op, 7), mps = ptr(op, 8), groups = int(op, 9);
  const position = task / groups, group = task - position * groups;
  const k0 = group * K8 / groups, k1 = (group + 1) * K8 / groups;
  const v = ptr(op, 0) + vps * position, mm = ptr(op, 1) + mps * position;
  const du = ptr(op, 2) + <usize>(position * K8) * C4 * 128;
  if (int(op, 10)) memory.fill(du + <usize>(k0 * C4) * 128, 0, <usize>((k1 - k0) * C4) * 128);
  const by16 = (C4 & 3) == 0;
  // A stretch of tiles whose V and M lines stay in the first-level cache while they are used.
  const stretch = 128;
  for (let t = 0; t < tiles; t += stretch) {
    const T = min(stretch, tiles - t);
    for (let k8 = k0; k8 < k1; k8++) {
      const b = mm + (<usize>k8 * tiles + t) * 32;
      let d = du + <usize>(k8 * C4) * 128;
      for (let c4 = 0; c4 < C4; c4++) {
        if (by16) accumulate4x8(T, v + (<usize>(c4 >> 2) * tiles + t) * 64 + <usize>(c4 & 3) * 16, 64, b, d);
        else accumulate4x8(T, v + (<usize>c4 * tiles + t) * 16, 16, b, d);
        d += 128;
      }
    }
  }
}

/** dg = Gᵀ dU G for four output channels (task). args: dU dw | m r | K C C4 */
export function winogradGradWeights(op: usize, task: i32, s: usize): void {
  const u = ptr(op, 0), dw = ptr(op, 1), m = int(op, 2), r = int(op, 3), P = m + r - 1, taps = r * r;
  const K = int(op, 4), C = int(op, 5), rows = int(op, 6) * 4;
  const K8 = (((K + 3) >> 2) + 1) >> 1, ups = <usize>K8 * rows * 32, g = s + PATCH;
  for (let c = 0; c < C; c++) {
    weightAdjoint(r, P, u + (<usize>(task >> 1) * rows + c) * 32 + <usize>(task & 1) * 16, ups, g, s);
    for (let l = 0; l < 4; l++) {
      const k = task * 4 + l;
      if (k >= K) break;
      const out = dw + <usize>((k * C + c) * taps) * 4;
      for (let t = 0; t < taps; t++) store<f32>(out + <usize>t * 4, load<f32>(g + <usize>(t * 4 + l) * 4));
    }
  }
}
