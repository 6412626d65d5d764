/** `receptive/exchange`: models from and for elsewhere. Needs @bufbuild/protobuf; the library's root does not. */

export { type OnnxTest, type OnnxTestResult, runOnnxTest } from './conformance.js';
export { exportOnnx, type OnnxOptions } from './export/onnx.js';
export { exportSafetensors } from './export/safetensors.js';
export { type Imported, type ImportOptions, importOnnx } from './import/onnx.js';
export { exportPytorch, type PytorchOptions } from './torch/module.js';
