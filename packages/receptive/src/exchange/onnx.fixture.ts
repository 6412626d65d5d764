import { referenceEngine } from '../engine/index.js';
import { OnnxGraphBuilder } from './export/onnx-graph.js';
import { importNetwork } from './import/onnx.js';
import { readOnnx, writeOnnx } from './onnx/model.js';
import type { ElementType } from './onnx/tensor.js';

/** An ONNX file of a graph that `build` makes from the value "x" (N×shape); it returns the name of the output. */
export function onnxOf(
  shape: readonly number[],
  build: (to: OnnxGraphBuilder, x: string) => string,
  type: ElementType = 'float32',
): Uint8Array {
  const to = new OnnxGraphBuilder();
  const output = build(to, 'x');
  return writeOnnx(to.finish({ name: 'x', type, shape }, { name: output, type: 'float32', shape: [1] }), {});
}

/** The network of such a file. */
export const networkOf = (file: Uint8Array) => importNetwork(readOnnx(file, 'a.onnx'), file.length, 'a.onnx');

/** What the network of such a file makes of values for `batch` pictures, by the reference engine. */
export function answersOf(file: Uint8Array, values: Float32Array, batch: number): Float32Array {
  const { network } = networkOf(file);
  const compiled = referenceEngine.compile(network.graph, { batch });
  for (const [name, tensor] of network.tensors) compiled.setTensor(name, tensor);
  return compiled.predict(values);
}
