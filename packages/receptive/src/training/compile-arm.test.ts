import { expect, test } from 'vitest';
import { createWasmEngine } from '../engine/index.js';
import { compileArm } from './compile-arm.js';
import { linearEngine, newSpy } from './linear-engine.fixture.js';
import { finish, trialOptions } from './trial.fixture.js';

test('a network that needs more memory than it may take is refused, with the arm and the sizes', async () => {
  const openBatches = () => {
    throw new Error('memory was taken for batches');
  };
  const options = trialOptions({}, { engine: await createWasmEngine(), memoryLimit: 2 ** 16, openBatches });
  const error = await finish(options).catch((thrown) => thrown);
  expect(error.name).toBe('InputError');
  expect(error.message).toMatch(
    /^linear, 9 pictures a step: This network needs \d+ MiB for one batch; it may take 1 MiB\.$/,
  );
  expect(error.hint).toBe('Use a smaller batch, smaller pictures or fewer filters.');
  compileArm({ ...options, memoryLimit: 2 ** 24 }).dispose();
});

test('the limit is the engine’s to keep', async () => {
  const spy = newSpy();
  await finish(trialOptions({}, { engine: linearEngine(spy), memoryLimit: 12345 }));
  expect(spy.compiled?.memoryLimit).toBe(12345);
});
