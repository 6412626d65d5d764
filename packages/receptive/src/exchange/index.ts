/** `receptive/exchange`: models from and for elsewhere. Needs @bufbuild/protobuf; the library's root does not. */

export { exportOnnx, type OnnxOptions } from './export/onnx.js';
