import type { Operation } from '../../architecture/types.js';
import { erf, erfc } from './error-function.js';
import { type Tensor, zeros } from './tensor.js';

type Activation = Extract<Operation, { type: 'relu' | 'gelu' | 'silu' | 'tanh' | 'sigmoid' | 'leakyRelu' }>;

/** A function of one number, and its derivative at the same place. */
interface Curve {
  value(x: number): number;
  slope(x: number): number;
}

/** σ(x) = 1 / (1 + e^(−x)). */
const logistic = (x: number) => 1 / (1 + Math.exp(-x));
/** Φ(x) = (1 + erf(x/√2)) / 2, the share of a standard normal below x; from erfc where x < 0, lest it cancel. */
const normalShare = (x: number) => (x < 0 ? erfc(-x * Math.SQRT1_2) : 1 + erf(x * Math.SQRT1_2)) / 2;
/** φ(x) = e^(−x²/2) / √(2π), the density of a standard normal. */
const normalDensity = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);

/**
 * The activation functions f and their derivatives f′. At a kink (x = 0) the slope is that of the left side, as in
 * PyTorch; NaN stays NaN.
 *
 *     relu       f = max(0, x)              f′ = [x > 0]
 *     leakyRelu  f = x, or slope·x if x ≤ 0 f′ = 1, or slope if x ≤ 0
 *     gelu       f = x·Φ(x)                 f′ = Φ(x) + x·φ(x)          (Hendrycks & Gimpel 2016)
 *     silu       f = x·σ(x)                 f′ = σ(x)·(1 + x·(1 − σ(x)))
 *     tanh       f = tanh x                 f′ = 1 − tanh² x
 *     sigmoid    f = σ(x)                   f′ = σ(x)·(1 − σ(x))
 */
export function activationCurve(operation: Activation): Curve {
  switch (operation.type) {
    case 'relu':
      return { value: (x) => Math.max(0, x), slope: (x) => (x <= 0 ? 0 : 1) };
    case 'leakyRelu':
      return {
        value: (x) => (x <= 0 ? operation.slope * x : x),
        slope: (x) => (x <= 0 ? operation.slope : 1),
      };
    case 'gelu':
      return { value: (x) => x * normalShare(x), slope: (x) => normalShare(x) + x * normalDensity(x) };
    case 'silu':
      return {
        value: (x) => x * logistic(x),
        slope: (x) => logistic(x) * (1 + x * (1 - logistic(x))),
      };
    case 'tanh':
      return { value: Math.tanh, slope: (x) => 1 - Math.tanh(x) ** 2 };
    case 'sigmoid':
      return { value: logistic, slope: (x) => logistic(x) * (1 - logistic(x)) };
  }
}

/** y = f(x), value by value; any shape. */
export function activation(x: Tensor, operation: Activation): Tensor {
  const y = zeros(x.shape);
  const { value } = activationCurve(operation);
  for (let i = 0; i < y.data.length; i++) y.data[i] = value(x.data[i]!);
  return y;
}

/** Backward of `activation`: ∂L/∂x = g · f′(x), value by value. */
export function activationBackward(x: Tensor, g: Tensor, operation: Activation): Tensor {
  const gradInput = zeros(x.shape);
  const { slope } = activationCurve(operation);
  for (let i = 0; i < gradInput.data.length; i++) gradInput.data[i] = g.data[i]! * slope(x.data[i]!);
  return gradInput;
}
