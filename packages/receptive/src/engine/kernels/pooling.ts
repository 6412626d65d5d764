// Pooling, one plane of four channels a task.
// args of the windowed ones: x|dx y|dy index|0 | H W HO WO | kh kw sh sw | padTop padLeft | countIncludePad padBottom padRight

import { add, fetch, int, mul, ptr, zero } from './simd';

/** y = max; index = position of the first maximum in the plane, per lane. −∞ outside. */
export function maxPoolForward(op: usize, task: i32, s: usize): void {
  const H = int(op, 3), W = int(op, 4), HO = int(op, 5), WO = int(op, 6), kh = int(op, 7), kw = int(op, 8), sh = int(op, 9), sw = int(op, 10);
  const top = int(op, 11), left = int(op, 12);
  const x = ptr(op, 0) + <usize>task * (H * W) * 16;
  let y = ptr(op, 1) + <usize>task * (HO * WO) * 16, index = ptr(op, 2) ? ptr(op, 2) + <usize>task * (HO * WO) * 16 : 0;
  for (let i = 0; i < HO; i++) {
    const r0 = max(0, i * sh - top), r1 = min(H, i * sh - top + kh);
    for (let j = 0; j < WO; j++) {
      const c0 = max(0, j * sw - left), c1 = min(W, j * sw - left + kw);
      let best = v128.load(x + <usize>(r0 * W + c0) * 16), at = i32x4.splat(r0 * W + c0);
      for (let r = r0; r < r1; r++) for (let c = c0; c < c1; c++) {
        const v = v128.load(x + <usize>(r * W + c) * 16);
        // A NaN wins, as in PyTorch: it must not be hidden by pooling.
        const better = v128.or(f32x4.gt(v, best), f32x4.ne(v, v));
        best = v128.bitselect(v, best, better);
        at = v128.bitselect(i32x4.splat(r * W + c), at, better);
      }
      v128.store(y, best); y += 16;
      if (index) { v128.store(index, at); index += 16; }
    }
  }
}

/** dx: each gradient goes to the maximum it came from. */
export function maxPoolBackward(op: usize, task: i32, s: usize): void {
  const pixels = int(op, 3) * int(op, 4), outputs = int(op, 5) * int(op, 6);
  const dx = ptr(op, 0) + <usize>task * pixels * 16;
  let dy = ptr(op, 1) + <usize>task * outputs * 16, index = ptr(op, 2) + <usize>task * outputs * 16;
  memory.fill(dx, 0, <usize>pixels * 16);
  for (let i = 0; i < outputs; i++) {
    for (let l: usize = 0; l < 16; l += 4) {
      const p = dx + (<usize>load<i32>(index + l) << 4) + l;
      store<f32>(p, load<f32>(p) + load<f32>(dy + l));
    }
    dy += 16; index += 16;
  }
}

/** As maxPoolForward for 2×2 windows, stride 2, no padding, whose maxima are found again on the way back. args: x y | H W */
export function maxPool2Forward(op: usize, task: i32, s: usize): void {
  const H = int(op, 2), W = int(op, 3), HO = H >> 1, WO = W >> 1, row = <usize>W * 16;
  const x = ptr(op, 0) + <usize>(task * H * W) * 16;
  let q = ptr(op, 1) + <usize>(task * HO * WO) * 16;
  for (let i = 0; i < HO; i++) {
    let p0 = x + row * (i * 2), p1 = p0 + row;
    fetch(p0, row * 2, s);
    for (let j = 0; j < WO; j++) {
      v128.store(q, f32x4.max(f32x4.max(v128.load(p0), v128.load(p0, 16)), f32x4.max(v128.load(p1), v128.load(p1, 16))));
      p0 += 32; p1 += 32; q += 16;
    }
  }
}

/**
 * dx of maxPool2Forward, from x and the maxima y; with relu, x is the output of a ReLU and dx the gradient in front of it.
 * args: x y dy dx | H W relu
 */
export function maxPool2Backward(op: usize, task: i32, s: usize): void {
  const H = int(op, 4), W = int(op, 5), HO = H >> 1, WO = W >> 1, row = <usize>W * 16, floor = int(op, 6) ? zero() : f32x4.splat(-Infinity);
  const x = ptr(op, 0) + <usize>(task * H * W) * 16, dx = ptr(op, 3) + <usize>(task * H * W) * 16;
  let m = ptr(op, 1) + <usize>(task * HO * WO) * 16, q = ptr(op, 2) + <usize>(task * HO * WO) * 16;
  for (let i = 0; i < HO; i++) {
    const at = row * (i * 2);
    let p0 = x + at, p1 = p0 + row, o0 = dx + at, o1 = o0 + row;
    fetch(p0, row * 2, s); fetch(o0, row * 2, s);
    for (let j = 0; j < WO; j++) {
      const best = v128.load(m);
      let g = v128.and(v128.load(q), f32x4.gt(best, floor));
      let here = f32x4.eq(v128.load(p0), best);
      v128.store(o0, v128.and(g, here)); g = v128.andnot(g, here);
      here = f32x4.eq(v128.load(p0, 16), best);
      v128.store(o0, v128.and(g, here), 16); g = v128.andnot(g, here);
      here = f32x4.eq(v128.load(p1), best);
      v128.store(o1, v128.and(g, here)); v128.store(o1, v128.andnot(g, here), 16);
      p0 += 32; p1 += 32; o0 += 32; o1 += 32; m += 16; q += 16;
    }
    if (W & 1) { v128.store(o0, zero()); v128.store(o1, zero()); }
  }
  if (H & 1) memory.fill(dx + <usize>(HO * 2 * W) * 16, 0, <usize>W * 16);
}

/** Divisor of the window at (i, j): padded extent, or only what lies inside. */
// @ts-ignore: decorator
@inline function divisor(op: usize, i: i32, j: i32, r0: i32, r1: i32, c0: i32, c1: i32): f32 {
  if (!int(op, 13)) return <f32>((r1 - r0) * (c1 - c0));
  const h0 = i * int(op, 9) - int(op, 11), w0 = j * int(op, 10) - int(op, 12);
  const h1 = min(h0 + int(op, 7), int(op, 3) + int(op, 14)), w1 = min(w0 + int(op, 8), int(op, 4) + int(op, 15));
  return <f32>((h1 - h0) * (w1 - w0));
}

export function avgPoolForward(op: usize, task: i32, s: usize): void {
  const H = int(op, 3), W = int(op, 4), HO = int(op, 5), WO = int(op, 6), kh = int(op, 7), kw = int(op, 8), sh = int(op, 9), sw = int(op, 10);
  const top = int(op, 11), left = int(op, 12);
  const x = ptr(op, 0) + <usize>task * (H * W) * 16;
  let y = ptr(op, 1) + <usize>task * (HO * WO) * 16;
  for (let i = 0; i < HO; i++) {
    const r0 = max(0, i * sh - top), r1 = min(H, i * sh - top + kh);
    for (let j = 0; j < WO; j++) {
      const c0 = max(0, j * sw - left), c1 = min(W, j * sw - left + kw);
      let sum = zero();
      for (let r = r0; r < r1; r++) for (let c = c0; c < c1; c++) sum = add(sum, v128.load(x + <usize>(r * W + c) * 16));
      v128.store(y, f32x4.div(sum, f32x4.splat(divisor(op, i, j, r0, r1, c0, c1)))); y += 16;
    }
  }
}

export function avgPoolBackward(op: usize, task: i32, s: usize): void {
  const H = int(op, 3), W = int(op, 4), HO = int(op, 5), WO = int(op, 6), kh = int(op, 7), kw = int(op, 8), sh = int(op, 9), sw = int(op, 10);
  const top = int(op, 11), left = int(op, 12);
  const dx = ptr(op, 0) + <usize>task * (H * W) * 16;
  let dy = ptr(op, 1) + <usize>task * (HO * WO) * 16;
  memory.fill(dx, 0, <usize>(H * W) * 16);
  for (let i = 0; i < HO; i++) {
    const r0 = max(0, i * sh - top), r1 = min(H, i * sh - top + kh);
    for (let j = 0; j < WO; j++) {
      const c0 = max(0, j * sw - left), c1 = min(W, j * sw - left + kw);
      const g = f32x4.div(v128.load(dy), f32x4.splat(divisor(op, i, j, r0, r1, c0, c1))); dy += 16;
      for (let r = r0; r < r1; r++) for (let c = c0; c < c1; c++) {
        const p = dx + <usize>(r * W + c) * 16;
        v128.store(p, add(v128.load(p), g));
      }
    }
  }
}

/** Mean of a plane → rows [n][c]. One plane of four channels a task. args: x y | C C4 pixels */
export function globalAvgForward(op: usize, task: i32, s: usize): void {
  const C = int(op, 2), C4 = int(op, 3), pixels = int(op, 4), n = task / C4, c4 = task - n * C4;
  let p = ptr(op, 0) + <usize>task * pixels * 16, sum = zero();
  for (let i = 0; i < pixels; i++) { sum = add(sum, v128.load(p)); p += 16; }
  v128.store(s, f32x4.div(sum, f32x4.splat(<f32>pixels)));
  for (let l = 0; l < min(4, C - c4 * 4); l++) store<f32>(ptr(op, 1) + <usize>(n * C + c4 * 4 + l) * 4, load<f32>(s + <usize>l * 4));
}

/** args: dx dy | C C4 pixels */
export function globalAvgBackward(op: usize, task: i32, s: usize): void {
  const C = int(op, 2), C4 = int(op, 3), pixels = int(op, 4), n = task / C4, c4 = task - n * C4;
  for (let l = 0; l < 4; l++) store<f32>(s + <usize>l * 4, c4 * 4 + l < C ? load<f32>(ptr(op, 1) + <usize>(n * C + c4 * 4 + l) * 4) / <f32>pixels : 0);
  const g = v128.load(s);
  let p = ptr(op, 0) + <usize>task * pixels * 16;
  for (let i = 0; i < pixels; i++) { v128.store(p, g); p += 16; }
}

/** Index reflected at the borders without repeating the edge. */
// @ts-ignore: decorator
@inline function reflect(i: i32, n: i32): i32 { const a = i < 0 ? -i : i; return a >= n ? 2 * (n - 1) - a : a; }

/** Binomial filter, reflected border. args: x|dx y|dy _ | H W HO WO | k k sh sw | padTop padLeft | taps (k floats) at arg 13 */
export function blurForward(op: usize, task: i32, s: usize): void {
  const H = int(op, 3), W = int(op, 4), HO = int(op, 5), WO = int(op, 6), k = int(op, 7), sh = int(op, 9), sw = int(op, 10);
  const top = int(op, 11), left = int(op, 12), taps = ptr(op, 13);
  const x = ptr(op, 0) + <usize>task * (H * W) * 16;
  let y = ptr(op, 1) + <usize>task * (HO * WO) * 16;
  for (let i = 0; i < HO; i++) for (let j = 0; j < WO; j++) {
    let sum = zero();
    for (let r = 0; r < k; r++) {
      const row = x + <usize>(reflect(i * sh - top + r, H) * W) * 16, a = load<f32>(taps + <usize>r * 4);
      for (let c = 0; c < k; c++) sum = add(sum, mul(f32x4.splat(a * load<f32>(taps + <usize>c * 4)), v128.load(row + <usize>reflect(j * sw - left + c, W) * 16)));
    }
    v128.store(y, sum); y += 16;
  }
}

export function blurBackward(op: usize, task: i32, s: usize): void {
  const H = int(op, 3), W = int(op, 4), HO = int(op, 5), WO = int(op, 6), k = int(op, 7), sh = int(op, 9), sw = int(op, 10);
  const top = int(op, 11), left = int(op, 12), taps = ptr(op, 13);
  const dx = ptr(op, 0) + <usize>task * (H * W) * 16;
  let dy = ptr(op, 1) + <usize>task * (HO * WO) * 16;
  memory.fill(dx, 0, <usize>(H * W) * 16);
  for (let i = 0; i < HO; i++) for (let j = 0; j < WO; j++) {
    const g = v128.load(dy); dy += 16;
    for (let r = 0; r < k; r++) {
      const row = dx + <usize>(reflect(i * sh - top + r, H) * W) * 16, a = load<f32>(taps + <usize>r * 4);
      for (let c = 0; c < k; c++) {
        const p = row + <usize>reflect(j * sw - left + c, W) * 16;
        v128.store(p, add(v128.load(p), mul(f32x4.splat(a * load<f32>(taps + <usize>c * 4)), g)));
      }
    }
  }
}
