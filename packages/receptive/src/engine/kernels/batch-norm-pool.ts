// Batch norm, a ReLU if one follows, and 2×2 max pooling with stride 2 in one pass: the full-sized output is never
// written, and on the way back the maxima are found again from x. Arguments as in batch-norm.ts; y and dy are pooled.

import { A, B, coefficients, coefficientsAgain, K, L, parameterGradients } from './batch-norm';
import { add, fetch, fma, int, ptr, sub, zero } from './simd';

export function batchNormPoolForward(op: usize, task: i32, s: usize): void {
  const N = int(op, 7), C4 = int(op, 8), pixels = int(op, 9), floor = int(op, 13) ? zero() : f32x4.splat(-Infinity);
  const W = int(op, 15), HO = int(op, 14) >> 1, WO = W >> 1, row = <usize>W * 16;
  coefficients(op, task, s);
  const a = v128.load(s + A), b = v128.load(s + B);
  for (let n = 0; n < N; n++) {
    const x = ptr(op, 0) + <usize>((n * C4 + task) * pixels) * 16;
    let q = ptr(op, 1) + <usize>((n * C4 + task) * HO * WO) * 16;
    for (let i = 0; i < HO; i++) {
      let p0 = x + row * (i * 2), p1 = p0 + row;
      fetch(p0, row * 2, s);
      for (let j = 0; j < WO; j++) {
        const top = f32x4.max(fma(a, v128.load(p0), b), fma(a, v128.load(p0, 16), b));
        const bottom = f32x4.max(fma(a, v128.load(p1), b), fma(a, v128.load(p1, 16), b));
        v128.store(q, f32x4.max(f32x4.max(top, bottom), floor));
        p0 += 32; p1 += 32; q += 16;
      }
    }
  }
}

/** The gradient goes to the first maximum of each window, row by row. */
export function batchNormPoolBackward(op: usize, task: i32, s: usize): void {
  const N = int(op, 8), C4 = int(op, 9), pixels = int(op, 10), floor = int(op, 13) ? zero() : f32x4.splat(-Infinity);
  const H = int(op, 14), W = int(op, 15), HO = H >> 1, WO = W >> 1, row = <usize>W * 16;
  coefficientsAgain(op, task, s);
  const a = v128.load(s + A), b = v128.load(s + B), mean = v128.load(ptr(op, 6) + <usize>task * 16);
  let sum = zero(), product = zero();
  for (let n = 0; n < N; n++) {
    const x = ptr(op, 0) + <usize>((n * C4 + task) * pixels) * 16;
    let q = ptr(op, 1) + <usize>((n * C4 + task) * HO * WO) * 16;
    let u = zero(), v = u;
    for (let i = 0; i < HO; i++) {
      let p0 = x + row * (i * 2), p1 = p0 + row;
      fetch(p0, row * 2, s);
      for (let j = 0; j < WO; j++) {
        let value = v128.load(p1, 16), best = fma(a, value, b), other = v128.load(p1), z = fma(a, other, b);
        // From the last to the first, so that the first of equals is the one that stays.
        let take = f32x4.ge(z, best); value = v128.bitselect(other, value, take); best = v128.bitselect(z, best, take);
        other = v128.load(p0, 16); z = fma(a, other, b);
        take = f32x4.ge(z, best); value = v128.bitselect(other, value, take); best = v128.bitselect(z, best, take);
        other = v128.load(p0); z = fma(a, other, b);
        take = f32x4.ge(z, best); value = v128.bitselect(other, value, take); best = v128.bitselect(z, best, take);
        const g = v128.and(v128.load(q), f32x4.gt(best, floor));
        u = add(u, g); v = fma(g, sub(value, mean), v);
        p0 += 32; p1 += 32; q += 16;
      }
    }
    sum = add(sum, u); product = add(product, v);
  }
  parameterGradients(op, task, sum, product, s);
  if (!ptr(op, 7)) return;
  const k = v128.load(s + K), c = v128.load(s + L);
  for (let n = 0; n < N; n++) {
    const x = ptr(op, 0) + <usize>((n * C4 + task) * pixels) * 16, dx = ptr(op, 7) + <usize>((n * C4 + task) * pixels) * 16;
    let q = ptr(op, 1) + <usize>((n * C4 + task) * HO * WO) * 16;
    for (let i = 0; i < HO; i++) {
      const at = row * (i * 2);
      let p0 = x + at, p1 = p0 + row, o0 = dx + at, o1 = o0 + row;
      fetch(p0, row * 2, s); fetch(o0, row * 2, s);
      for (let j = 0; j < WO; j++) {
        const x00 = v128.load(p0), x01 = v128.load(p0, 16), x10 = v128.load(p1), x11 = v128.load(p1, 16);
        const z00 = fma(a, x00, b), z01 = fma(a, x01, b), z10 = fma(a, x10, b);
        const best = f32x4.max(f32x4.max(z00, z01), f32x4.max(z10, fma(a, x11, b)));
        let g = v128.and(v128.load(q), f32x4.gt(best, floor));
        let here = f32x4.eq(z00, best);
        v128.store(o0, fma(a, v128.and(g, here), fma(k, x00, c))); g = v128.andnot(g, here);
        here = f32x4.eq(z01, best);
        v128.store(o0, fma(a, v128.and(g, here), fma(k, x01, c)), 16); g = v128.andnot(g, here);
        here = f32x4.eq(z10, best);
        v128.store(o1, fma(a, v128.and(g, here), fma(k, x10, c))); g = v128.andnot(g, here);
        v128.store(o1, fma(a, g, fma(k, x11, c)), 16);
        p0 += 32; p1 += 32; o0 += 32; o1 += 32; q += 16;
      }
      if (W & 1) { v128.store(o0, fma(k, v128.load(p0), c)); v128.store(o1, fma(k, v128.load(p1), c)); }
    }
    if (H & 1) for (let i = HO * 2 * W; i < pixels; i++) v128.store(dx + <usize>i * 16, fma(k, v128.load(x + <usize>i * 16), c));
  }
}
