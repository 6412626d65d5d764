// Dropout, its masks drawn by Philox4x32-10 (see random.ts): a pure function of key, step and position.

import { float, int, mul, ptr, storeTransposed } from './simd';

/** The products of four 32-bit words with a constant: high and low halves. */
// @ts-ignore: decorator
@inline function high(first: v128, second: v128): v128 { return v128.shuffle<i32>(first, second, 1, 3, 5, 7); }
// @ts-ignore: decorator
@inline function low(first: v128, second: v128): v128 { return v128.shuffle<i32>(first, second, 0, 2, 4, 6); }

/**
 * Sixteen words at out, four for each of the counters (c0 + 0…3, c1, 0x64726f70, 0). A round multiplies word 0 by
 * 0xd2511f53 and word 2 by 0xcd9e8d57; lanes are counters here, multiplied two by two.
 */
function philox(k0: u32, k1: u32, c0: u32, c1: u32, out: usize): void {
  const m0 = i32x4.splat(0xd2511f53), m1 = i32x4.splat(0xcd9e8d57);
  let a = i32x4.add(i32x4.splat(c0), i32x4(0, 1, 2, 3)), b = i32x4.splat(c1), c = i32x4.splat(0x64726f70), d = i32x4.splat(0);
  for (let round = 0; round < 10; round++) {
    const p = i64x2.extmul_low_i32x4_u(a, m0), p1 = i64x2.extmul_high_i32x4_u(a, m0);
    const q = i64x2.extmul_low_i32x4_u(c, m1), q1 = i64x2.extmul_high_i32x4_u(c, m1);
    a = v128.xor(v128.xor(high(q, q1), b), i32x4.splat(k0)); b = low(q, q1);
    c = v128.xor(v128.xor(high(p, p1), d), i32x4.splat(k1)); d = low(p, p1);
    k0 += 0x9e3779b9; k1 += 0xbb67ae85;
  }
  storeTransposed(a, b, c, d, out, out + 16, out + 32, out + 48);
}

/**
 * y = x·mask/(1 − rate), the same for forward and backward. Counter i of a sample masks the four channels of pixel i
 * of its blocks, or four features of a row. One sample a task.
 * args: x y step(address of step, key0, key1 per layer) | rows: 1 blocked: 0 | C C4 pixels | threshold scale
 */
export function dropout(op: usize, task: i32, s: usize): void {
  const state = ptr(op, 2), rows = int(op, 3), C = int(op, 4), count = int(op, 5) * int(op, 6);
  const factor = f32x4.splat(float(op, 8)), limit = i32x4.splat(int(op, 7));
  const step = load<u32>(state), k0 = load<u32>(state + 4), k1 = load<u32>(state + 8), base = <u32>(task * count);
  const from = rows ? <usize>(task * C) * 4 : <usize>base * 16;
  let x = ptr(op, 0) + from, y = ptr(op, 1) + from;
  for (let i = 0; i < count; i += 4) {
    philox(k0, k1, base + i, step, s);
    for (let j = 0; j < min(4, count - i); j++) {
      const keep = i32x4.ge_u(v128.load(s + <usize>j * 16), limit), left = C - (i + j) * 4;
      // The last features of a row may be fewer than four: what follows belongs to the next sample.
      if (rows && left < 4) {
        v128.store(s, keep, 64);
        for (let l = 0; l < left; l++) store<f32>(y + <usize>l * 4, load<i32>(s + <usize>l * 4, 64) ? load<f32>(x + <usize>l * 4) * float(op, 8) : 0);
      } else v128.store(y, v128.and(mul(v128.load(x), factor), keep));
      x += 16; y += 16;
    }
  }
}
