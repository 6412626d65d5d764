import type { Constant } from '../onnx/tensor.js';
import { BINARY, UNARY } from './arithmetic.js';
import { binary, cast, clip, unary, where } from './constant-arithmetic.js';
import { concat, constant, constantOfShape, gather, identity, shapeOf, slice } from './constant-parts.js';
import { expand, flatten, reshape, squeeze, transpose, unsqueeze } from './constant-shapes.js';
import type { Fold } from './fold.js';

/** The operators that are computed on constants: what a file does to its own weights and shapes. */
export const CONSTANT_OPERATORS: Readonly<Record<string, (fold: Fold) => Constant>> = {
  ...Object.fromEntries(Object.keys(UNARY).map((name) => [name, unary])),
  ...Object.fromEntries(Object.keys(BINARY).map((name) => [name, binary])),
  Cast: cast,
  Clip: clip,
  Concat: concat,
  Constant: constant,
  ConstantOfShape: constantOfShape,
  Expand: expand,
  Flatten: flatten,
  Gather: gather,
  Identity: identity,
  Reshape: reshape,
  Shape: shapeOf,
  Slice: slice,
  Squeeze: squeeze,
  Transpose: transpose,
  Unsqueeze: unsqueeze,
  Where: where,
};
