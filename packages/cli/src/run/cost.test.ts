import { resolveStudy, type Study, stageOf, stepKey, type TrialRecord } from 'receptive';
import { expect, test } from 'vitest';
import type { Known } from './conduct.js';
import { costOf, unmeasured } from './cost.js';
import { planTrials } from './plan.js';
import { measuredPaces, type StoredTrial } from './stored.js';

const study = (fields: object = {}): Study =>
  resolveStudy({
    name: 's',
    data: { dataset: 'glyphs' },
    recipe: { epochs: 2, batch: 50 },
    control: {
      name: 'cnn',
      architecture: {
        input: [1, 8, 8],
        layers: [{ type: 'conv2d', filters: 2, kernel: 3 }, { type: 'flatten' }, { type: 'dense', units: 10 }],
      },
    },
    experiments: [{ name: 'kernel', factor: 'kernel', arms: [{ name: 'kernel5', set: { 'layers[0].kernel': 5 } }] }],
    seeds: 3,
    ...fields,
  });
const context = {
  data: { dataset: 'glyphs' },
  fingerprint: 'f',
  normalization: { mean: [0], std: [1] },
  pictures: 400,
  numerics: 'n',
};
const pictures = { train: 420, validation: 100, test: 200 };

async function known(of: Study, finished: Record<string, Partial<TrialRecord>> = {}): Promise<Known> {
  const stage = stageOf(of, (arm, seed) => (finished[`${arm.name}/${seed}`] ?? null) as TrialRecord | null);
  const plan = await planTrials(stage.trials, context);
  const found = plan.flatMap(({ id, arm, seed }) => {
    const record = finished[`${arm.name}/${seed}`];
    return record ? [[id, { id, status: 'completed', test: null, ...record } as TrialRecord] as const] : [];
  });
  return { stage, plan, finished: new Map(found) };
}

/** 400 pictures in 8 steps an epoch. */
const stored = (of: Study, arm: string, record: Partial<TrialRecord>): StoredTrial => ({
  record: { status: 'completed', epochsRun: 2, ...record } as TrialRecord,
  about: {
    arm: of.arms.find(({ name }) => name === arm)!,
    seed: 0,
    fingerprint: 'f',
    pictures: { train: 420, validation: 100 },
    threads: 1,
  },
});

test('paces come from the trials of the same architecture and batch, steps and validation apart', () => {
  const of = study();
  const paces = measuredPaces({
    finished: [
      // 16 steps at .5 s, and 2 s for 200 pictures of two validations.
      stored(of, 'cnn', { imagesPerSecond: 100, seconds: 10 }),
      stored(of, 'cnn', { imagesPerSecond: 50, seconds: 18 }),
      stored(of, 'kernel5', { imagesPerSecond: 100, seconds: 1, status: 'diverged' }),
      { record: { status: 'completed' } as TrialRecord, about: null },
    ],
    begun: new Set(),
  });
  expect([...paces]).toEqual([[stepKey(of.arms[0]!), { stepSeconds: 0.75, pictureSeconds: 0.01 }]]);
});

test('the time of a run: what is missing, shared out among workers, and the test split at the end', async () => {
  const of = study();
  const at = await known(of, { 'cnn/0': { seconds: 10 } });
  const measured = new Map([[stepKey(of.arms[0]!), { stepSeconds: 0.5, pictureSeconds: 0.01 }]]);
  expect(unmeasured(at, measured).map(({ name }) => name)).toEqual(['kernel5']);
  const begun = new Set([at.plan.find(({ arm, seed }) => arm.name === 'kernel5' && seed === 1)!.id]);
  const without = costOf({ known: at, stored: { begun }, measured, probed: new Map(), pictures, workers: 2 });
  expect([without.seconds, without.planned, without.finished, without.begun]).toEqual([null, 6, 1, 1]);
  const probed = new Map([[stepKey(of.arms[1]!), { stepSeconds: 1, pictureSeconds: 0.02 }]]);
  const cost = costOf({ known: at, stored: { begun }, measured, probed, pictures, workers: 2 });
  expect(cost.arms).toEqual([
    {
      arm: 'cnn',
      tuning: false,
      probe: null,
      planned: 3,
      finished: 1,
      begun: 0,
      stepSeconds: 0.5,
      trialSeconds: 10,
      source: 'measured',
    },
    // 16 steps of a second and 200 pictures.
    {
      arm: 'kernel5',
      tuning: false,
      probe: null,
      planned: 3,
      finished: 0,
      begun: 1,
      stepSeconds: 1,
      trialSeconds: 20,
      source: 'probed',
    },
  ]);
  // As the runner hands them out, the most MACs first: 10 + 20 + 20 beside 10 + 20. Then, in one process, 3 × 200
  // pictures at .01 and 3 × 200 at .02.
  expect(cost.seconds).toBeCloseTo(50 + 6 + 12, 9);
  expect(cost.later).toBeNull();
});

test('rates of a grid are told together, and what depends on them comes later', async () => {
  const tune = { learningRate: { from: 0.001, to: 0.1, points: 3, seeds: 1 } };
  const of = study({
    experiments: [
      { name: 'kernel', factor: 'kernel', tune, arms: [{ name: 'kernel5', set: { 'layers[0].kernel': 5 } }] },
    ],
    select: true,
  });
  const paces = new Map(of.arms.map((arm) => [stepKey(arm), { stepSeconds: 1, pictureSeconds: 0 }]));
  const cost = costOf({
    known: await known(of),
    stored: { begun: new Set() },
    measured: paces,
    probed: new Map(),
    pictures,
    workers: 1,
  });
  expect(cost.arms.map(({ arm, tuning, planned }) => [arm, tuning, planned])).toEqual([
    ['cnn', false, 3],
    ['kernel5', false, 3],
    ['cnn', true, 3],
    ['kernel5', true, 3],
  ]);
  // The rate .001 is what the recipe has: those two trials are the arms' own.
  expect(cost.seconds).toBe(10 * 16);
  // Two twins with the two seeds that tried no rate, and two arms with three fresh seeds.
  expect(cost.later).toEqual({ trials: 4 + 6, seconds: 10 * 16 });
});

test('trainings for probes are counted by probe, and cost what they see of the pictures', async () => {
  const of = study({ probes: ['efficiency'] });
  const base = await known(of);
  const arm = of.arms[0]!;
  const trials = [100, 400].map((size) => ({
    arm,
    seed: 0,
    sealed: true,
    probe: 'efficiency' as const,
    view: { subset: { size, draw: 0 } },
  }));
  const whole = { ...base, plan: [...base.plan, ...(await planTrials(trials.slice(0, 1), context))] };
  const pace = new Map([[stepKey(arm), { stepSeconds: 1, pictureSeconds: 0 }]]);
  const { arms, planned } = costOf({
    known: whole,
    stored: { begun: new Set() },
    measured: pace,
    probed: new Map(),
    pictures,
    workers: 1,
  });
  expect(planned).toBe(base.plan.length + 1);
  // Two epochs of two batches of 50; the whole has eight.
  expect(
    arms
      .filter(({ arm: name }) => name === 'cnn')
      .map(({ probe, tuning, trialSeconds }) => [probe, tuning, trialSeconds]),
  ).toEqual([
    [null, false, 16],
    ['efficiency', false, 4],
  ]);
});
