import { expect, test } from 'vitest';
import { InputError } from '../errors.js';
import { readSafetensors, writeSafetensors } from './safetensors.js';
import { finish, trialOptions } from './trial.fixture.js';

const checkpoints: Uint8Array[] = [];
await finish(trialOptions({ keep: 'best' }, { onCheckpoint: (bytes) => void checkpoints.push(bytes) }));
const last = readSafetensors(checkpoints.at(-1)!, 'checkpoint');

const refusal = async (checkpoint: Uint8Array) => {
  const error = await finish(trialOptions({ keep: 'best' }, { checkpoint })).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(InputError);
  return (error as InputError).message;
};

test('a checkpoint holds parameters, optimiser slots in their parameters’ shapes, and the best epoch', () => {
  const shapes = Object.fromEntries([...last.tensors].map(([name, { shape }]) => [name, shape]));
  expect(shapes).toEqual({
    'live/dense1.weight': [3, 16],
    'live/dense1.bias': [3],
    'live/sgd.velocity/dense1.weight': [3, 16],
    'live/sgd.velocity/dense1.bias': [3],
    'kept/dense1.weight': [3, 16],
    'kept/dense1.bias': [3],
  });
});

test('damaged checkpoints and those of another trial are refused in one sentence', async () => {
  const { tensors, metadata } = last;
  const state = JSON.parse(metadata.state!);
  const changed = (change: Record<string, string>) => refusal(writeSafetensors(tensors, { ...metadata, ...change }));
  expect(await refusal(checkpoints[0]!.slice(0, -1))).toMatch(/^checkpoint: /);
  expect(await changed({ trial: 'trial-2' })).toBe('checkpoint: trial: expected "trial-1", got "trial-2".');
  expect(await changed({ format: 'x' })).toBe('checkpoint: format: expected "receptive-checkpoint-1", got "x".');
  expect(await changed({ state: '{' })).toBe('checkpoint: state: expected JSON, got something else.');
  expect(await changed({ state: JSON.stringify({ ...state, step: '3' }) })).toBe(
    'checkpoint: state.step: expected a number, got "3".',
  );
  expect(await changed({ state: JSON.stringify({ ...state, history: {} }) })).toBe(
    'checkpoint: state.history: expected a list, got {}.',
  );
  expect(await changed({ state: JSON.stringify({ ...state, bestScore: true }) })).toBe(
    'checkpoint: state.bestScore: expected a value or null, got true.',
  );
  tensors.delete('live/dense1.bias');
  expect(await changed({})).toBe('checkpoint: live/dense1.bias: expected a tensor, got nothing.');
});
