/** What is asked of experiments, and what is refused. */
import { describe, expect, it, test } from 'vitest';
import { adviceFor } from './advice.js';
import { resolveStudy } from './resolve.js';
import { experimentOf, studyOf } from './study.fixture.js';
import type { ArmInput, ExperimentInput, StudyInput } from './types.js';

/** One experiment on the kernel, 5 and 7 against 3, with what is asked of it. */
const asking = (asked: Partial<ExperimentInput>, fields: Partial<StudyInput> = {}) => {
  const [experiment] = experimentOf(
    'kernel',
    { set: { 'layers[conv2d].kernel': 5 } },
    { set: { 'layers[conv2d].kernel': 7 } },
  ).experiments as [ExperimentInput];
  return studyOf({ experiments: [{ ...experiment, ...asked }], ...fields });
};
function refusal(input: unknown, overrides = {}): string {
  try {
    resolveStudy(input, overrides);
  } catch (error) {
    return (error as Error).message;
  }
  return 'no error';
}
const grid = { from: 0.001, to: 0.1, points: 5 };

describe('an ordered factor', () => {
  it('has a level for the control and for every arm with one value', () => {
    const mixed: ArmInput = { name: 'mixed', set: { 'layers[0].kernel': 5 } };
    const input = asking({ ordered: true });
    const { experiments } = resolveStudy({
      ...input,
      experiments: [{ ...input.experiments?.[0], arms: [...(input.experiments?.[0]?.arms ?? []), mixed] }],
    });
    expect(experiments[0]).toMatchObject({ ordered: true, levels: { cnn: 3, a: 5, b: 7 } });
    expect(experiments[0]?.levels).not.toHaveProperty('mixed');
  });

  it('may be a field of the recipe', () => {
    const arms = experimentOf(
      'recipe.learningRate',
      { recipe: { learningRate: 0.01 } },
      { recipe: { learningRate: 0.1 } },
    );
    const [experiment] = arms.experiments as [ExperimentInput];
    const { experiments } = resolveStudy(studyOf({ experiments: [{ ...experiment, ordered: true }] }));
    expect(experiments[0]?.levels).toEqual({ cnn: 0.001, a: 0.01, b: 0.1 });
  });

  it.each<[string, string, Omit<ArmInput, 'name'>, string]>([
    ['words', 'padding', { set: { 'layers[0].padding': 'valid' } }, 'padding with same and 0×0.'],
    ['layers', 'layers', { set: { 'layers[2]': { type: 'avgPool2d', kernel: 2 } } }, 'layers with maxPool2d removed.'],
    ['truth', 'bias', { set: { 'layers[0].bias': false } }, 'bias with true and false.'],
  ])('is none where values are %s', (_, factor, arm, got) => {
    const [experiment] = experimentOf(factor, arm).experiments as [ExperimentInput];
    expect(refusal(studyOf({ experiments: [{ ...experiment, ordered: true }] }))).toBe(
      `experiments[0].ordered: expected a factor whose values are numbers and so have an order, got ${got}`,
    );
  });

  it('needs three values', () => {
    const input = asking({ ordered: true, arms: [{ name: 'a', set: { 'layers[conv2d].kernel': 5 } }] });
    expect(refusal(input)).toBe(
      'experiments[0].ordered: expected at least three values of kernel to see a trend in, got 2.',
    );
  });
});

describe('what is asked of an experiment', () => {
  it('is spelled out in the resolved study', () => {
    const study = resolveStudy(asking({ delta: '1pp', tune: { learningRate: grid } }, { seeds: 8 }));
    expect(study.experiments[0]).toEqual({
      name: 'one',
      question: 'What does kernel change?',
      factor: 'kernel',
      arms: ['a', 'b'],
      delta: 0.01,
      tune: { rates: [0.001, 0.003162, 0.01, 0.03162, 0.1], ratio: 100 ** (1 / 4), seeds: [0, 1, 2] },
    });
    expect([study.primaryMetric, study.select]).toEqual(['accuracy', false]);
  });

  it('may be the metric that decides, and a winner', () => {
    const study = resolveStudy(asking({}, { primaryMetric: 'macroF1', select: true }));
    expect([study.primaryMetric, study.select]).toEqual(['macroF1', true]);
  });

  it('tunes with the seeds there are, or as many as it says', () => {
    const seedsOf = (seeds: number | undefined, own: number) =>
      resolveStudy(asking({ tune: { learningRate: { ...grid, seeds } } }, { seeds: own })).experiments[0]?.tune?.seeds;
    expect([seedsOf(undefined, 2), seedsOf(1, 4), seedsOf(9, 4)]).toEqual([[0, 1], [0], [0, 1, 2, 3]]);
  });
});

test('the quick form may leave matched arms out, whose mistakes are found all the same', () => {
  const input = asking({ matched: 'receptiveField' }, { quick: { matched: false } });
  expect(resolveStudy(input).arms.map(({ role }) => role)).toContain('matched');
  const quick = resolveStudy(input, { quick: true });
  expect(quick.arms.map(({ name }) => name)).toEqual(['dense', 'cnn', 'a', 'b']);
  expect(quick.experiments[0]).not.toHaveProperty('matched');
  expect(
    refusal(
      { ...input, ...asking({ matched: 'macs' }, { quick: { matched: false } }), data: { dataset: 'x' } },
      { quick: true },
    ),
  ).toMatch(/^experiments\[0\]\.arms\[\d\] "\w": expected MACs within 2 %/);
});

test.each<[string, unknown, string]>([
  [
    'a difference of nothing',
    asking({ delta: 0 }),
    'experiments[0].delta: expected a difference above 0 and below 1 such as 0.01, or in percentage points such as "1pp", got 0.',
  ],
  [
    'a negative difference',
    asking({ delta: '-1pp' }),
    'experiments[0].delta: expected a difference above 0 and below 1 such as 0.01, or in percentage points such as "1pp", got "-1pp".',
  ],
  [
    'an unknown quantity',
    asking({ matched: 'flops' as 'macs' }),
    'experiments[0].matched: expected one of parameters, macs, receptiveField, got "flops".',
  ],
  [
    'two metrics',
    { ...asking({}), primaryMetric: ['accuracy', 'macroF1'] },
    'primaryMetric: expected one metric (accuracy, balancedAccuracy, macroF1), named before anything is trained, got 2: "accuracy", "macroF1".',
  ],
  [
    'two metrics in one word',
    { ...asking({}), primaryMetric: 'accuracy, macroF1' },
    'primaryMetric: expected one metric (accuracy, balancedAccuracy, macroF1), named before anything is trained, got 2: "accuracy", "macroF1".',
  ],
  [
    'another metric',
    { ...asking({}), primaryMetric: 'loss' },
    'primaryMetric: expected one of accuracy, balancedAccuracy, macroF1, got "loss".',
  ],
  [
    'a trend over one seed',
    asking({ ordered: true }, { seeds: 1 }),
    'seeds: expected at least 2 for a trend over "one" (ordered), got 1.',
  ],
  [
    'equivalence and a winner with one seed',
    asking({ delta: 0.01 }, { seeds: [4], select: true }),
    'seeds: expected at least 2 for equivalence in "one" (delta), a winner (select), got 1.',
  ],
  [
    'a rate that is tuned and varied',
    studyOf({
      experiments: [
        {
          ...(experimentOf('recipe.learningRate', { recipe: { learningRate: 1 } }).experiments[0] as ExperimentInput),
          tune: { learningRate: grid },
        },
      ],
    }),
    'experiments[0].tune: expected a factor other than the learning rate, which tuning chooses for every arm, got recipe.learningRate.',
  ],
  [
    'a grid that falls',
    asking({ tune: { learningRate: { ...grid, to: 0.001 } } }),
    'experiments[0].tune.learningRate.to: expected a rate above from (0.001), got 0.001.',
  ],
  [
    'a grid of one',
    asking({ tune: { learningRate: { ...grid, points: 1 } } }),
    'experiments[0].tune.learningRate.points: expected an integer from 2 to 25, got 1.',
  ],
  [
    'a grid too fine',
    asking({ tune: { learningRate: { from: 1, to: 1.001, points: 25 } } }),
    'experiments[0].tune.learningRate: expected rates that differ in 4 digits, got 25 from 1 to 1.001.',
  ],
  [
    'a misspelt grid',
    asking({ tune: { learningRat: grid } as never }),
    'experiments[0].tune.learningRat: tune has no field "learningRat"; did you mean "learningRate"?',
  ],
  [
    'a twin’s name that is taken',
    asking({ tune: { learningRate: grid } }, { baseline: { ...studyOf().baseline!, name: 'a-tuned' } }),
    'experiments[0].tune, for a.name: expected a name of its own, got "a-tuned", the name of baseline.',
  ],
  [
    'a cluster that is no pattern',
    { ...asking({}), data: { dataset: 'x', cluster: '(' } },
    'data.cluster: expected a regular expression with one group, such as "/([0-9]{4})M[^/]*$", got "(".',
  ],
])('%s is refused', (_, input, message) => expect(refusal(input)).toBe(message));

test('one seed asked for on the command line is as few as one written', () => {
  expect(refusal(asking({ ordered: true }, { seeds: 8 }), { seeds: 1 })).toMatch(
    /^seeds: expected at least 2 for a trend/,
  );
});

test('advice: few rates and few seeds are said, not refused', () => {
  const advice = (input: unknown) => adviceFor(resolveStudy(input));
  expect(advice(asking({}))).toEqual([]);
  expect(advice(asking({ delta: 0.01 }, { seeds: 6 }))).toEqual([]);
  expect(advice(asking({ tune: { learningRate: { ...grid, points: 4 } } }))).toEqual([
    'experiment one tunes with 4 learning rates; 5 or more are advised.',
  ]);
  expect(advice(asking({ delta: 0.01 }, { seeds: 5 }))).toEqual([
    '5 seeds give points and intervals but no verdict; 6 are the first that do.',
  ]);
});
