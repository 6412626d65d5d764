/** ONNX files of ours in ONNX Runtime. */
import { describe, expect, test } from 'vitest';
import { exportOnnx } from '../packages/receptive/src/exchange/index.js';
import {
  ARCHITECTURES,
  distance,
  logitsOf,
  modelOf,
  normalize,
  picturesOf,
} from '../packages/receptive/src/exchange/models.fixture.js';
import { present, runOnnx } from './onnxruntime.js';

/** float32 sums in another order. */
const TOLERANCE = 1e-5;

describe.runIf(present)('ONNX Runtime agrees', () => {
  test.each(Object.keys(ARCHITECTURES))('on %s, from pixels and from the input of the network', async (name) => {
    const model = modelOf(name);
    for (const count of [1, 3]) {
      const pictures = picturesOf(model, count);
      const shape = [count, ...model.architecture.input];
      const expected = logitsOf(model, pictures);
      expect(distance(await runOnnx(exportOnnx(model), pictures, shape), expected)).toBeLessThan(TOLERANCE);
      const bare = exportOnnx(model, { preprocessing: false });
      expect(distance(await runOnnx(bare, normalize(model, pictures), shape), expected)).toBeLessThan(TOLERANCE);
    }
  });
});
test.skipIf(present)('SKIPPED: onnxruntime-node is not installed', () => {});
