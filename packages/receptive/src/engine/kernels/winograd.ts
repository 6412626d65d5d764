// Winograd convolution F(m×m, r×r): an output tile of m×m from an input tile of P×P, P = m + r − 1.
//   forward          Y = Aᵀ [ (G g Gᵀ) ⊙ (Bᵀ d B) ] A
//   data gradient    the same on dY with the kernel flipped and its channels exchanged
//   weight gradient  dg = Gᵀ [ Σ_tiles (A dY Aᵀ) ⊙ (Bᵀ d B) ] G, the adjoint of the forward formula
// A convolution with stride S is the sum over the S² phases of its input — every S-th row and column — of convolutions
// with stride 1, each with the taps that fall on it: the phases count as further input channels.
// For each of the P² positions the sum over channels is a matrix product. The one-dimensional transforms are generated
// from their interpolation points (scripts/winograd.mjs).
//
// Layouts: V [position][C/16][tile][16] (C/4 … 4 where C is no multiple of 16), U [position][K/8][C][8],
// M [position][K/4][tile][4]; in the weight gradient M is [position][K/8][tile][8] and dU [position][K/8][C][8].
// Positions are never a multiple of 4 KB apart: a transform walks all of them at once, and lines at such distances push
// each other out of the first-level cache.
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

/**
 * Copies a P×P window at (h0, w0) of one phase of an H×W plane — rows S·h + φh, columns S·w + φw; S = 1 is the plane
 * itself — as far as it lies inside; the rest is zero.
 */
function gatherPatch(plane: usize, H: i32, W: i32, S: i32, phaseH: i32, phaseW: i32, h0: i32, w0: i32, P: i32, patch: usize): void {
  const columns = (W - phaseW + S - 1) / S, from = max(0, -w0), to = min(P, columns - w0), step = <usize>S * 16;
  let q = patch;
  for (let i = 0; i < P; i++) {
    const h = (h0 + i) * S + phaseH;
    let j = 0;
    if (h >= 0 && h < H && from < to) {
      for (; j < from; j++) { v128.store(q, zero()); q += 16; }
      let p = plane + <usize>(h * W + (w0 + from) * S + phaseW) * 16;
      for (; j < to; j++) { v128.store(q, v128.load(p)); p += step; q += 16; }
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
 * V for tiles [t0, t0 + T) of the S² phases of x: written at tile slots [slot, slot + T) of `slots`. Four channel
 * blocks of a tile follow one another where they share lines of V: written later, each line would be fetched again.
 */
function transformInputs(P: i32, m: i32, x: usize, H: i32, W: i32, C4: i32, S: i32, padTop: i32, padLeft: i32,
  tilesH: i32, tilesW: i32, t0: i32, T: i32, v: usize, vps: usize, slot: i32, slots: i32, s: usize): void {
  const perImage = tilesH * tilesW, plane = <usize>(H * W) * 16, rs = <usize>W * 16, all = C4 * S * S;
  const together = (all & 3) == 0 ? 4 : 1;
  const step = <usize>together * 16;
  for (let v4 = 0; v4 < all; v4 += together) {
    let n = t0 / perImage, r = t0 - n * perImage, i = r / tilesW, j = r - i * tilesW;
    let d = v + (<usize>(v4 / together) * slots + slot) * step;
    for (let t = 0; t < T; t++) {
      const h0 = i * m - padTop, w0 = j * m - padLeft;
      if (S == 1) {
        let base = x + (<usize>n * C4 + v4) * plane;
        const inside = h0 >= 0 && w0 >= 0 && h0 + P <= H && w0 + P <= W;
        const offset = <usize>(h0 * W + w0) * 16;
        if (t == 0 || j == 0) {
          const w1 = w0 + (min(tilesW - j, T - t) - 1) * m + P;
          for (let k = 0; k < together; k++) fetchRows(base + plane * k, H, W, t == 0 ? h0 : h0 + P - m, h0 + P, w0, w1, s);
        }
        for (let k = 0; k < together; k++) {
          if (inside) inputTransform(P, base + offset, rs, d, vps, s);
          else { gatherPatch(base, H, W, 1, 0, 0, h0, w0, P, s + PATCH); inputTransform(P, s + PATCH, <usize>P * 16, d, vps, s); }
          base += plane; d += 16;
        }
      } else for (let k = 0; k < together; k++) {
        const phase = (v4 + k) / C4, phaseH = phase / S, c4 = v4 + k - phase * C4;
        gatherPatch(x + (<usize>n * C4 + c4) * plane, H, W, S, phaseH, phase - phaseH * S, h0, w0, P, s + PATCH);
        inputTransform(P, s + PATCH, <usize>P * 16, d, vps, s);
        d += 16;
      }
      if (++j == tilesW) { j = 0; if (++i == tilesH) { i = 0; n++; } }
    }
  }
}

/**
 * Y of one block of tiles (task), the filters in chunks whose products stay in the cache. Sin: phases the input is
 * taken apart into (a strided convolution); Sout: phases the output is put together from (its data gradient).
 * args: x U y bias|0 | m r | N H W C4 Sin | HO WO K4 Sout | padTop padLeft tilesH tilesW T chunk relu ups
 */
export function winogradForward(op: usize, task: i32, s: usize): void {
  const x = ptr(op, 0), u0 = ptr(op, 1), y = ptr(op, 2), bias = ptr(op, 3);
  const m = int(op, 4), r = int(op, 5), P = m + r - 1;
  const N = int(op, 6), H = int(op, 7), W = int(op, 8), C4 = int(op, 9), Sin = int(op, 10);
  const HO = int(op, 11), WO = int(op, 12), K4 = int(op, 13), Sout = int(op, 14);
  const padTop = int(op, 15), padLeft = int(op, 16), tilesH = int(op, 17), tilesW = int(op, 18), block = int(op, 19), chunk = int(op, 20);
  const floor = int(op, 21) ? zero() : f32x4.splat(-Infinity), ups = ptr(op, 22);
  const perImage = tilesH * tilesW, t0 = task * block, T = min(block, N * perImage - t0), Tr = (T + 3) & ~3;
  const V4 = C4 * Sin * Sin, O4 = K4 * Sout * Sout, K8 = (O4 + 1) >> 1;
  const vps = spread(<usize>Tr * V4 * 16), mps = spread(<usize>Tr * min(K8, chunk) * 32);
  const v = s + FRONT, mm = v + vps * (P * P);

  transformInputs(P, m, x, H, W, C4, Sin, padTop, padLeft, tilesH, tilesW, t0, T, v, vps, 0, Tr, s);

  const panel = <usize>V4 * 128, half = <usize>Tr * 16, plane = <usize>(HO * WO) * 16, rs = <usize>WO * 16;
  for (let k0 = 0; k0 < K8; k0 += chunk) {
    const k1 = min(K8, k0 + chunk);
    for (let p = 0; p < P * P; p++) {
      const vp = v + vps * p;
      let c = mm + mps * p, u = u0 + ups * p + panel * k0;
      for (let k8 = k0; k8 < k1; k8++) {
        if (V4 & 3) for (let t = 0; t < T; t += 4) multiply4x8by4(V4, vp + <usize>t * 16, <usize>Tr * 16, u, c + <usize>t * 16, half);
        else for (let t = 0; t < T; t += 4) multiply4x8by16(V4 >> 2, vp + <usize>t * 64, <usize>Tr * 64, u, c + <usize>t * 16, half);
        u += panel; c += half * 2;
      }
    }
    for (let o4 = k0 * 2; o4 < min(O4, k1 * 2); o4++) {
      let n = t0 / perImage, q = t0 - n * perImage, i = q / tilesW, j = q - i * tilesW;
      const phase = o4 / K4, k4 = o4 - phase * K4, phaseH = phase / Sout, phaseW = phase - phaseH * Sout;
      const b = bias ? v128.load(bias + <usize>k4 * 16) : zero();
      let c = mm + <usize>(o4 - k0 * 2) * half;
      for (let t = 0; t < T; t++) {
        const h0 = i * m, w0 = j * m, image = y + (<usize>n * K4 + k4) * plane;
        if (Sout == 1 && h0 + m <= HO && w0 + m <= WO) outputTransform(m, P, c, mps, image + <usize>(h0 * WO + w0) * 16, rs, s, b, floor);
        else {
          outputTransform(m, P, c, mps, s + PATCH, <usize>m * 16, s, b, floor);
          for (let a = 0; a < m; a++) {
            const h = (h0 + a) * Sout + phaseH;
            if (h >= HO) break;
            for (let e = 0; e < m; e++) {
              const w = (w0 + e) * Sout + phaseW;
              if (w >= WO) break;
              v128.store(image + <usize>(h * WO + w) * 16, v128.load(s + PATCH + <usize>(a * m + e) * 16));
            }
          }
        }
        c += 16;
        if (++j == tilesW) { j = 0; if (++i == tilesH) { i = 0; n++; } }
      }
    }
  }
}

/**
 * The tap of a k-wide kernel that stands at place a of a phase's r-wide one, or −1: with stride S the kernel's taps
 * fall on the phases φ = (u − pad) mod S of the input, at rows ⌊(u − pad)/S⌋.
 */
// @ts-ignore: decorator
@inline function tapOf(a: i32, phase: i32, k: i32, S: i32, pad: i32): i32 {
  const u = (a - (pad + S - 1) / S) * S + phase + pad;
  return u < k ? u : -1; // below 0 is absent as well
}

/**
 * U = G g Gᵀ for eight output channels (task: fewer would share lines of U with another thread's). Kernel value
 * (o, i, tap) stands at w[o·so + i·si + tap]; one side, the inputs or (`splitOutputs`) the outputs, is taken apart into
 * S² phases; flipped: taps reversed.
 * args: w U | m r | outputs O4 inputs I4 | so si | kh kw S top left | splitOutputs flipped | ups
 */
export function winogradWeights(op: usize, task: i32, s: usize): void {
  const w = ptr(op, 0), u = ptr(op, 1), m = int(op, 2), r = int(op, 3), P = m + r - 1;
  const outputs = int(op, 4), O4 = int(op, 5), inputs = int(op, 6), I4 = int(op, 7), so = int(op, 8), si = int(op, 9);
  const kh = int(op, 10), kw = int(op, 11), S = int(op, 12), top = int(op, 13), left = int(op, 14), splitOutputs = int(op, 15), flipped = int(op, 16);
  const rows = (splitOutputs ? I4 : I4 * S * S) * 4, ups = ptr(op, 17), g = s + PATCH;
  for (let i = 0; i < rows; i++) for (let half = 0; half < 2; half++) {
    const o4 = task * 2 + half;
    const phase = splitOutputs ? o4 / O4 : (i >> 2) / I4, phaseH = phase / S, phaseW = phase - phaseH * S;
    const input = splitOutputs ? i : i - phase * I4 * 4, output = (splitOutputs ? o4 - phase * O4 : o4) * 4;
    let q = g;
    for (let a = 0; a < r; a++) for (let b = 0; b < r; b++) {
      const h = tapOf(flipped ? r - 1 - a : a, phaseH, kh, S, top), e = tapOf(flipped ? r - 1 - b : b, phaseW, kw, S, left);
      if (phase < S * S && input < inputs && h >= 0 && e >= 0) {
        let p = w + <usize>(output * so + input * si + h * kw + e) * 4;
        for (let l = 0; l < 4; l++) { store<f32>(q + <usize>l * 4, output + l < outputs ? load<f32>(p) : 0); p += <usize>so * 4; }
      } else v128.store(q, zero());
      q += 16;
    }
    weightTransform(r, P, g, u + <usize>(task * rows + i) * 32 + <usize>half * 16, ups, s);
  }
}

/**
 * V and M = A dY Aᵀ of one block of tiles (task) within a chunk, for the weight gradient.
 * args: x dy V M | m r | N H W C4 S | HO WO K4 | padTop padLeft tilesH tilesW T | chunkStart chunkTiles vps mps
 */
export function winogradGradTransform(op: usize, task: i32, s: usize): void {
  const x = ptr(op, 0), dy = ptr(op, 1), v = ptr(op, 2), mm = ptr(op, 3);
  const m = int(op, 4), r = int(op, 5), P = m + r - 1;
  const H = int(op, 7), W = int(op, 8), C4 = int(op, 9), S = int(op, 10), HO = int(op, 11), WO = int(op, 12), K4 = int(op, 13);
  const padTop = int(op, 14), padLeft = int(op, 15), tilesH = int(op, 16), tilesW = int(op, 17), block = int(op, 18);
  const start = int(op, 19), slots = int(op, 20), vps = ptr(op, 21), mps = ptr(op, 22);
  const slot = task * block, t0 = start + slot, T = min(block, slots - slot), perImage = tilesH * tilesW;
  transformInputs(P, m, x, H, W, C4, S, padTop, padLeft, tilesH, tilesW, t0, T, v, vps, slot, slots, s);
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
        else { gatherPatch(base, HO, WO, 1, 0, 0, h0, w0, m, s + PATCH); adjoint(m, P, s + PATCH, <usize>m * 16, d + <usize>k * 16, mps, s); }
        base += plane;
      }
      d += 32;
      if (++j == tilesW) { j = 0; if (++i == tilesH) { i = 0; n++; } }
    }
  }
}

/**
 * dU[position][k8 of a group] (+)= Vᵀ M over the chunk's tiles (task = position × group of k8).
 * args: V M dU 0 | C4 K8 | chunkTiles vps mps | groups first ups
 */
export function winogradGradMultiply(op: usize, task: i32, s: usize): void {
  const C4 = int(op, 4), K8 = int(op, 5), tiles = int(op, 6), vps = ptr(op, 7), mps = ptr(op, 8), groups = int(op, 9);
  const position = task / groups, group = task - position * groups;
  const k0 = group * K8 / groups, k1 = (group + 1) * K8 / groups;
  const v = ptr(op, 0) + vps * position, mm = ptr(op, 1) + mps * position;
  const du = ptr(op, 2) + ptr(op, 11) * position;
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

/** dg = Gᵀ dU G for eight output channels (task), each tap back in its place. args: dU dw | m r | K C C4 | kh kw S top left | ups */
export function winogradGradWeights(op: usize, task: i32, s: usize): void {
  const u = ptr(op, 0), dw = ptr(op, 1), m = int(op, 2), r = int(op, 3), P = m + r - 1;
  const K = int(op, 4), C = int(op, 5), C4 = int(op, 6), kh = int(op, 7), kw = int(op, 8), S = int(op, 9), top = int(op, 10), left = int(op, 11);
  const rows = C4 * S * S * 4, ups = ptr(op, 12), g = s + PATCH;
  for (let i = 0; i < rows; i++) for (let half = 0; half < 2; half++) {
    const phase = (i >> 2) / C4, c = i - phase * C4 * 4, phaseH = phase / S, phaseW = phase - phaseH * S, k = task * 8 + half * 4;
    if (c >= C || k >= K) continue;
    weightAdjoint(r, P, u + <usize>(task * rows + i) * 32 + <usize>half * 16, ups, g, s);
    for (let a = 0; a < r; a++) for (let b = 0; b < r; b++) {
      const h = tapOf(a, phaseH, kh, S, top), e = tapOf(b, phaseW, kw, S, left);
      if (h < 0 || e < 0) continue;
      for (let l = 0; l < min(4, K - k); l++)
        store<f32>(dw + <usize>(((k + l) * C + c) * kh * kw + h * kw + e) * 4, load<f32>(g + <usize>((a * r + b) * 4 + l) * 4));
    }
  }
}
