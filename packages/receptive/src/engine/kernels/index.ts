// What JavaScript calls. Everything else is reached through operations.

import { initializeTransforms } from './generated-transforms';
import { fma } from './simd';

export { run, serve } from './program';

/** Writes the constants; call once for each memory. */
export function initialize(): void { initializeTransforms(); }

/** fl(a·b + c): one rounding where relaxed SIMD really fuses, two where it does not. */
export function multiplyAdd(a: f32, b: f32, c: f32): f32 {
  return f32x4.extract_lane(fma(f32x4.splat(a), f32x4.splat(b), f32x4.splat(c)), 0);
}
