/** `receptive/exchange`: models from and for elsewhere. Needs @bufbuild/protobuf; the library's root does not. */

export { type OnnxTest, type OnnxTestResult, runOnnxTest } from './conformance.js';
export { exportOnnx, type OnnxOptions } from './export/onnx.js';
export { exportSafetensors } from './export/safetensors.js';
export type { Imported, ModelOptions } from './import/model.js';
export { importOnnx, type OnnxImportOptions } from './import/onnx.js';
export { importSafetensors, type SafetensorsOptions } from './import/safetensors.js';
export { exportPytorch, type PytorchOptions } from './torch/module.js';
