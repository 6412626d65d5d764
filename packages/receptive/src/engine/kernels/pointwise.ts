// Activations. All transcendental functions are computed here, in float32 by fixed formulas: the same bits
// on every machine and in every browser.

import { add, float, fma, int, mul, ptr, sub, zero } from './simd';

const STRETCH: i32 = 4096;

/** eˣ per lane, about 1e-7 relative: 2ᵏ·eʳ with |r| ≤ ln2/2 and a polynomial of degree 6 (Cephes' coefficients). */
export function exp4(x: v128): v128 {
  const y = f32x4.min(f32x4.max(x, f32x4.splat(-87)), f32x4.splat(88));
  const k = f32x4.nearest(mul(y, f32x4.splat(1.44269504088896341)));
  const r = sub(sub(y, mul(k, f32x4.splat(0.693359375))), mul(k, f32x4.splat(-2.12194440e-4)));
  let p = fma(f32x4.splat(1.9875691500e-4), r, f32x4.splat(1.3981999507e-3));
  p = fma(p, r, f32x4.splat(8.3334519073e-3));
  p = fma(p, r, f32x4.splat(4.1665795894e-2));
  p = fma(p, r, f32x4.splat(1.6666665459e-1));
  p = fma(p, r, f32x4.splat(5.0000001201e-1));
  p = add(fma(p, mul(r, r), r), f32x4.splat(1));
  const scale = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(k), i32x4.splat(127)), 23);
  // NaN stays NaN: min and max above would have let it through as NaN already.
  return mul(p, scale);
}

// @ts-ignore: decorator
@inline function sigmoid4(x: v128): v128 { return f32x4.div(f32x4.splat(1), add(f32x4.splat(1), exp4(f32x4.neg(x)))); }

/** tanh per lane: through e²ˣ, and an odd polynomial near zero where that would cancel. */
function tanh4(x: v128): v128 {
  const a = f32x4.min(f32x4.abs(x), f32x4.splat(20)), e = exp4(add(a, a));
  const large = sub(f32x4.splat(1), f32x4.div(f32x4.splat(2), add(e, f32x4.splat(1))));
  const z = mul(x, x);
  let p = fma(f32x4.splat(-5.70498872745e-3), z, f32x4.splat(2.06390887954e-2));
  p = fma(p, z, f32x4.splat(-5.37397155531e-2)); p = fma(p, z, f32x4.splat(1.33314422036e-1)); p = fma(p, z, f32x4.splat(-3.33332819422e-1));
  const small = fma(mul(p, z), x, x);
  const signed = v128.bitselect(large, x, i32x4.splat(0x7fffffff));
  const chosen = v128.bitselect(small, signed, f32x4.lt(a, f32x4.splat(0.625)));
  return v128.bitselect(x, chosen, f32x4.ne(x, x));
}

/** erf per lane, 1.5e-7 absolute (Abramowitz and Stegun 7.1.26). e2 = e^(−x²). */
// @ts-ignore: decorator
@inline function erf4(x: v128, e2: v128): v128 {
  const a = f32x4.abs(x), t = f32x4.div(f32x4.splat(1), fma(f32x4.splat(0.3275911), a, f32x4.splat(1)));
  let p = fma(f32x4.splat(1.061405429), t, f32x4.splat(-1.453152027));
  p = fma(p, t, f32x4.splat(1.421413741)); p = fma(p, t, f32x4.splat(-0.284496736)); p = fma(p, t, f32x4.splat(0.254829592));
  const y = sub(f32x4.splat(1), mul(mul(p, t), e2));
  return v128.bitselect(y, x, i32x4.splat(0x7fffffff));
}

/** Kinds: 0 relu, 1 leakyRelu, 2 gelu, 3 silu, 4 tanh, 5 sigmoid. args: x y | vectors kind | slope */
export function activationForward(op: usize, task: i32, s: usize): void {
  const from = <usize>(task * STRETCH) * 16, to = <usize>min(int(op, 2), task * STRETCH + STRETCH) * 16;
  const x = ptr(op, 0), y = ptr(op, 1), kind = int(op, 3), slope = f32x4.splat(float(op, 4));
  for (let i = from; i < to; i += 16) {
    const v = v128.load(x + i);
    let r: v128;
    switch (kind) {
      case 0: r = f32x4.max(v, zero()); break;
      case 1: r = v128.bitselect(v, mul(v, slope), f32x4.gt(v, zero())); break;
      case 2: {
        const z = mul(v, f32x4.splat(0.70710678118654752));
        r = mul(mul(v, f32x4.splat(0.5)), add(f32x4.splat(1), erf4(z, exp4(f32x4.neg(mul(z, z))))));
        break;
      }
      case 3: r = mul(v, sigmoid4(v)); break;
      case 4: r = tanh4(v); break;
      default: r = sigmoid4(v);
    }
    v128.store(y + i, r);
  }
}

/** dx from dy and the input x and output y of the forward pass; dx may be dy. args: x y dy dx | vectors kind | slope */
export function activationBackward(op: usize, task: i32, s: usize): void {
  const from = <usize>(task * STRETCH) * 16, to = <usize>min(int(op, 4), task * STRETCH + STRETCH) * 16;
  const x = ptr(op, 0), y = ptr(op, 1), dy = ptr(op, 2), dx = ptr(op, 3), kind = int(op, 5), slope = f32x4.splat(float(op, 6)), one = f32x4.splat(1);
  for (let i = from; i < to; i += 16) {
    const g = v128.load(dy + i);
    let r: v128;
    switch (kind) {
      case 0: r = v128.and(g, f32x4.gt(v128.load(y + i), zero())); break;
      case 1: r = v128.bitselect(g, mul(g, slope), f32x4.gt(v128.load(x + i), zero())); break;
      case 2: {
        const v = v128.load(x + i), z = mul(v, f32x4.splat(0.70710678118654752)), e = exp4(f32x4.neg(mul(z, z)));
        const phi = mul(f32x4.splat(0.5), add(one, erf4(z, e)));
        r = mul(g, fma(mul(v, f32x4.splat(0.3989422804014327)), e, phi));
        break;
      }
      case 3: { const v = v128.load(x + i), q = sigmoid4(v); r = mul(g, mul(q, fma(v, sub(one, q), one))); break; }
      case 4: { const v = v128.load(y + i); r = mul(g, sub(one, mul(v, v))); break; }
      default: { const v = v128.load(y + i); r = mul(g, mul(v, sub(one, v))); }
    }
    v128.store(dx + i, r);
  }
}
