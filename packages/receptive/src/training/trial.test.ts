import { expect, test } from 'vitest';
import { streamKey } from '../random.js';
import { linearEngine, newSpy } from './linear-engine.fixture.js';
import type { TrialProgress } from './progress.js';
import { learningRateAt } from './schedules.js';
import { finish, lastingPart, trialOptions } from './trial.fixture.js';
import type { EpochRecord } from './types.js';

test('a trial learns, and its record says how', async () => {
  const epochs: EpochRecord[] = [];
  const { record, predictions } = await finish(
    trialOptions({ epochs: 12 }, { onEpoch: (epoch) => epochs.push(epoch) }),
  );
  expect(record).toMatchObject({
    id: 'trial-1',
    arm: 'linear',
    seed: 3,
    status: 'completed',
    epochsRun: 12,
    keptEpoch: 12,
    stoppedEarly: false,
    numerics: 'linear-1',
  }); // prettier-ignore
  expect(record.history).toEqual(epochs);
  expect(epochs.map((epoch) => epoch.epoch)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  expect(record.history.at(-1)!.trainLoss).toBeLessThan(0.5 * record.history[0]!.trainLoss);
  // Chance is a third; stripes are easy.
  expect(record.test!.accuracy).toBeGreaterThan(0.6);
  expect(record.test!.count).toBe(19);
  expect(record.validation!.count).toBe(17);
  expect(record.validation!.accuracy).toBe(record.history.at(-1)!.validationAccuracy);
  const hits = [...predictions!.predicted].filter((k, i) => k === predictions!.labels[i]).length;
  expect(hits).toBe(record.test!.correct);
  for (let i = 0; i < 19; i++) {
    const row = [...predictions!.probabilities.slice(3 * i, 3 * i + 3)];
    expect(row.indexOf(Math.max(...row))).toBe(predictions!.predicted[i]);
    expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 5); // three float32 values
  }
});

test('the same trial twice gives the same bits, another seed others', async () => {
  const first = lastingPart(await finish(trialOptions()));
  expect(lastingPart(await finish(trialOptions({}, { threads: 4 })))).toEqual(first);
  expect(lastingPart(await finish(trialOptions({}, { seed: 4 }))).model).not.toEqual(first.model);
});

test('every update gets its learning rate, its 1-based number and the dropout key', async () => {
  const spy = newSpy();
  const options = trialOptions({ schedule: { type: 'oneCycle', peak: 0.3 } }, { engine: linearEngine(spy) });
  await finish(options);
  expect(spy.steps).toEqual(
    Array.from({ length: 20 }, (_, i) => ({
      learningRate: learningRateAt(options.arm.recipe, i, 5),
      step: i + 1,
      dropoutKey: streamKey(3, 'dropout'),
    })),
  );
});

test('the network is compiled as the recipe says, once, and disposed of', async () => {
  const spy = newSpy();
  const recipe = { clipNorm: 2, labelSmoothing: 0.1, classWeights: [1, 2, 3], optimizer: 'adamw' } as const;
  const options = trialOptions(recipe, { engine: linearEngine(spy), threads: 2 });
  await finish(options);
  expect(spy.compiled).toEqual({
    batch: 9,
    threads: 2,
    training: {
      optimizer: options.arm.recipe.optimizer,
      loss: { labelSmoothing: 0.1, classWeights: [1, 2, 3] },
      clipNorm: 2,
    },
  });
  expect(spy.disposed).toBe(1);
});

test('the test split is seen once, after training; validation once an epoch', async () => {
  const spy = newSpy();
  await finish(trialOptions({ keep: 'best', patience: null }, { engine: linearEngine(spy) }));
  const splitOf = (pixel: number) => ({ '-1.6': 'train', '2.4': 'test', '0.4': 'validation' })[pixel.toFixed(1)];
  const seen = spy.predicted.map(splitOf);
  expect(seen).toEqual([...Array(4 * 17).fill('validation'), ...Array(19).fill('test')]);
});

test('of equal epochs the first is kept, and training stops after `patience` epochs without improvement', async () => {
  // Rate 1e-9 changes no accuracy: epoch 1 stays the best.
  const { record } = await finish(
    trialOptions({ epochs: 9, learningRate: 1e-9, keep: 'best', patience: 3, metric: 'accuracy' }),
  );
  expect(record).toMatchObject({ epochsRun: 4, keptEpoch: 1, stoppedEarly: true, status: 'completed' });
  expect(record.validation!.accuracy).toBe(record.history[0]!.validationAccuracy);
});

test('"best" keeps the parameters of the best epoch, "last" those of the last', async () => {
  // A rate this high makes the validation loss jump about.
  const wild = { epochs: 8, schedule: 'constant', learningRate: 3, metric: 'loss', patience: null } as const;
  const best = await finish(trialOptions({ ...wild, keep: 'best' }));
  const last = await finish(trialOptions({ ...wild, keep: 'last' }));
  const losses = best.record.history.map((epoch) => epoch.validationLoss);
  const bestEpoch = 1 + losses.indexOf(Math.min(...losses));
  expect(bestEpoch).toBeLessThan(8); // otherwise this test shows nothing
  expect(best.record.keptEpoch).toBe(bestEpoch);
  expect(best.record.validation!.loss).toBe(Math.min(...losses));
  expect(last.record.keptEpoch).toBe(8);
  expect(last.record.validation!.loss).toBe(losses[7]);
  // The kept parameters are those that an undisturbed training of that many epochs ends with.
  const shorter = await finish(trialOptions({ ...wild, epochs: bestEpoch, keep: 'last' }));
  expect(best.record.test).toEqual(shorter.record.test);
});

test('a loss that is not a number ends the trial as diverged, with the place', async () => {
  const spy = { ...newSpy(), nanLossAt: 13 };
  const outcome = await finish(trialOptions({}, { engine: linearEngine(spy) }));
  expect(outcome.record).toMatchObject({
    status: 'diverged',
    divergedAt: { epoch: 3, step: 3 },
    epochsRun: 2,
    keptEpoch: 0,
    validation: null,
    test: null,
  }); // prettier-ignore
  expect([outcome.model, outcome.predictions]).toEqual([null, null]);
  expect(spy.steps.length).toBe(13);
  expect(spy.disposed).toBe(1);
});

test('parameters broken by an epoch’s last update are noticed by its validation', async () => {
  const { record } = await finish(trialOptions({}, { engine: linearEngine({ ...newSpy(), nanWeightAt: 10 }) }));
  expect(record).toMatchObject({ status: 'diverged', divergedAt: { epoch: 2, step: 5 }, epochsRun: 1 });
});

test('a training split smaller than the batch is one step an epoch', async () => {
  const spy = newSpy();
  const { record } = await finish(trialOptions({ batch: 64 }, { engine: linearEngine(spy) }));
  expect(spy.compiled?.batch).toBe(46);
  expect(spy.steps.length).toBe(4);
  expect(record.epochsRun).toBe(4);
});

test('progress counts steps and estimates the time left; it holds no model', async () => {
  const all: TrialProgress[] = [];
  await finish(trialOptions({}, { onProgress: (progress) => all.push(progress) }));
  const training = all.filter(({ phase, trainLoss }) => phase === 'training' && trainLoss !== null);
  expect(training.map(({ epoch, step }) => [epoch, step])).toEqual(
    Array.from({ length: 20 }, (_, i) => [1 + Math.floor(i / 5), 1 + (i % 5)]),
  );
  expect(training[4]).toMatchObject({ epochs: 4, steps: 5, secondsLeft: 3 * training[4]!.seconds });
  expect(all.at(-1)).toMatchObject({ phase: 'test', epoch: 4, step: 5, secondsLeft: 0 });
  for (const progress of all) expect(JSON.parse(JSON.stringify(progress))).toEqual(progress);
});

test('an arm that does not fit the data set is refused in one sentence', async () => {
  const dense = (units: number, input: [number, number, number] = [1, 4, 4]) => {
    const { arm } = trialOptions();
    return {
      arm: { ...arm, architecture: { input, layers: [{ type: 'flatten' }, { type: 'dense', units }] as const } },
    };
  };
  await expect(finish(trialOptions({}, dense(4)))).rejects.toThrow(
    'linear.architecture.layers[1]: expected 3 outputs, one per class, from the last layer, got 4.',
  );
  await expect(finish(trialOptions({}, dense(3, [1, 5, 5])))).rejects.toThrow(
    'linear.architecture.input: expected [1,4,4], the shape of stripes, got [1,5,5].',
  );
});
