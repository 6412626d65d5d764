// Pictures padded with their own opposite side. One plane of four channels a task.

import { add, int, ptr } from './simd';

/** i mod n for a padding of at most n. */
// @ts-ignore: decorator
@inline function wrap(i: i32, n: i32): i32 { return i < 0 ? i + n : i >= n ? i - n : i; }

/** args: x y | H W padTop padLeft */
export function circularPadForward(op: usize, task: i32, s: usize): void {
  const H = int(op, 2), W = int(op, 3), top = int(op, 4), left = int(op, 5);
  const x = ptr(op, 0) + <usize>task * (H * W) * 16;
  let y = ptr(op, 1) + <usize>task * ((H + 2 * top) * (W + 2 * left)) * 16;
  for (let i = -top; i < H + top; i++) {
    const row = x + <usize>(wrap(i, H) * W) * 16;
    for (let j = -left; j < W + left; j++) { v128.store(y, v128.load(row + <usize>wrap(j, W) * 16)); y += 16; }
  }
}

/** Every pixel collects from its copies, in their order. args: dx dy | H W padTop padLeft */
export function circularPadBackward(op: usize, task: i32, s: usize): void {
  const H = int(op, 2), W = int(op, 3), top = int(op, 4), left = int(op, 5);
  const dx = ptr(op, 0) + <usize>task * (H * W) * 16;
  let dy = ptr(op, 1) + <usize>task * ((H + 2 * top) * (W + 2 * left)) * 16;
  memory.fill(dx, 0, <usize>(H * W) * 16);
  for (let i = -top; i < H + top; i++) {
    const row = dx + <usize>(wrap(i, H) * W) * 16;
    for (let j = -left; j < W + left; j++) {
      const p = row + <usize>wrap(j, W) * 16;
      v128.store(p, add(v128.load(p), v128.load(dy))); dy += 16;
    }
  }
}
