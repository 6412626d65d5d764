/** ONNX Runtime's CPU library: inference only. */
import { createRequire } from 'node:module';
import { noise, product, timed } from './handler.mjs';
import { onnxModel } from './onnx-model.mjs';

process.env.ORT_DISABLE_TELEMETRY = '1';
const { InferenceSession, Tensor } = await import('onnxruntime-node');

export default {
  about: () => ({ version: createRequire(import.meta.url)('onnxruntime-node/package.json').version }),
  async open({ architecture, batch, threads }) {
    const { bytes, parameters } = onnxModel(architecture, batch);
    const session = await InferenceSession.create(bytes, {
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: 'all',
    });
    const shape = [batch, ...architecture.input];
    const input = new Tensor('float32', noise(product(shape)), shape);
    return { parameters, run: timed(() => session.run({ input })), dispose: () => session.release() };
  },
};
