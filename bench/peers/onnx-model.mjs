import protobuf from 'protobufjs';
import { noise, product } from './handler.mjs';

/** The part of ONNX's format (onnx.proto3) that these models use. */
const FORMAT = `
  syntax = "proto3";
  message Model { int64 ir_version = 1; Graph graph = 7; repeated OperatorSet opset_import = 8; }
  message OperatorSet { string domain = 1; int64 version = 2; }
  message Graph {
    repeated Node node = 1; string name = 2; repeated Tensor initializer = 5;
    repeated Value input = 11; repeated Value output = 12;
  }
  message Node {
    repeated string input = 1; repeated string output = 2; string op_type = 4; repeated Attribute attribute = 5;
  }
  message Attribute { string name = 1; int64 i = 3; repeated int64 ints = 8; int32 type = 20; }
  message Tensor { repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9; }
  message Value { string name = 1; Type type = 2; }
  message Type { TensorType tensor_type = 1; }
  message TensorType { int32 elem_type = 1; Shape shape = 2; }
  message Shape { repeated Dimension dim = 1; }
  message Dimension { int64 dim_value = 1; }`;
const Model = protobuf.parse(FORMAT, { keepCase: true }).root.lookupType('Model');
const FLOAT = 1;
const [INT, INTS] = [2, 7];

/**
 * An architecture as an ONNX model for inference, with weights of noise.
 * @returns its bytes, and how many parameters are trained ones
 */
export function onnxModel({ input, layers }, batch) {
  const nodes = [];
  const initializers = [];
  let parameters = 0;
  let [channels, size] = input;
  let value = 'input';

  const tensor = (dims, values, trained = true) => {
    if (trained) parameters += values.length;
    const name = `w${initializers.length}`;
    initializers.push({ name, dims, data_type: FLOAT, raw_data: new Uint8Array(values.buffer) });
    return name;
  };
  const weights = (...dims) => tensor(dims, noise(product(dims), 1 / Math.sqrt(product(dims.slice(1)))));
  const filled = (length, number, trained) => tensor([length], new Float32Array(length).fill(number), trained);
  const node = (op_type, inputs = [], attribute = []) => {
    const output = `v${nodes.length}`;
    nodes.push({ op_type, input: [value, ...inputs], output: [output], attribute });
    value = output;
  };
  const ints = (name, ...numbers) => ({ name, type: INTS, ints: numbers });

  const add = {
    conv2d({ filters, kernel }) {
      const half = kernel >> 1;
      const attributes = [ints('kernel_shape', kernel, kernel), ints('pads', half, half, half, half)];
      node('Conv', [weights(filters, channels, kernel, kernel), filled(filters, 0)], attributes);
      channels = filters;
    },
    batchNorm2d() {
      node('BatchNormalization', [
        filled(channels, 1),
        filled(channels, 0),
        filled(channels, 0, false),
        filled(channels, 1, false),
      ]);
    },
    relu: () => node('Relu'),
    maxPool2d({ kernel }) {
      node('MaxPool', [], [ints('kernel_shape', kernel, kernel), ints('strides', kernel, kernel)]);
      size = Math.floor(size / kernel);
    },
    flatten: () => node('Flatten'),
    dropout() {},
    dense({ units }) {
      node('Gemm', [weights(units, channels * size * size), filled(units, 0)], [{ name: 'transB', type: INT, i: 1 }]);
      [channels, size] = [units, 1];
    },
  };
  for (const layer of layers) add[layer.type](layer);

  const described = (name, ...shape) => {
    const dim = shape.map((dim_value) => ({ dim_value }));
    return { name, type: { tensor_type: { elem_type: FLOAT, shape: { dim } } } };
  };
  const graph = {
    node: nodes,
    name: 'workload',
    initializer: initializers,
    input: [described('input', batch, ...input)],
    output: [described(value, batch, channels)],
  };
  const bytes = Model.encode({ ir_version: 8, opset_import: [{ domain: '', version: 17 }], graph }).finish();
  return { bytes, parameters, output: value };
}
