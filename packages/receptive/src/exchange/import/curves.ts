/**
 * Functions of one number, known by what they give at some numbers. ONNX has many ways to write one activation
 * (x·σ(x), x/(1 + e^−x), …): whatever gives the same everywhere is the same.
 */
import { activationCurve } from '../../engine/reference/activations.js';

type Activation = Parameters<typeof activationCurve>[0];

const MAGNITUDES = [
  0.001,
  0.01,
  0.03,
  0.1,
  0.2,
  0.35,
  0.5,
  0.75,
  1,
  1.5,
  2,
  2.5,
  3,
  3.5,
  4,
  5,
  6,
  7,
  9,
  12,
  20,
  50,
  100,
  1000,
  2 ** 16,
  1e7,
  1e12,
  1e30,
];
/** Where functions are compared: 0 first, then both signs of magnitudes from where they bend to where they have settled. */
export const PROBES = Float64Array.from([0, ...MAGNITUDES.flatMap((x) => [x, -x])]);
const at = (x: number) => PROBES.indexOf(x);
const [ZERO, MINUS_ONE, FAR, MINUS_FAR] = [at(0), at(-1), at(2 ** 16), at(-(2 ** 16))];

/** float32 constants are off by 6e-8; approximations of the GELU, which are other functions, by 3e-4. */
const TOLERANCE = 1e-6;

export type Recognised =
  | { readonly type: 'identity' }
  | { readonly type: 'activation'; readonly operation: Activation }
  /** y = scale·x + shift. */
  | { readonly type: 'linear'; readonly scale: number; readonly shift: number };

/** What a function is that has these values at the probes; null if no layer does that. */
export function recogniseCurve(values: Float64Array): Recognised | null {
  if (agrees(values, (x) => x)) return { type: 'identity' };
  const slope = -values[MINUS_ONE]!;
  const candidates: Activation[] = [
    { type: 'relu' },
    { type: 'gelu' },
    { type: 'silu' },
    { type: 'tanh' },
    { type: 'sigmoid' },
    { type: 'leakyRelu', slope },
  ];
  for (const operation of candidates)
    if (agrees(values, activationCurve(operation).value)) return { type: 'activation', operation };
  const shift = values[ZERO]!;
  const scale = (values[FAR]! - values[MINUS_FAR]!) / 2 ** 17;
  return agrees(values, (x) => scale * x + shift) ? { type: 'linear', scale, shift } : null;
}

function agrees(values: Float64Array, f: (x: number) => number): boolean {
  return PROBES.every((x, i) => Math.abs(values[i]! - f(x)) <= TOLERANCE * (1 + Math.abs(f(x))));
}
