import { expect, test } from 'vitest';
import { InputError } from '../errors.js';
import { evaluate } from './evaluate.js';
import { linearEngine } from './linear-engine.fixture.js';
import { compileModel, type Model, readModel, writeModel } from './model.js';
import { readSafetensors, writeSafetensors } from './safetensors.js';
import { finish, LINEAR, trialOptions } from './trial.fixture.js';

const bytes = async () => (await finish(trialOptions())).model!;

/** The model's bytes with one metadata text changed, or taken away. */
const altered = (model: Uint8Array, key: string, text?: string) => {
  const { tensors, metadata } = readSafetensors(model, 'model');
  const { [key]: _, ...rest } = metadata;
  return writeSafetensors(tensors, text === undefined ? rest : { ...rest, [key]: text });
};

test('a model carries all that is needed to use it alone', async () => {
  const { record, model } = await finish(trialOptions());
  const read = readModel(model!, 'model.safetensors');
  expect({ ...read, tensors: [...read.tensors.keys()] }).toEqual({
    architecture: LINEAR,
    classes: ['row', 'column', 'none'],
    normalization: { mean: [0.4], std: [0.25] },
    tensors: ['dense1.weight', 'dense1.bias'],
    arm: 'linear',
    seed: 3,
    trial: 'trial-1',
    numerics: 'linear-1',
    validationAccuracy: record.validation!.accuracy,
  });
  expect(writeModel(read)).toEqual(model);
  const network = compileModel(read, linearEngine(), { batch: 4 });
  const { dataset } = trialOptions();
  expect((await evaluate(network, dataset.splits.test, read.normalization)).metrics).toEqual(record.test);
});

test('a file that is not a whole model is refused in one sentence', async () => {
  const good = await bytes();
  const message = (model: Uint8Array) => {
    try {
      readModel(model, 'm');
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      return (error as InputError).message;
    }
    return 'accepted';
  };
  expect(message(writeSafetensors(new Map(), {}))).toBe('m: format: expected "receptive-model-1", got nothing.');
  expect(message(altered(good, 'classes', '["a", 2]'))).toBe('m: classes[1]: expected a text, got 2.');
  expect(message(altered(good, 'classes', '["a", "b"]'))).toBe(
    'm: architecture.layers[1]: expected 2 outputs, one per class, from the last layer, got 3.',
  );
  expect(message(altered(good, 'architecture', '{'))).toBe('m: architecture: expected JSON, got something else.');
  expect(message(altered(good, 'normalization', '{"mean":[0],"std":[0]}'))).toBe(
    'm: normalization.std[0]: expected a number above 0, got 0.',
  );
  expect(message(altered(good, 'normalization', '{"mean":[0,1],"std":[1]}'))).toBe(
    'm: normalization.mean: expected 1 numbers, one per channel, got [0,1].',
  );
  for (const key of ['architecture', 'seed', 'arm', 'trial', 'numerics', 'validationAccuracy']) {
    expect(message(altered(good, key)), key).toMatch(/^m: \S+: expected .+, got (null|nothing)\.$/);
  }
  const { tensors, metadata } = readSafetensors(good, 'm');
  tensors.set('dense1.weight', { shape: [16, 3], data: new Float32Array(48) });
  expect(message(writeSafetensors(tensors, metadata))).toBe(
    'm: tensor "dense1.weight": expected shape [3,16], got [16,3].',
  );
  tensors.delete('dense1.weight');
  expect(message(writeSafetensors(tensors, metadata))).toBe(
    'm: tensor "dense1.weight": expected shape [3,16], got nothing.',
  );
});

test('a model without one of its tensors is not written', () => {
  const model = { architecture: LINEAR, tensors: new Map() } as unknown as Model;
  expect(() => writeModel(model)).toThrow('The model lacks the tensor "dense1.weight".');
});
