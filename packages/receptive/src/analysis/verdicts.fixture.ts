/** A study with every kind of comparison: ordered levels, matched and tuned arms, δ, clusters of pictures; eight seeds. */

import { Random, streamKey } from '../random.js';
import type { Arm } from '../study/types.js';
import type { TrialRecord } from '../training/types.js';
import { type ArmPlan, assemble, cnn, dense, type Fixture, RECIPE, summaryOf } from './records.fixture.js';
import type { AnalysisContext } from './types.js';

const SHAPE = [1, 28, 28] as const;
const CLASSES = ['bar', 'cross', 'arch', 'hook', 'fork', 'ring', 'wave', 'step', 'star', 'loop'];
const SEEDS = [0, 1, 2, 3, 4, 5, 6, 7];
const KERNEL = { experiment: 'kernel', factor: 'kernel' } as const;
const POOLING = { experiment: 'pooling', factor: 'layers' } as const;

const net = (kernel: number, filters: readonly number[]) =>
  cnn(
    SHAPE,
    10,
    filters,
    filters.map(() => kernel),
  );

/** Mean accuracies, chosen so that every verdict comes up. */
const PLANS: readonly ArmPlan[] = [
  plan(0.842, 4, { name: 'dense', title: 'Dense 512-256', role: 'baseline', architecture: dense(SHAPE, 10) }),
  plan(0.945, 9.7, { name: 'k3', title: 'CNN 3×3', role: 'control', architecture: net(3, [16, 32, 64]) }),
  plan(0.962, 17, { name: 'k5', title: '5×5', role: 'variant', ...KERNEL, architecture: net(5, [16, 32, 64]) }),
  plan(0.966, 31, { name: 'k7', title: '7×7', role: 'variant', ...KERNEL, architecture: net(7, [16, 32, 64]) }),
  plan(0.959, 11, {
    name: 'k5-parameters',
    title: '5×5, parameters matched',
    role: 'matched',
    of: 'k5',
    matchedTo: 'parameters',
    contrast: ['k5-parameters', 'k3'],
    ...KERNEL,
    architecture: net(5, [10, 20, 40]),
  }),
  plan(0.957, 10, {
    name: 'k5-macs',
    title: '5×5, MACs matched',
    role: 'matched',
    of: 'k5',
    matchedTo: 'macs',
    contrast: ['k5-macs', 'k3'],
    ...KERNEL,
    architecture: net(5, [9, 18, 36]),
  }),
  plan(0.936, 11, {
    name: 'k7-parameters',
    title: '7×7, parameters matched',
    role: 'matched',
    of: 'k7',
    matchedTo: 'parameters',
    contrast: ['k7-parameters', 'k3'],
    ...KERNEL,
    architecture: net(7, [7, 14, 28]),
  }),
  ...tuned('k3', 0.948, 3, KERNEL),
  ...tuned('k5', 0.964, 5, KERNEL),
  ...tuned('k7', 0.967, 7, KERNEL),
  plan(0.9451, 9.6, {
    name: 'avg',
    title: 'Average pooling',
    role: 'variant',
    ...POOLING,
    architecture: net(3, [16, 32, 64]),
  }),
];

function plan(accuracy: number, seconds: number, arm: Omit<Arm, 'recipe'>): ArmPlan {
  return { accuracy, seconds, arm: { ...arm, recipe: RECIPE } };
}

function tuned(of: string, accuracy: number, kernel: number, labels: typeof KERNEL): ArmPlan[] {
  const title = `${kernel === 3 ? 'CNN 3×3' : `${kernel}×${kernel}`} (tuned)`;
  const arm = {
    name: `${of}-tuned`,
    title,
    role: 'tuned',
    of,
    ...labels,
    architecture: net(kernel, [16, 32, 64]),
  } as const;
  return [{ accuracy, seconds: 10, arm: { ...arm, recipe: { ...RECIPE, learningRate: 0.006 } } }];
}

export function verdictsFixture(seeds: readonly number[] = SEEDS): Fixture & { readonly context: AnalysisContext } {
  const data = summaryOf(
    { name: 'glyphs', about: 'Drawn characters; generated.', classes: CLASSES, shape: SHAPE, notes: [] },
    { train: CLASSES.map(() => 420), validation: CLASSES.map(() => 100), test: CLASSES.map((_, k) => 200 + (k % 5)) },
  );
  const fixture = assemble(
    {
      name: 'verdicts',
      title: 'What does a larger kernel buy?',
      question: 'Does a larger kernel read better when nothing else is larger?',
      data: { dataset: 'glyphs', normalization: 'dataset' },
      seeds,
      experiments: [
        {
          name: 'kernel',
          question: 'Does a larger kernel read better?',
          factor: 'kernel',
          arms: ['k5', 'k7'],
          ordered: true,
          levels: { k3: 3, k5: 5, k7: 7 },
          matched: ['parameters', 'macs'],
        },
        { name: 'pooling', question: 'Mean or maximum?', factor: 'layers', arms: ['avg'], delta: 0.01 },
      ],
    },
    data,
    PLANS,
    () => false,
  );
  return { ...fixture, context: contextOf(fixture.records) };
}

function contextOf(records: readonly TrialRecord[]): AnalysisContext {
  const pictures = records[0]?.test?.count ?? 0;
  return {
    answers: records.map(({ arm, seed, test }) => ({
      arm,
      seed,
      correct: answersOf(arm, seed, test?.correct ?? 0, pictures),
    })),
    // About eight pictures a day.
    clusters: Array.from({ length: pictures }, (_, i) => `day ${Math.floor(i / 8)}`),
    openings: 2,
    planHash: 'c0ffee5eed'.repeat(6),
    tuning: [
      {
        experiment: 'kernel',
        metric: 'accuracy',
        rates: [0.00075, 0.0015, 0.003, 0.006, 0.012],
        seeds: [0, 1, 2],
        arms: ['k3', 'k5', 'k7'].map((arm, i) => ({
          arm,
          tuned: `${arm}-tuned`,
          chosen: 0.006,
          atEdge: false,
          validation: [0.9, 0.93, 0.945, 0.95 + i / 100, i === 2 ? null : 0.93],
        })),
      },
    ],
  };
}

/** As many right answers as the record counts: mostly on the same, easier pictures, whose days are easier too. */
function answersOf(arm: string, seed: number, right: number, pictures: number): Uint8Array {
  const random = new Random(streamKey(seed, 'generate', `answers/${arm}`));
  const picture = new Random(streamKey(0, 'generate', 'difficulty'));
  const hard = Array.from({ length: pictures }, (_, i) => ({
    i,
    score: picture.uniform() + 0.3 * ((Math.floor(i / 8) * 7919) % 11 < 2 ? 1 : 0) + 0.25 * random.uniform(),
  }));
  hard.sort((a, b) => a.score - b.score || a.i - b.i);
  const correct = new Uint8Array(pictures);
  for (const { i } of hard.slice(0, right)) correct[i] = 1;
  return correct;
}
