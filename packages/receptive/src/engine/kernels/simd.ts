// The few vector operations every kernel is written in. A vector is four float32 lanes; in pictures the lanes are
// four neighbouring channels (layout N × C/4 × H × W × 4).

/** Set by the build that may use relaxed SIMD: fma then rounds once instead of twice. */
// @ts-ignore: decided by the compiler's --use flag
const RELAXED: bool = isDefined(USE_RELAXED);

/** a·b + c, per lane. */
// @ts-ignore: decorator
@inline export function fma(a: v128, b: v128, c: v128): v128 {
  return RELAXED ? f32x4.relaxed_madd(a, b, c) : f32x4.add(c, f32x4.mul(a, b));
}
// @ts-ignore: decorator
@inline export function add(a: v128, b: v128): v128 { return f32x4.add(a, b); }
// @ts-ignore: decorator
@inline export function sub(a: v128, b: v128): v128 { return f32x4.sub(a, b); }
// @ts-ignore: decorator
@inline export function mul(a: v128, b: v128): v128 { return f32x4.mul(a, b); }
// @ts-ignore: decorator
@inline export function zero(): v128 { return f32x4.splat(0); }
/** Sum of the four lanes, in a fixed order. */
// @ts-ignore: decorator
@inline export function sumLanes(a: v128): f32 {
  return (f32x4.extract_lane(a, 0) + f32x4.extract_lane(a, 1)) + (f32x4.extract_lane(a, 2) + f32x4.extract_lane(a, 3));
}
/** All ones in the lanes whose index is in [from, to). */
// @ts-ignore: decorator
@inline export function laneMask(from: i32, to: i32): v128 {
  const lanes = i32x4(0, 1, 2, 3);
  return v128.and(i32x4.ge_s(lanes, i32x4.splat(from)), i32x4.lt_s(lanes, i32x4.splat(to)));
}

// ---- Arguments of an operation: 32-bit words behind its header (see program.ts).

/** Bytes before the first argument: operation code, task counter, number of tasks. */
export const HEADER: usize = 12;
/** The i-th argument as a signed integer. */
// @ts-ignore: decorator
@inline export function int(op: usize, i: i32): i32 { return load<i32>(op + HEADER + (<usize>i << 2)); }
/** The i-th argument as an address. */
// @ts-ignore: decorator
@inline export function ptr(op: usize, i: i32): usize { return <usize>load<u32>(op + HEADER + (<usize>i << 2)); }
/** The i-th argument as a float. */
// @ts-ignore: decorator
@inline export function float(op: usize, i: i32): f32 { return load<f32>(op + HEADER + (<usize>i << 2)); }

/** Where vector constants live, written once by `initialize`: loading one is cheaper than V8's materialising it. */
export const CONSTANTS: usize = 4096;
// @ts-ignore: decorator
@inline export function constant(i: i32): v128 { return v128.load(CONSTANTS + (<usize>i << 4)); }

/** Transposes four vectors and stores them with the given strides: out[i] = lane i of (a, b, c, d). */
// @ts-ignore: decorator
@inline export function storeTransposed(a: v128, b: v128, c: v128, d: v128, p0: usize, p1: usize, p2: usize, p3: usize): void {
  const t0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5), t1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const t2 = v128.shuffle<f32>(c, d, 0, 4, 1, 5), t3 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(p0, v128.shuffle<f32>(t0, t2, 0, 1, 4, 5));
  v128.store(p1, v128.shuffle<f32>(t0, t2, 2, 3, 6, 7));
  v128.store(p2, v128.shuffle<f32>(t1, t3, 0, 1, 4, 5));
  v128.store(p3, v128.shuffle<f32>(t1, t3, 2, 3, 6, 7));
}

/** Where \`fetch\` leaves what it read, in a thread's scratch, so that the reads are not optimised away. */
const SEEN: usize = 4092;

/**
 * Reads one word of every line of [p, p + bytes), so that they are all on their way at once: for kernels that walk
 * several rows side by side, which the hardware's prefetching does not follow. s is the thread's scratch.
 */
export function fetch(p: usize, bytes: usize, s: usize): void {
  const end = p + bytes;
  let seen = 0;
  for (; p < end; p += 64) seen |= load<i32>(p);
  store<i32>(s, seen, SEEN);
}
