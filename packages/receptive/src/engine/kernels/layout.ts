// Between the public layouts (N × C × H × W; rows of features) and the blocked one (N × C/4 × H × W × 4, the lanes of
// absent channels zero), and copies of channels.

import { add, int, ptr, zero } from './simd';

/** N×C×H×W → blocked; one plane of four channels a task. args: x out | C C4 pixels */
export function toBlocked(op: usize, task: i32, s: usize): void {
  const C = int(op, 2), C4 = int(op, 3), pixels = int(op, 4);
  const n = task / C4, c4 = task - n * C4;
  for (let l = 0; l < 4; l++) {
    const c = c4 * 4 + l;
    let out = ptr(op, 1) + <usize>task * pixels * 16 + <usize>l * 4;
    if (c < C) {
      let p = ptr(op, 0) + <usize>((n * C + c) * pixels) * 4;
      for (let i = 0; i < pixels; i++) { store<f32>(out, load<f32>(p)); p += 4; out += 16; }
    } else for (let i = 0; i < pixels; i++) { store<f32>(out, 0); out += 16; }
  }
}

/** Blocked → N×C×H×W, which is also rows of features. One plane of four channels a task. args: x out | C C4 pixels */
export function toRows(op: usize, task: i32, s: usize): void {
  const C = int(op, 2), C4 = int(op, 3), pixels = int(op, 4);
  const n = task / C4, c4 = task - n * C4;
  for (let l = 0; l < min(4, C - c4 * 4); l++) {
    let p = ptr(op, 0) + <usize>task * pixels * 16 + <usize>l * 4, out = ptr(op, 1) + <usize>((n * C + c4 * 4 + l) * pixels) * 4;
    for (let i = 0; i < pixels; i++) { store<f32>(out, load<f32>(p)); p += 16; out += 4; }
  }
}

/**
 * Channels [from, from + count) of x to [to, …) of out, per picture (task); the rest of out is left alone, or, with
 * `clear`, the whole of out is zeroed first. args: x out | C4in C4out pixels | from to count clear
 */
export function copyChannels(op: usize, task: i32, s: usize): void {
  const Ci = int(op, 2), Co = int(op, 3), pixels = int(op, 4), from = int(op, 5), to = int(op, 6), count = int(op, 7);
  const x = ptr(op, 0) + <usize>(task * Ci) * pixels * 16, out = ptr(op, 1) + <usize>(task * Co) * pixels * 16;
  if (int(op, 8)) memory.fill(out, 0, <usize>(Co * pixels) * 16);
  let c = 0;
  if (((from | to) & 3) == 0) {
    const whole = count >> 2;
    memory.copy(out + <usize>(to >> 2) * pixels * 16, x + <usize>(from >> 2) * pixels * 16, <usize>(whole * pixels) * 16);
    c = whole * 4;
  }
  for (; c < count; c++) {
    let p = x + <usize>((from + c) >> 2) * pixels * 16 + <usize>((from + c) & 3) * 4;
    let q = out + <usize>((to + c) >> 2) * pixels * 16 + <usize>((to + c) & 3) * 4;
    for (let i = 0; i < pixels; i++) { store<f32>(q, load<f32>(p)); p += 16; q += 16; }
  }
}

/** Columns [from, from + count) of rows to [to, …). One row a task. args: x out | Fin Fout from to count */
export function copyColumns(op: usize, task: i32, s: usize): void {
  memory.copy(ptr(op, 1) + <usize>(task * int(op, 3) + int(op, 5)) * 4, ptr(op, 0) + <usize>(task * int(op, 2) + int(op, 4)) * 4, <usize>int(op, 6) * 4);
}

const STRETCH: i32 = 4096;

/** Zeroes vectors. args: out | vectors */
export function fill(op: usize, task: i32, s: usize): void {
  const from = task * STRETCH, to = min(int(op, 1), from + STRETCH);
  memory.fill(ptr(op, 0) + <usize>from * 16, 0, <usize>(to - from) * 16);
}

/** out = a + b, vector by vector; out may be a. args: a b out | vectors */
export function accumulate(op: usize, task: i32, s: usize): void {
  const from = <usize>(task * STRETCH) * 16, to = <usize>min(int(op, 3), task * STRETCH + STRETCH) * 16;
  const a = ptr(op, 0), b = ptr(op, 1), out = ptr(op, 2);
  for (let i = from; i < to; i += 16) v128.store(out + i, add(v128.load(a + i), v128.load(b + i)));
}

/** Writes the two coordinate channels at channel `at`: y then x from −1 to 1. One picture a task. args: out | C4 H W at */
export function coordinates(op: usize, task: i32, s: usize): void {
  const C4 = int(op, 1), H = int(op, 2), W = int(op, 3), at = int(op, 4);
  const out = ptr(op, 0) + <usize>(task * C4) * (H * W) * 16;
  const yp = out + <usize>(at >> 2) * (H * W) * 16 + <usize>(at & 3) * 4, xp = out + <usize>((at + 1) >> 2) * (H * W) * 16 + <usize>((at + 1) & 3) * 4;
  for (let h = 0; h < H; h++) for (let w = 0; w < W; w++) {
    const i = <usize>(h * W + w) * 16;
    store<f32>(yp + i, H > 1 ? <f32>(-1.0 + 2.0 * <f64>h / <f64>(H - 1)) : 0);
    store<f32>(xp + i, W > 1 ? <f32>(-1.0 + 2.0 * <f64>w / <f64>(W - 1)) : 0);
  }
}
