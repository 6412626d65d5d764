import { resolveStudy, type Study, stageOf, type TrialRecord } from 'receptive';
import { expect, test } from 'vitest';
import { pairSpreads } from './spread.js';

const layers = (units: number) => [{ type: 'flatten' }, { type: 'dense', units }, { type: 'dense', units: 10 }];
const study: Study = resolveStudy({
  name: 's',
  data: { dataset: 'glyphs' },
  baseline: { name: 'flat', architecture: { input: [1, 8, 8], layers: layers(5) } },
  control: { name: 'cnn', architecture: { input: [1, 8, 8], layers: layers(10) } },
  experiments: [
    {
      name: 'units',
      factor: 'units',
      ordered: true,
      arms: [20, 30].map((units) => ({ name: `u${units}`, set: { 'layers[1].units': units } })),
    },
  ],
  seeds: 3,
});

test('the spread of paired differences on validation, over the seeds both arms have', () => {
  const validation: Record<string, number> = {
    ...{ 'flat/0': 0.5, 'cnn/0': 0.6, 'cnn/1': 0.7, 'cnn/2': 0.8 },
    ...{ 'u20/0': 0.61, 'u20/1': 0.75, 'u20/2': 0.78 },
  };
  const { trials } = stageOf(study, () => null);
  const plan = trials.map(({ arm, seed }) => ({ id: `${arm.name}/${seed}`, arm, seed, work: 1 }));
  const finished = new Map(
    Object.entries(validation).map(([id, accuracy]) => [
      id,
      // A test split that would say something else.
      { id, validation: { accuracy }, test: { accuracy: 0 } } as unknown as TrialRecord,
    ]),
  );
  const spreads = pairSpreads({ stage: stageOf(study, () => null), plan, finished });
  expect(spreads).toEqual([
    { experiment: null, arm: 'cnn', control: 'flat', comparisons: 1, seeds: 1, sd: null },
    // .01, .05, −.02: mean .0133, squares .0000111, .0013444, .0011111.
    {
      experiment: 'units',
      arm: 'u20',
      control: 'cnn',
      comparisons: 3,
      seeds: 3,
      sd: expect.closeTo(Math.sqrt(0.0024667 / 2), 6),
    },
    { experiment: 'units', arm: 'u30', control: 'cnn', comparisons: 3, seeds: 0, sd: null },
  ]);
});
