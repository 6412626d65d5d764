import type { Constant } from '../onnx/tensor.js';
import { slice } from './circular.js';
import { gemm, matMul } from './dense.js';
import type { Call } from './network.js';
import { batchNormalization, groupNormalization, instanceNormalization, layerNormalization } from './norms.js';
import { POINTWISE_OPERATORS } from './pointwise.js';
import {
  cast,
  concat,
  dropout,
  flatten,
  identity,
  pad,
  reduceMean,
  reshape,
  shape,
  softmax,
  squeeze,
  transpose,
  unsqueeze,
} from './shapes.js';
import type { Flow } from './values.js';
import { averagePool, convolution, globalPool, maxPool } from './windows.js';

/** The operators that are read where a value depends on the pictures. */
export const FLOW_OPERATORS: Readonly<Record<string, (call: Call) => Flow | Constant>> = {
  ...POINTWISE_OPERATORS,
  AveragePool: averagePool,
  BatchNormalization: batchNormalization,
  Cast: cast,
  Concat: concat,
  Conv: convolution,
  Dropout: dropout,
  Flatten: flatten,
  Gemm: gemm,
  GlobalAveragePool: (call) => globalPool(call, 'avgPool2d'),
  GlobalMaxPool: (call) => globalPool(call, 'maxPool2d'),
  GroupNormalization: groupNormalization,
  Identity: identity,
  InstanceNormalization: instanceNormalization,
  LayerNormalization: layerNormalization,
  LogSoftmax: softmax,
  MatMul: matMul,
  MaxPool: maxPool,
  Pad: pad,
  ReduceMean: reduceMean,
  Reshape: reshape,
  Shape: shape,
  Slice: slice,
  Softmax: softmax,
  Squeeze: squeeze,
  Transpose: transpose,
  Unsqueeze: unsqueeze,
};
