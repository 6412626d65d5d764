// Loss and parameter update.

import { add, float, fma, int, mul, ptr, sub, sumLanes, zero } from './simd';

/**
 * Softmax cross-entropy of one row (task): losses[row] (unweighted sum over the row's targets), correct[row], and the
 * gradient of the batch's mean. With class weights w and smoothing ε the loss of a row is
 * (1−ε)·w[y]·(−ln p_y) + (ε/K)·Σ_k w[k]·(−ln p_k), and the batch is divided by Σ w[y].
 * args: logits labels weights dlogits losses correct | K | epsilon total(address of Σ w[y])
 */
export function crossEntropy(op: usize, task: i32, s: usize): void {
  const K = int(op, 6), epsilon = float(op, 7), at = <usize>(task * K) * 4;
  const z = ptr(op, 0) + at, d = ptr(op, 3) + at, w = ptr(op, 2), label = load<i32>(ptr(op, 1) + <usize>task * 4);
  let largest: f32 = -Infinity, best = 0, nan = false;
  for (let k = 0; k < K; k++) { const v = load<f32>(z + <usize>k * 4); if (v != v) nan = true; if (v > largest) { largest = v; best = k; } }
  let sum: f64 = 0;
  for (let k = 0; k < K; k++) sum += Math.exp(<f64>load<f32>(z + <usize>k * 4) - <f64>largest);
  const logSum = Math.log(sum) + <f64>largest;
  const target = (1 - <f64>epsilon) * <f64>load<f32>(w + <usize>label * 4), spread = <f64>epsilon / <f64>K;
  let loss: f64 = 0, mass: f64 = 0;
  for (let k = 0; k < K; k++) {
    const q = spread * <f64>load<f32>(w + <usize>k * 4) + (k == label ? target : 0);
    if (q != 0) loss += q * (logSum - <f64>load<f32>(z + <usize>k * 4));
    mass += q;
  }
  const inverse = 1 / <f64>load<f32>(ptr(op, 8));
  for (let k = 0; k < K; k++) {
    const p = Math.exp(<f64>load<f32>(z + <usize>k * 4) - logSum), q = spread * <f64>load<f32>(w + <usize>k * 4) + (k == label ? target : 0);
    store<f32>(d + <usize>k * 4, <f32>((p * mass - q) * inverse));
  }
  store<f32>(ptr(op, 4) + <usize>task * 4, <f32>(nan ? <f64>NaN : loss));
  store<i32>(ptr(op, 5) + <usize>task * 4, !nan && best == label ? 1 : 0);
}

/** Vectors a task: fixed, so that partial sums never depend on the number of threads. */
const STRETCH: i32 = 4096;

/** Σ g² of one stretch → partials[task]. args: g partials | vectors */
export function squaredNorm(op: usize, task: i32, s: usize): void {
  const to = <usize>min(int(op, 2), task * STRETCH + STRETCH) * 16;
  let sum: f64 = 0;
  for (let i = <usize>(task * STRETCH) * 16; i < to; i += 16) { const g = v128.load(ptr(op, 0) + i); sum += <f64>sumLanes(mul(g, g)); }
  store<f64>(ptr(op, 1) + <usize>task * 8, sum);
}

/** Factor that brings the whole gradient to at most clip (0: no clipping), from all partial sums in order. */
function clipScale(partials: usize, count: i32, clip: f32): f32 {
  if (clip == 0) return 1;
  let sum: f64 = 0;
  for (let i = 0; i < count; i++) sum += load<f64>(partials + <usize>i * 8);
  const scale = <f64>clip / (sqrt(sum) + 1e-6);
  return scale < 1 ? <f32>scale : 1;
}

/**
 * g ← g·scale + λ·p;  v ← μ·v + g;  p ← p − η·(nesterov ? g + μ·v : v).
 * args: p g v state partials | vectors tasks nesterov | momentum weightDecay clip   (state: learning rate)
 */
export function updateSgd(op: usize, task: i32, s: usize): void {
  const to = <usize>min(int(op, 5), task * STRETCH + STRETCH) * 16, p = ptr(op, 0), gs = ptr(op, 1), vs = ptr(op, 2);
  const rate = v128.load32_splat(ptr(op, 3)), nesterov = int(op, 7), mu = f32x4.splat(float(op, 8)), decay = f32x4.splat(float(op, 9));
  const scale = f32x4.splat(clipScale(ptr(op, 4), int(op, 6), float(op, 10)));
  for (let i = <usize>(task * STRETCH) * 16; i < to; i += 16) {
    const w = v128.load(p + i), g = fma(decay, w, mul(v128.load(gs + i), scale)), v = fma(mu, v128.load(vs + i), g);
    v128.store(vs + i, v);
    v128.store(p + i, sub(w, mul(rate, nesterov ? fma(mu, v, g) : v)));
  }
}

/**
 * Adam (decoupled = 0: g += λp) and AdamW (decoupled = 1: p ← p·(1 − ηλ) first).
 * state: rate/bias1, 1/√bias2, 1 − ηλ. args: p g m v state partials | vectors tasks decoupled | beta1 beta2 eps weightDecay clip 1−beta2 1−beta1
 */
export function updateAdam(op: usize, task: i32, s: usize): void {
  const to = <usize>min(int(op, 6), task * STRETCH + STRETCH) * 16, p = ptr(op, 0), gs = ptr(op, 1), ms = ptr(op, 2), vs = ptr(op, 3), state = ptr(op, 4);
  const rate = v128.load32_splat(state), inverse = v128.load32_splat(state, 4), shrink = v128.load32_splat(state, 8);
  const decoupled = int(op, 8);
  const b1 = f32x4.splat(float(op, 9)), c1 = f32x4.splat(float(op, 15)), b2 = f32x4.splat(float(op, 10)), c2 = f32x4.splat(float(op, 14));
  const eps = f32x4.splat(float(op, 11)), decay = f32x4.splat(decoupled ? 0 : float(op, 12));
  const scale = f32x4.splat(clipScale(ptr(op, 5), int(op, 7), float(op, 13)));
  for (let i = <usize>(task * STRETCH) * 16; i < to; i += 16) {
    let w = v128.load(p + i);
    const g = fma(decay, w, mul(v128.load(gs + i), scale));
    const m = fma(b1, v128.load(ms + i), mul(c1, g)), v = fma(b2, v128.load(vs + i), mul(c2, mul(g, g)));
    v128.store(ms + i, m); v128.store(vs + i, v);
    if (decoupled) w = mul(w, shrink);
    v128.store(p + i, sub(w, f32x4.div(mul(rate, m), fma(f32x4.sqrt(v), inverse, eps))));
  }
}
