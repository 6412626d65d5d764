/** Arithmetic of single numbers by ONNX's operators: for constants in a file, and for the probes of curves.ts. */
import { activationCurve } from '../../engine/reference/activations.js';
import { erf } from '../../engine/reference/error-function.js';
import type { NodeReader } from './node.js';

/** Makes f(x) from a node's attributes. */
export const UNARY: Readonly<Record<string, (node: NodeReader) => (x: number) => number>> = {
  Abs: () => Math.abs,
  Ceil: () => Math.ceil,
  Erf: () => erf,
  Exp: () => Math.exp,
  Floor: () => Math.floor,
  Log: () => Math.log,
  Neg: () => (x) => -x,
  Reciprocal: () => (x) => 1 / x,
  Relu: () => (x) => Math.max(0, x),
  Sigmoid: () => activationCurve({ type: 'sigmoid' }).value,
  Softplus: () => (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  Sqrt: () => Math.sqrt,
  Tanh: () => Math.tanh,
  LeakyRelu: (node) => activationCurve({ type: 'leakyRelu', slope: node.float('alpha', 0.01) }).value,
  Gelu: (node) => {
    const approximate = node.text('approximate', 'none');
    if (approximate !== 'none') throw node.refuse(`expected the exact GELU, got approximate "${approximate}".`);
    return activationCurve({ type: 'gelu' }).value;
  },
  HardSigmoid: (node) => {
    const [alpha, beta] = [node.float('alpha', 0.2), node.float('beta', 0.5)];
    return (x) => Math.max(0, Math.min(1, alpha * x + beta));
  },
  HardSwish: () => (x) => x * Math.max(0, Math.min(1, x / 6 + 0.5)),
};

/** f(x, y), and g for whole numbers where that is another. */
export const BINARY: Readonly<
  Record<string, { readonly f: (x: number, y: number) => number; readonly whole?: (x: number, y: number) => number }>
> = {
  Add: { f: (x, y) => x + y },
  Sub: { f: (x, y) => x - y },
  Mul: { f: (x, y) => x * y },
  Div: { f: (x, y) => x / y, whole: (x, y) => Math.trunc(x / y) },
  Pow: { f: (x, y) => x ** y, whole: (x, y) => Math.trunc(x ** y) },
  PRelu: { f: (x, slope) => (x < 0 ? slope * x : x) },
  Equal: { f: (x, y) => (x === y ? 1 : 0) },
  Sum: { f: (x, y) => x + y },
  Max: { f: Math.max },
  Min: { f: Math.min },
};
