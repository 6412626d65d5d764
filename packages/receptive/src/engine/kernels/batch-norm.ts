// Batch norm: y = γ·(x − μ)/√(σ² + ε) + β over pictures and pixels, per channel; one vector of four channels a task.
// A ReLU that follows is applied in the same pass, and so is a 2×2 max pooling behind it (batch-norm-pool.ts).
//
// Arguments of every forward operation: x y gamma beta runningMean runningVar saved | N C4 pixels | eps momentum
// training relu | H W; of every backward operation: x dy gamma beta dgamma dbeta saved dx | N C4 pixels C | training
// relu | H W. `saved` is [mean | 1/std], kept for the way back. x is read once for the statistics, once for y.

import { add, float, fma, int, mul, ptr, sub, zero } from './simd';

/** Where the coefficients of a task stand in its scratch: y = A·x + B; dx = A·g + K·x + L. */
export const A: usize = 0;
export const B: usize = 16;
export const K: usize = 32;
export const L: usize = 48;

/** A and B of this task's channels. Training: batch statistics, and the running ones move. Evaluation: running ones. */
export function coefficients(op: usize, task: i32, s: usize): void {
  const N = int(op, 7), C4 = int(op, 8), pixels = int(op, 9);
  const eps = f32x4.splat(float(op, 10)), at = <usize>task * 16, saved = ptr(op, 6) + at, half = <usize>C4 * 16;
  const stride = <usize>(C4 * pixels) * 16, x = ptr(op, 0) + <usize>(task * pixels) * 16;
  let mean: v128, variance: v128;
  if (int(op, 12)) {
    const count = <f32>N * <f32>pixels;
    // Sums of differences from one of the values: a mean far from zero then costs no precision.
    const shift = v128.load(x);
    let sum = zero(), squares = zero();
    for (let n = 0; n < N; n++) {
      // Four sums side by side: one would wait for itself at every step.
      let p = x + stride * n, i = 0;
      let a = zero(), b = a, a1 = a, b1 = a, a2 = a, b2 = a, a3 = a, b3 = a;
      for (; i + 4 <= pixels; i += 4) {
        let d = sub(v128.load(p), shift); a = add(a, d); b = fma(d, d, b);
        d = sub(v128.load(p, 16), shift); a1 = add(a1, d); b1 = fma(d, d, b1);
        d = sub(v128.load(p, 32), shift); a2 = add(a2, d); b2 = fma(d, d, b2);
        d = sub(v128.load(p, 48), shift); a3 = add(a3, d); b3 = fma(d, d, b3);
        p += 64;
      }
      for (; i < pixels; i++) { const d = sub(v128.load(p), shift); a = add(a, d); b = fma(d, d, b); p += 16; }
      sum = add(sum, add(add(a, a1), add(a2, a3))); squares = add(squares, add(add(b, b1), add(b2, b3)));
    }
    const inverse = f32x4.splat(<f32>1 / count), d = mul(sum, inverse);
    mean = add(shift, d);
    variance = f32x4.max(zero(), sub(mul(squares, inverse), mul(d, d)));
    const m = f32x4.splat(float(op, 11)), keep = f32x4.splat(<f32>1 - float(op, 11));
    const unbiased = count > 1 ? f32x4.splat(count / (count - <f32>1)) : f32x4.splat(1);
    v128.store(ptr(op, 4) + at, add(mul(keep, v128.load(ptr(op, 4) + at)), mul(m, mean)));
    v128.store(ptr(op, 5) + at, add(mul(keep, v128.load(ptr(op, 5) + at)), mul(m, mul(variance, unbiased))));
  } else { mean = v128.load(ptr(op, 4) + at); variance = v128.load(ptr(op, 5) + at); }
  const inverseStd = f32x4.div(f32x4.splat(1), f32x4.sqrt(add(variance, eps)));
  v128.store(saved, mean); v128.store(saved + half, inverseStd);
  const a = mul(v128.load(ptr(op, 2) + at), inverseStd);
  v128.store(s + A, a); v128.store(s + B, sub(v128.load(ptr(op, 3) + at), mul(mean, a)));
}

export function batchNormForward(op: usize, task: i32, s: usize): void {
  const N = int(op, 7), C4 = int(op, 8), pixels = int(op, 9), floor = int(op, 13) ? zero() : f32x4.splat(-Infinity);
  const stride = <usize>(C4 * pixels) * 16, x = ptr(op, 0) + <usize>(task * pixels) * 16, y = ptr(op, 1) + <usize>(task * pixels) * 16;
  coefficients(op, task, s);
  const a = v128.load(s + A), b = v128.load(s + B);
  for (let n = 0; n < N; n++) {
    let p = x + stride * n, q = y + stride * n;
    for (let i = 0; i < pixels; i++) { v128.store(q, f32x4.max(fma(a, v128.load(p), b), floor)); p += 16; q += 16; }
  }
}

/** A and B of the forward pass again, for the way back. */
export function coefficientsAgain(op: usize, task: i32, s: usize): void {
  const at = <usize>task * 16, mean = v128.load(ptr(op, 6) + at), inverseStd = v128.load(ptr(op, 6) + at + <usize>int(op, 9) * 16);
  const a = mul(v128.load(ptr(op, 2) + at), inverseStd);
  v128.store(s + A, a); v128.store(s + B, sub(v128.load(ptr(op, 3) + at), mul(mean, a)));
}

/**
 * From Σ g and Σ g·(x − mean): dγ = Σ g·x̂, dβ = Σ g, and K and L of dx = γ/σ·(g − dβ/M − x̂·dγ/M) with batch
 * statistics, dx = γ/σ·g with running ones.
 */
export function parameterGradients(op: usize, task: i32, sum: v128, product: v128, s: usize): void {
  const C = int(op, 11), at = <usize>task * 16;
  const mean = v128.load(ptr(op, 6) + at), inverseStd = v128.load(ptr(op, 6) + at + <usize>int(op, 9) * 16), a = v128.load(s + A);
  const dgamma = mul(product, inverseStd);
  v128.store(s, dgamma, 64); v128.store(s, sum, 80);
  for (let l = 0; l < min(4, C - task * 4); l++) {
    store<f32>(ptr(op, 4) + at + <usize>l * 4, load<f32>(s + <usize>l * 4, 64));
    store<f32>(ptr(op, 5) + at + <usize>l * 4, load<f32>(s + <usize>l * 4, 80));
  }
  let k = zero(), c = zero();
  if (int(op, 12)) {
    const inverse = f32x4.splat(<f32>1 / (<f32>int(op, 8) * <f32>int(op, 10)));
    k = f32x4.neg(mul(mul(a, inverseStd), mul(dgamma, inverse)));
    c = sub(f32x4.neg(mul(mul(a, sum), inverse)), mul(mean, k));
  }
  v128.store(s + K, k); v128.store(s + L, c);
}

/** g is dy where the output is positive if a ReLU follows. dx may be dy. */
export function batchNormBackward(op: usize, task: i32, s: usize): void {
  const N = int(op, 8), C4 = int(op, 9), pixels = int(op, 10), floor = int(op, 13) ? zero() : f32x4.splat(-Infinity);
  coefficientsAgain(op, task, s);
  const a = v128.load(s + A), b = v128.load(s + B), mean = v128.load(ptr(op, 6) + <usize>task * 16);
  const stride = <usize>(C4 * pixels) * 16, offset = <usize>(task * pixels) * 16;
  const x = ptr(op, 0) + offset, dy = ptr(op, 1) + offset, dx = ptr(op, 7) + offset;
  let sum = zero(), product = zero();
  for (let n = 0; n < N; n++) {
    let p = x + stride * n, q = dy + stride * n, i = 0;
    let u = zero(), v = u, u1 = u, v1 = u;
    for (; i + 2 <= pixels; i += 2) {
      let value = v128.load(p);
      let g = v128.and(v128.load(q), f32x4.gt(fma(a, value, b), floor));
      u = add(u, g); v = fma(g, sub(value, mean), v);
      value = v128.load(p, 16);
      g = v128.and(v128.load(q, 16), f32x4.gt(fma(a, value, b), floor));
      u1 = add(u1, g); v1 = fma(g, sub(value, mean), v1);
      p += 32; q += 32;
    }
    if (i < pixels) {
      const value = v128.load(p), g = v128.and(v128.load(q), f32x4.gt(fma(a, value, b), floor));
      u = add(u, g); v = fma(g, sub(value, mean), v);
    }
    sum = add(sum, add(u, u1)); product = add(product, add(v, v1));
  }
  parameterGradients(op, task, sum, product, s);
  if (!ptr(op, 7)) return;
  const k = v128.load(s + K), c = v128.load(s + L);
  for (let n = 0; n < N; n++) {
    let p = x + stride * n, q = dy + stride * n, o = dx + stride * n;
    for (let i = 0; i < pixels; i++) {
      const value = v128.load(p), g = v128.and(v128.load(q), f32x4.gt(fma(a, value, b), floor));
      v128.store(o, fma(a, g, fma(k, value, c))); p += 16; q += 16; o += 16;
    }
  }
}

/**
 * Weights and bias of filter k (task) with the batch norm behind it folded in: w·a, β + (b − μ)·a, a = γ/√(σ² + ε).
 * args: w b|0 gamma beta runningMean runningVar wOut bOut | values a filter | eps
 */
export function foldBatchNorm(op: usize, task: i32, s: usize): void {
  const at = <usize>task * 4, values = int(op, 8), row = <usize>(task * values) * 4;
  const a = load<f32>(ptr(op, 2) + at) / sqrt<f32>(load<f32>(ptr(op, 5) + at) + float(op, 9));
  const b: f32 = ptr(op, 1) ? load<f32>(ptr(op, 1) + at) : 0;
  store<f32>(ptr(op, 7) + at, load<f32>(ptr(op, 3) + at) + (b - load<f32>(ptr(op, 4) + at)) * a);
  for (let i: usize = 0; i < <usize>values * 4; i += 4) store<f32>(ptr(op, 6) + row + i, load<f32>(ptr(op, 0) + row + i) * a);
}
