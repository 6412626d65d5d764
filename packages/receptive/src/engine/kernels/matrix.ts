// Micro-kernels of matrix multiplication: 4 × 8 results in eight registers, ONE step of the inner dimension per loop.
// (Unrolled by hand, V8 hoists the loads above the multiplications and spills: less than half the speed.)

import { fma, zero } from './simd';

/** c[4][8] += Σ_k a[k][0…3]ᵀ · b[k][0…7]; a advances by `step` bytes a k, b by 32; c is contiguous. n ≥ 1. */
export function accumulate4x8(n: i32, a: usize, step: usize, b: usize, c: usize): void {
  let c00 = v128.load(c), c01 = v128.load(c, 16), c10 = v128.load(c, 32), c11 = v128.load(c, 48);
  let c20 = v128.load(c, 64), c21 = v128.load(c, 80), c30 = v128.load(c, 96), c31 = v128.load(c, 112);
  do {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let x = v128.load32_splat(a); c00 = fma(x, b0, c00); c01 = fma(x, b1, c01);
    x = v128.load32_splat(a, 4); c10 = fma(x, b0, c10); c11 = fma(x, b1, c11);
    x = v128.load32_splat(a, 8); c20 = fma(x, b0, c20); c21 = fma(x, b1, c21);
    x = v128.load32_splat(a, 12); c30 = fma(x, b0, c30); c31 = fma(x, b1, c31);
    a += step; b += 32;
  } while (--n);
  v128.store(c, c00); v128.store(c, c01, 16); v128.store(c, c10, 32); v128.store(c, c11, 48);
  v128.store(c, c20, 64); v128.store(c, c21, 80); v128.store(c, c30, 96); v128.store(c, c31, 112);
}

/**
 * Four rows of a against eight columns of b, from zero: c[half][row][4]. a is laid out [block][row][4] (a block of four
 * inner steps every `blockStride` bytes), b as [k][8]; the second half of the columns goes to c + halfStride.
 */
export function multiply4x8by4(blocks: i32, a: usize, blockStride: usize, b: usize, c: usize, halfStride: usize): void {
  let c00 = zero(), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
  do {
    let j = 4;
    do {
      const b0 = v128.load(b), b1 = v128.load(b, 16);
      let x = v128.load32_splat(a); c00 = fma(x, b0, c00); c01 = fma(x, b1, c01);
      x = v128.load32_splat(a, 16); c10 = fma(x, b0, c10); c11 = fma(x, b1, c11);
      x = v128.load32_splat(a, 32); c20 = fma(x, b0, c20); c21 = fma(x, b1, c21);
      x = v128.load32_splat(a, 48); c30 = fma(x, b0, c30); c31 = fma(x, b1, c31);
      a += 4; b += 32;
    } while (--j);
    a += blockStride - 16;
  } while (--blocks);
  v128.store(c, c00); v128.store(c, c10, 16); v128.store(c, c20, 32); v128.store(c, c30, 48);
  c += halfStride;
  v128.store(c, c01); v128.store(c, c11, 16); v128.store(c, c21, 32); v128.store(c, c31, 48);
}

/** As `multiply4x8by4`, with blocks of sixteen inner steps: a is [block][row][16]. */
export function multiply4x8by16(blocks: i32, a: usize, blockStride: usize, b: usize, c: usize, halfStride: usize): void {
  let c00 = zero(), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
  do {
    let j = 16;
    do {
      const b0 = v128.load(b), b1 = v128.load(b, 16);
      let x = v128.load32_splat(a); c00 = fma(x, b0, c00); c01 = fma(x, b1, c01);
      x = v128.load32_splat(a, 64); c10 = fma(x, b0, c10); c11 = fma(x, b1, c11);
      x = v128.load32_splat(a, 128); c20 = fma(x, b0, c20); c21 = fma(x, b1, c21);
      x = v128.load32_splat(a, 192); c30 = fma(x, b0, c30); c31 = fma(x, b1, c31);
      a += 4; b += 32;
    } while (--j);
    a += blockStride - 64;
  } while (--blocks);
  v128.store(c, c00); v128.store(c, c10, 16); v128.store(c, c20, 32); v128.store(c, c30, 48);
  c += halfStride;
  v128.store(c, c01); v128.store(c, c11, 16); v128.store(c, c21, 32); v128.store(c, c31, 48);
}

/** c[4][8] += Σ over rows × columns of a[4 channels] · the vectors at b and b2 (all 16 bytes apart in a row); rows are aRow and bRow bytes apart. */
export function accumulateRows4x8(rows: i32, columns: i32, a: usize, aRow: usize, b: usize, b2: usize, bRow: usize, c: usize): void {
  let c00 = v128.load(c), c01 = v128.load(c, 16), c10 = v128.load(c, 32), c11 = v128.load(c, 48);
  let c20 = v128.load(c, 64), c21 = v128.load(c, 80), c30 = v128.load(c, 96), c31 = v128.load(c, 112);
  const aSkip = aRow - <usize>columns * 16, bSkip = bRow - <usize>columns * 16;
  do {
    let n = columns;
    do {
      const b0 = v128.load(b), b1 = v128.load(b2);
      let x = v128.load32_splat(a); c00 = fma(x, b0, c00); c01 = fma(x, b1, c01);
      x = v128.load32_splat(a, 4); c10 = fma(x, b0, c10); c11 = fma(x, b1, c11);
      x = v128.load32_splat(a, 8); c20 = fma(x, b0, c20); c21 = fma(x, b1, c21);
      x = v128.load32_splat(a, 12); c30 = fma(x, b0, c30); c31 = fma(x, b1, c31);
      a += 16; b += 16; b2 += 16;
    } while (--n);
    a += aSkip; b += bSkip; b2 += bSkip;
  } while (--rows);
  v128.store(c, c00); v128.store(c, c01, 16); v128.store(c, c10, 32); v128.store(c, c11, 48);
  v128.store(c, c20, 64); v128.store(c, c21, 80); v128.store(c, c30, 96); v128.store(c, c31, 112);
}
