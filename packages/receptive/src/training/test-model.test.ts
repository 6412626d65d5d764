import { expect, test } from 'vitest';
import { generateGlyphs } from '../data/index.js';
import { limitTrain } from '../data/splitting.js';
import { createWasmEngine } from '../engine/index.js';
import { linearEngine, newSpy, stripes } from './linear-engine.fixture.js';
import { readModel } from './model.js';
import { testModel } from './test-model.js';
import { finish, trialOptions } from './trial.fixture.js';

test('a sealed trial never looks at the test split, and is the same trial otherwise', async () => {
  const spy = newSpy();
  const sealed = await finish(trialOptions({}, { engine: linearEngine(spy), sealed: true }));
  expect([sealed.record.test, sealed.predictions]).toEqual([null, null]);
  // Four epochs of 17 validation pictures and nothing else.
  expect(spy.predicted.map((pixel) => pixel.toFixed(1))).toEqual(Array(4 * 17).fill('0.4'));
  const open = await finish(trialOptions());
  expect(open.record.test).not.toBeNull();
  expect({ ...sealed.record, test: null }).toEqual({ ...open.record, test: null });
  expect(sealed.model).toEqual(open.model);
});

test('what a sealed trial left out, its model gives', async () => {
  const options = trialOptions();
  const open = await finish(options);
  const model = readModel(open.model!, 'model');
  const { metrics, predictions } = await testModel(model, { ...options, batch: 4 });
  expect(metrics).toEqual(open.record.test);
  expect(predictions).toEqual(open.predictions);
});

test('the fast engine too, to the bit', async () => {
  const dataset = await limitTrain(await generateGlyphs({ size: 16 }), 200, 0);
  const engine = await createWasmEngine();
  const arm = {
    name: 'cnn',
    architecture: {
      input: [1, 16, 16] as const,
      layers: [
        { type: 'conv2d', filters: 8, kernel: 3, padding: 'same', bias: false },
        { type: 'batchNorm2d' },
        { type: 'relu' },
        { type: 'maxPool2d', kernel: 2 },
        { type: 'flatten' },
        { type: 'dropout', rate: 0.3 },
        { type: 'dense', units: 10 },
      ] as const,
    },
    recipe: trialOptions({ epochs: 1, batch: 50, learningRate: 0.01 }).arm.recipe,
  };
  const options = { ...trialOptions(), arm, dataset, engine, normalization: { mean: [0.2], std: [0.3] } };
  const open = await finish(options);
  const tested = await testModel(readModel(open.model!, 'model'), { dataset, engine, batch: 50, threads: 2 });
  expect(tested.metrics).toEqual(open.record.test);
  expect(tested.predictions).toEqual(open.predictions);
});

test('a model for other pictures or classes is refused', async () => {
  const options = trialOptions();
  const model = readModel((await finish(options)).model!, 'model');
  const dataset = stripes();
  const test = (other: object) => testModel(model, { ...options, dataset: { ...dataset, ...other }, batch: 4 });
  await expect(test({ shape: [1, 5, 5] })).rejects.toThrow('linear: input: expected [1,5,5], the shape of stripes');
  await expect(test({ classes: ['a', 'b', 'c'] })).rejects.toThrow('linear: classes: expected the 3 of stripes');
});
