// Depthwise convolution (groups = channels = filters): each lane is its own channel, so a tap is one multiply-add of
// whole vectors. Works on a zero-padded copy of one plane.
//
// args of all three: x|dx y|dy w bias|0 | N H W C4 | HO WO C | kh kw sh sw | padTop padLeft dh dw | relu
// (padded plane: (HO−1)·sh + (kh−1)·dh + 1 rows, likewise columns)

import { add, fma, int, ptr, zero } from './simd';

// @ts-ignore: decorator
@inline function paddedHeight(op: usize): i32 { return (int(op, 8) - 1) * int(op, 13) + (int(op, 11) - 1) * int(op, 17) + 1; }
// @ts-ignore: decorator
@inline function paddedWidth(op: usize): i32 { return (int(op, 9) - 1) * int(op, 14) + (int(op, 12) - 1) * int(op, 18) + 1; }

/** The kernel of four channels as vectors [tap] at out. */
function packTaps(op: usize, c4: i32, out: usize): void {
  const taps = int(op, 11) * int(op, 12), C = int(op, 10);
  for (let t = 0; t < taps; t++) for (let l = 0; l < 4; l++) {
    const c = c4 * 4 + l;
    store<f32>(out + <usize>(t * 4 + l) * 4, c < C ? load<f32>(ptr(op, 2) + <usize>(c * taps + t) * 4) : 0);
  }
}

/** Copies one plane into a padded one, or (back) adds nothing and copies the inner part out of it. */
function copyPadded(op: usize, plane: usize, padded: usize, back: bool): void {
  const H = int(op, 5), W = int(op, 6), top = int(op, 15), left = int(op, 16), PH = paddedHeight(op), PW = paddedWidth(op);
  if (back) memory.fill(plane, 0, <usize>(H * W) * 16); else memory.fill(padded, 0, <usize>(PH * PW) * 16);
  const w1 = min(W, PW - left);
  for (let h = 0; h < H; h++) {
    if (h + top >= PH) break;
    const p = plane + <usize>(h * W) * 16, q = padded + <usize>((h + top) * PW + left) * 16;
    if (w1 > 0) memory.copy(back ? p : q, back ? q : p, <usize>w1 * 16);
  }
}

/** One plane (task = n × c4). */
export function depthwiseForward(op: usize, task: i32, s: usize): void {
  const H = int(op, 5), W = int(op, 6), C4 = int(op, 7), HO = int(op, 8), WO = int(op, 9), c4 = task % C4;
  const kh = int(op, 11), kw = int(op, 12), sh = int(op, 13), sw = int(op, 14), dh = int(op, 17), dw = int(op, 18), PW = paddedWidth(op);
  const taps = s, padded = s + <usize>(kh * kw) * 16, floor = int(op, 19) ? zero() : f32x4.splat(-Infinity);
  packTaps(op, c4, taps);
  copyPadded(op, ptr(op, 0) + <usize>task * <usize>(H * W) * 16, padded, false);
  const bias = ptr(op, 3) ? v128.load(ptr(op, 3) + <usize>c4 * 16) : zero();
  let out = ptr(op, 1) + <usize>task * <usize>(HO * WO) * 16;
  for (let i = 0; i < HO; i++) for (let j = 0; j < WO; j++) {
    let sum = bias, w = taps;
    for (let r = 0; r < kh; r++) {
      let p = padded + <usize>((i * sh + r * dh) * PW + j * sw) * 16;
      for (let q = 0; q < kw; q++) { sum = fma(v128.load(p), v128.load(w), sum); p += <usize>dw * 16; w += 16; }
    }
    v128.store(out, f32x4.max(sum, floor)); out += 16;
  }
}

/** dx of one plane (task = n × c4): every output spreads its gradient over the taps. */
export function depthwiseBackward(op: usize, task: i32, s: usize): void {
  const H = int(op, 5), W = int(op, 6), C4 = int(op, 7), HO = int(op, 8), WO = int(op, 9), c4 = task % C4;
  const kh = int(op, 11), kw = int(op, 12), sh = int(op, 13), sw = int(op, 14), dh = int(op, 17), dw = int(op, 18), PW = paddedWidth(op);
  const taps = s, padded = s + <usize>(kh * kw) * 16;
  packTaps(op, c4, taps);
  memory.fill(padded, 0, <usize>(paddedHeight(op) * PW) * 16);
  let from = ptr(op, 1) + <usize>task * <usize>(HO * WO) * 16;
  for (let i = 0; i < HO; i++) for (let j = 0; j < WO; j++) {
    const g = v128.load(from); from += 16;
    let w = taps;
    for (let r = 0; r < kh; r++) {
      let p = padded + <usize>((i * sh + r * dh) * PW + j * sw) * 16;
      for (let q = 0; q < kw; q++) { v128.store(p, fma(g, v128.load(w), v128.load(p))); p += <usize>dw * 16; w += 16; }
    }
  }
  copyPadded(op, ptr(op, 0) + <usize>task * <usize>(H * W) * 16, padded, true);
}

/** dw of four channels (task = c4), summed over the batch in order. w is the gradient here. */
export function depthwiseGradWeights(op: usize, task: i32, s: usize): void {
  const N = int(op, 4), H = int(op, 5), W = int(op, 6), C4 = int(op, 7), HO = int(op, 8), WO = int(op, 9), C = int(op, 10);
  const kh = int(op, 11), kw = int(op, 12), sh = int(op, 13), sw = int(op, 14), dh = int(op, 17), dw = int(op, 18), PW = paddedWidth(op);
  const sums = s, padded = s + <usize>(kh * kw) * 16;
  memory.fill(sums, 0, <usize>(kh * kw) * 16);
  for (let n = 0; n < N; n++) {
    copyPadded(op, ptr(op, 0) + <usize>(n * C4 + task) * <usize>(H * W) * 16, padded, false);
    const dy = ptr(op, 1) + <usize>(n * C4 + task) * <usize>(HO * WO) * 16;
    for (let r = 0; r < kh; r++) for (let q = 0; q < kw; q++) {
      let total = zero(), g = dy;
      for (let i = 0; i < HO; i++) {
        let sum = zero(), p = padded + <usize>((i * sh + r * dh) * PW + q * dw) * 16;
        for (let j = 0; j < WO; j++) { sum = fma(v128.load(p), v128.load(g), sum); p += <usize>sw * 16; g += 16; }
        total = add(total, sum);
      }
      const at = sums + <usize>(r * kw + q) * 16;
      v128.store(at, add(v128.load(at), total));
    }
  }
  const taps = kh * kw;
  for (let l = 0; l < 4; l++) {
    const c = task * 4 + l;
    if (c >= C) break;
    for (let t = 0; t < taps; t++) store<f32>(ptr(op, 2) + <usize>(c * taps + t) * 4, load<f32>(sums + <usize>(t * 4 + l) * 4));
  }
}
