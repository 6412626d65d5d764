// Layer and group norm. y = γ·(x − μ)/√(σ² + ε) + β; they differ in what μ and σ² are taken over.

import { add, float, fma, int, laneMask, mul, ptr, sub, sumLanes, zero } from './simd';

// ---- Layer norm of rows: over the features of a sample; one row a task. Gradients of γ and β are written per row
// ([row][2F]) and summed afterwards by normGradReduce.

/** args: x y gamma beta saved | F | eps */
export function rowNormForward(op: usize, task: i32, s: usize): void {
  const F = int(op, 5), x = ptr(op, 0) + <usize>(task * F) * 4, y = ptr(op, 1) + <usize>(task * F) * 4;
  let sum: f64 = 0, squares: f64 = 0;
  for (let f = 0; f < F; f++) sum += <f64>load<f32>(x + <usize>f * 4);
  const mean = sum / F;
  for (let f = 0; f < F; f++) { const d = <f64>load<f32>(x + <usize>f * 4) - mean; squares += d * d; }
  const inverseStd = 1 / sqrt(squares / F + <f64>float(op, 6));
  store<f32>(ptr(op, 4) + <usize>task * 8, <f32>mean); store<f32>(ptr(op, 4) + <usize>task * 8 + 4, <f32>inverseStd);
  for (let f = 0; f < F; f++)
    store<f32>(y + <usize>f * 4, <f32>((<f64>load<f32>(x + <usize>f * 4) - mean) * inverseStd) * load<f32>(ptr(op, 2) + <usize>f * 4) + load<f32>(ptr(op, 3) + <usize>f * 4));
}

/** args: x dy gamma partial saved dx | F */
export function rowNormBackward(op: usize, task: i32, s: usize): void {
  const F = int(op, 6), at = <usize>(task * F) * 4, x = ptr(op, 0) + at, dy = ptr(op, 1) + at, dx = ptr(op, 5) + at, partial = ptr(op, 3) + at * 2;
  const mean = load<f32>(ptr(op, 4) + <usize>task * 8), inverseStd = load<f32>(ptr(op, 4) + <usize>task * 8 + 4);
  let a: f64 = 0, b: f64 = 0;
  for (let f = 0; f < F; f++) {
    const i = <usize>f * 4, g = load<f32>(dy + i), h = (load<f32>(x + i) - mean) * inverseStd, w = g * load<f32>(ptr(op, 2) + i);
    store<f32>(partial + i, g * h); store<f32>(partial + <usize>(F + f) * 4, g);
    a += <f64>w; b += <f64>(w * h);
  }
  const ma = <f32>(a / F), mb = <f32>(b / F);
  for (let f = 0; f < F; f++) {
    const i = <usize>f * 4, h = (load<f32>(x + i) - mean) * inverseStd;
    store<f32>(dx + i, inverseStd * (load<f32>(dy + i) * load<f32>(ptr(op, 2) + i) - ma - h * mb));
  }
}

/** Sums partial [parts][γ: width | β: width] in order; `count` of them are stored. args: partial dgamma dbeta | parts width count */
export function normGradReduce(op: usize, task: i32, s: usize): void {
  const parts = int(op, 3), width = int(op, 4), count = int(op, 5);
  for (let f = task * 64; f < min(count, task * 64 + 64); f++) {
    let a: f32 = 0, b: f32 = 0;
    for (let p = 0; p < parts; p++) {
      a += load<f32>(ptr(op, 0) + <usize>(p * 2 * width + f) * 4); b += load<f32>(ptr(op, 0) + <usize>((p * 2 + 1) * width + f) * 4);
    }
    store<f32>(ptr(op, 1) + <usize>f * 4, a); store<f32>(ptr(op, 2) + <usize>f * 4, b);
  }
}

// ---- Layer norm of pictures: over the channels at each pixel; one picture a task.

/** args: x y gamma beta | C C4 pixels | eps */
export function pixelNormForward(op: usize, task: i32, s: usize): void {
  const C = int(op, 4), C4 = int(op, 5), pixels = int(op, 6), plane = <usize>pixels * 16, tail = laneMask(0, C - (C4 - 1) * 4);
  for (let i = 0; i < pixels; i++) {
    const at = (<usize>(task * C4) * pixels + i) * 16, x = ptr(op, 0) + at, y = ptr(op, 1) + at;
    let sum = zero(), squares = zero();
    for (let c = 0; c < C4; c++) { let v = v128.load(x + plane * c); if (c == C4 - 1) v = v128.and(v, tail); sum = add(sum, v); }
    const mean = f32x4.splat(sumLanes(sum) / <f32>C);
    for (let c = 0; c < C4; c++) { let d = sub(v128.load(x + plane * c), mean); if (c == C4 - 1) d = v128.and(d, tail); squares = fma(d, d, squares); }
    const inverseStd = f32x4.splat(<f32>1 / sqrt<f32>(sumLanes(squares) / <f32>C + float(op, 7)));
    for (let c = 0; c < C4; c++) {
      const w = <usize>c * 16;
      v128.store(y + plane * c, fma(mul(sub(v128.load(x + plane * c), mean), inverseStd), v128.load(ptr(op, 2) + w), v128.load(ptr(op, 3) + w)));
    }
  }
}

/** Statistics are computed again. partial [picture][γ: 4·C4 | β: 4·C4]. args: x dy gamma partial dx | C C4 pixels | eps */
export function pixelNormBackward(op: usize, task: i32, s: usize): void {
  const C = int(op, 5), C4 = int(op, 6), pixels = int(op, 7), plane = <usize>pixels * 16, tail = laneMask(0, C - (C4 - 1) * 4);
  const partial = ptr(op, 3) + <usize>(task * C4) * 32, half = <usize>C4 * 16;
  memory.fill(partial, 0, half * 2);
  for (let i = 0; i < pixels; i++) {
    const at = (<usize>(task * C4) * pixels + i) * 16, x = ptr(op, 0) + at, dy = ptr(op, 1) + at, dx = ptr(op, 4) + at;
    let sum = zero(), squares = zero(), a = zero(), b = zero();
    for (let c = 0; c < C4; c++) { let v = v128.load(x + plane * c); if (c == C4 - 1) v = v128.and(v, tail); sum = add(sum, v); }
    const mean = f32x4.splat(sumLanes(sum) / <f32>C);
    for (let c = 0; c < C4; c++) { let d = sub(v128.load(x + plane * c), mean); if (c == C4 - 1) d = v128.and(d, tail); squares = fma(d, d, squares); }
    const inverseStd = f32x4.splat(<f32>1 / sqrt<f32>(sumLanes(squares) / <f32>C + float(op, 8)));
    for (let c = 0; c < C4; c++) {
      const w = <usize>c * 16;
      let g = v128.load(dy + plane * c), h = mul(sub(v128.load(x + plane * c), mean), inverseStd);
      if (c == C4 - 1) { g = v128.and(g, tail); h = v128.and(h, tail); }
      v128.store(partial + w, fma(g, h, v128.load(partial + w))); v128.store(partial + half + w, add(g, v128.load(partial + half + w)));
      const weighted = mul(g, v128.load(ptr(op, 2) + w));
      a = add(a, weighted); b = fma(weighted, h, b);
    }
    const ma = f32x4.splat(sumLanes(a) / <f32>C), mb = f32x4.splat(sumLanes(b) / <f32>C);
    for (let c = 0; c < C4; c++) {
      const h = mul(sub(v128.load(x + plane * c), mean), inverseStd);
      const weighted = mul(v128.load(dy + plane * c), v128.load(ptr(op, 2) + <usize>c * 16));
      let d = mul(inverseStd, sub(sub(weighted, ma), mul(h, mb)));
      if (c == C4 - 1) d = v128.and(d, tail);
      v128.store(dx + plane * c, d);
    }
  }
}

// ---- Group norm: over a group's channels and the pixels of one picture; one picture a task.

/** Mean and 1/std of one group, written to out. */
function groupStatistics(x: usize, pixels: i32, c0: i32, c1: i32, eps: f32, out: usize): void {
  const count = <f32>(c1 - c0) * <f32>pixels;
  let sum = zero(), squares = zero();
  for (let c = c0 >> 2; c <= (c1 - 1) >> 2; c++) {
    const mask = laneMask(c0 - c * 4, c1 - c * 4);
    let p = x + <usize>c * pixels * 16, a = zero();
    for (let i = 0; i < pixels; i++) { a = add(a, v128.load(p)); p += 16; }
    sum = add(sum, v128.and(a, mask));
  }
  const mean = sumLanes(sum) / count, m = f32x4.splat(mean);
  for (let c = c0 >> 2; c <= (c1 - 1) >> 2; c++) {
    const mask = laneMask(c0 - c * 4, c1 - c * 4);
    let p = x + <usize>c * pixels * 16, a = zero();
    for (let i = 0; i < pixels; i++) { const d = sub(v128.load(p), m); a = fma(d, d, a); p += 16; }
    squares = add(squares, v128.and(a, mask));
  }
  store<f32>(out, mean); store<f32>(out + 4, <f32>1 / sqrt<f32>(sumLanes(squares) / count + eps));
}

/** args: x y gamma beta | C C4 pixels groups | eps */
export function groupNormForward(op: usize, task: i32, s: usize): void {
  const C = int(op, 4), C4 = int(op, 5), pixels = int(op, 6), groups = int(op, 7), size = C / groups;
  const x = ptr(op, 0) + <usize>(task * C4) * pixels * 16, y = ptr(op, 1) + <usize>(task * C4) * pixels * 16;
  // Per channel: mean and 1/std of its group, as vectors at s + 64.
  const means = s + 64, inverses = means + <usize>C4 * 16;
  memory.fill(means, 0, <usize>C4 * 32);
  for (let g = 0; g < groups; g++) {
    groupStatistics(x, pixels, g * size, (g + 1) * size, float(op, 8), s);
    for (let c = g * size; c < (g + 1) * size; c++) { store<f32>(means + <usize>c * 4, load<f32>(s)); store<f32>(inverses + <usize>c * 4, load<f32>(s + 4)); }
  }
  for (let c = 0; c < C4; c++) {
    const w = <usize>c * 16, a = mul(v128.load(ptr(op, 2) + w), v128.load(inverses + w)), b = sub(v128.load(ptr(op, 3) + w), mul(v128.load(means + w), a));
    let p = x + <usize>c * pixels * 16, q = y + <usize>c * pixels * 16;
    for (let i = 0; i < pixels; i++) { v128.store(q, fma(a, v128.load(p), b)); p += 16; q += 16; }
  }
}

/** partial [picture][γ: 4·C4 | β: 4·C4]. args: x dy gamma partial dx | C C4 pixels groups | eps */
export function groupNormBackward(op: usize, task: i32, s: usize): void {
  const C4 = int(op, 6), pixels = int(op, 7), groups = int(op, 8), size = int(op, 5) / groups;
  const offset = <usize>(task * C4) * pixels * 16, x = ptr(op, 0) + offset, dy = ptr(op, 1) + offset, dx = ptr(op, 4) + offset;
  const partial = ptr(op, 3) + <usize>(task * C4) * 32, half = <usize>C4 * 16;
  // Σ g and Σ g·x per channel; both parameter gradients and the group's means follow from them.
  const sums = s + 64, products = sums + half, means = products + half, inverses = means + half, ka = inverses + half, kb = ka + half;
  memory.fill(sums, 0, half * 6);
  for (let c = 0; c < C4; c++) {
    let p = x + <usize>c * pixels * 16, q = dy + <usize>c * pixels * 16, u = zero(), v = zero();
    // Differences from the first value keep the products small where a mean is far from zero.
    const shift = v128.load(p);
    for (let i = 0; i < pixels; i++) { const g = v128.load(q); u = add(u, g); v = fma(g, sub(v128.load(p), shift), v); p += 16; q += 16; }
    v128.store(sums + <usize>c * 16, u); v128.store(products + <usize>c * 16, fma(u, shift, v));
  }
  for (let g = 0; g < groups; g++) {
    groupStatistics(x, pixels, g * size, (g + 1) * size, float(op, 9), s);
    const mean = load<f32>(s), inverseStd = load<f32>(s + 4);
    let a: f32 = 0, b: f32 = 0;
    for (let c = g * size; c < (g + 1) * size; c++) {
      const i = <usize>c * 4, gamma = load<f32>(ptr(op, 2) + i), dgamma = (load<f32>(products + i) - mean * load<f32>(sums + i)) * inverseStd;
      store<f32>(means + i, mean); store<f32>(inverses + i, inverseStd);
      store<f32>(partial + i, dgamma); store<f32>(partial + half + i, load<f32>(sums + i));
      a += gamma * load<f32>(sums + i); b += gamma * dgamma;
    }
    const count = <f32>size * <f32>pixels;
    for (let c = g * size; c < (g + 1) * size; c++) { store<f32>(ka + <usize>c * 4, a / count); store<f32>(kb + <usize>c * 4, b / count); }
  }
  for (let c = 0; c < C4; c++) {
    const w = <usize>c * 16, mean = v128.load(means + w), inverseStd = v128.load(inverses + w), gamma = v128.load(ptr(op, 2) + w), a = v128.load(ka + w), b = v128.load(kb + w);
    let p = x + <usize>c * pixels * 16, q = dy + <usize>c * pixels * 16, o = dx + <usize>c * pixels * 16;
    for (let i = 0; i < pixels; i++) {
      const h = mul(sub(v128.load(p), mean), inverseStd);
      v128.store(o, mul(inverseStd, sub(sub(mul(v128.load(q), gamma), a), mul(h, b)))); p += 16; q += 16; o += 16;
    }
  }
}
