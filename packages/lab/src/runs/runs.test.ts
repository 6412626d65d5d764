import { type Analysis, InputError, resolveStudy, type Study, type Summary } from 'receptive';
import { expect, test } from 'vitest';
import { compareRuns } from './compare.js';
import { editorState, variantsOf } from './editor.js';
import { openFiles } from './open-files.js';
import { armRows, curvePoints } from './progress.js';
import type { OpenRun, RunProgress, TrialProgress } from './types.js';
import { leftWords, summaryWords } from './words.js';

const layers = (kernel: number) => [
  { type: 'conv2d' as const, filters: 4, kernel },
  { type: 'flatten' as const },
  { type: 'dense' as const, units: 10 },
];
const studyOf = (kernel: number, seeds = 3): Study =>
  resolveStudy({
    name: 'tiny',
    data: { dataset: 'glyphs', limit: 100 },
    recipe: { epochs: 2, learningRate: 0.004 },
    control: { name: 'cnn', architecture: { input: [1, 28, 28], layers: layers(kernel) } },
    experiments: [
      { name: 'kernel', factor: 'kernel', arms: [{ name: 'k5', set: { 'layers[0].kernel': 5 } }] },
      {
        name: 'rate',
        factor: 'recipe.learningRate',
        arms: [{ name: 'fast', recipe: { learningRate: 0.1 } }],
      },
    ],
    seeds,
  });

const summary = (mean: number, half: number): Summary => ({
  values: [],
  mean,
  sd: 0,
  ci95: [mean - half, mean + half],
});
const runOf = (study: Study, means: Record<string, number>, fingerprint: string): OpenRun => ({
  id: study.name,
  study,
  analysis: {
    seeds: study.seeds,
    arms: Object.entries(means).map(([name, mean]) => ({
      name,
      title: name,
      metrics: { testAccuracy: summary(mean, 0.01) },
    })),
  } as unknown as Analysis,
  data: { name: 'glyphs', fingerprint } as OpenRun['data'],
});

test('two runs: arms by name, on one scale, with what differs', () => {
  const first = runOf(studyOf(3), { cnn: 0.9, k5: 0.95 }, 'a'.repeat(64));
  const second = runOf(studyOf(7, 2), { cnn: 0.92, fast: 0.2 }, 'a'.repeat(64));
  const { arms, sameData, notes, range } = compareRuns(first, second, 'testAccuracy');
  expect(arms.map(({ arm, differs }) => [arm, differs])).toEqual([
    ['cnn', ['architecture']],
    ['k5', null],
    ['fast', null],
  ]);
  expect(arms[0]?.values.map((value) => value?.mean)).toEqual([0.9, 0.92]);
  expect(range?.map((end) => Number(end.toFixed(9)))).toEqual([0.19, 0.96]);
  expect(sameData).toBe(true);
  expect(notes.slice(0, 2)).toEqual([
    'Both were trained on the same pictures: glyphs (aaaaaaaa).',
    'The first has 3 seeds, the second 2.',
  ]);
  expect(compareRuns(first, first, 'testAccuracy').arms.map(({ differs }) => differs)).toEqual([[], []]);
  const other = { ...second, data: { ...second.data, fingerprint: 'b'.repeat(64) } } as OpenRun;
  expect(compareRuns(first, other, 'testAccuracy')).toMatchObject({ sameData: false });
});

test('in the editor: the control, a network trained alike, what the recipe says, the pictures', () => {
  const study = studyOf(3);
  expect(variantsOf(study).map(({ name }) => name)).toEqual(['k5']);
  const variant = variantsOf(study)[0]!;
  expect(editorState(study, variant, 'glyphs@01234567')).toEqual({
    view: 'design',
    data: 'glyphs@01234567',
    control: study.arms.find(({ name }) => name === 'cnn')?.architecture,
    variant: variant.architecture,
    recipe: { epochs: 2, learningRate: 0.004 },
    seeds: 3,
    limit: null,
    prediction: null,
  });
});

const trial = (fields: Partial<TrialProgress>): TrialProgress => ({
  arm: 'a',
  seed: 0,
  phase: 'waiting',
  diverged: false,
  share: 0,
  epochs: 4,
  history: [],
  imagesPerSecond: null,
  ...fields,
});

test('progress: a row for each network, with the curve of what is finished or else furthest', () => {
  const progress: RunProgress = {
    purpose: null,
    share: 0.5,
    secondsLeft: 90,
    trials: [
      trial({ phase: 'finished', share: 1, history: [0.5, 0.7] }),
      trial({ seed: 1, phase: 'finished', share: 1, history: [0.7, 0.9] }),
      trial({ seed: 2, phase: 'running', share: 0.3, history: [0.1], imagesPerSecond: 1234.4 }),
      trial({ arm: 'b', phase: 'running', share: 0.5, history: [null, 0.2] }),
      trial({ arm: 'b', seed: 1, phase: 'running', share: 0.1 }),
      trial({ arm: 'b', seed: 2, phase: 'failed', share: 1, diverged: true }),
    ],
  };
  const [a, b] = armRows(progress);
  expect(a?.curve.map((value) => Number(value?.toFixed(9)))).toEqual([0.6, 0.8]);
  expect(a).toMatchObject({ done: 2, trials: 3, running: ['seed 2 epoch 2/4, 1,234 images/s'], failed: 0 });
  expect(b).toMatchObject({ curve: [null, 0.2], latest: 0.2, done: 1, failed: 1, diverged: 1 });
  expect(curvePoints([0.2, null, 0.6], 0.2, 0.6, 5)).toBe('0.0000,1.0000 0.5000,0.0000');
});

test('figures in words', () => {
  expect(summaryWords(summary(0.973, 0.005), 'testAccuracy')).toEqual({ mean: '97.3 %', interval: '96.8 … 97.8 %' });
  expect(summaryWords(summary(0.5, 0.25), 'testLoss')).toEqual({ mean: '0.500', interval: '0.250 … 0.750' });
  expect([null, 0.2, 42, 700, 7200].map(leftWords)).toEqual([
    'estimating the time left',
    'about 1 s left',
    'about 42 s left',
    'about 12 min left',
    'about 2.0 h left',
  ]);
});

const file = (name: string, value: unknown) => ({
  name,
  text: async () => (typeof value === 'string' ? value : JSON.stringify(value)),
});

test('a run from its files; whatever is not one is refused in a sentence', async () => {
  const { study, analysis } = runOf(studyOf(3), { cnn: 0.9 }, 'a'.repeat(64));
  const run = await openFiles([file('study.json', study), file('analysis.json', analysis), file('report.html', '<')]);
  expect(run).toEqual({ id: 'tiny (opened here)', study: JSON.parse(JSON.stringify(study)), analysis, data: null });
  const refused: [readonly { name: string; text(): Promise<string> }[], string][] = [
    [[], 'study.json: expected the files of a finished run, got none.'],
    [[file('study.json', study)], 'analysis.json: expected the files of a finished run, got study.json.'],
    [[file('study.json', '{'), file('analysis.json', {})], 'study.json: expected JSON, got something else.'],
    [
      [file('study.json', []), file('analysis.json', {})],
      'study.json: expected a record of a run, got something else.',
    ],
    [
      [file('study.json', {}), file('analysis.json', {})],
      'study.json: expected a study that was run, got something else.',
    ],
    [
      [
        file('study.json', study),
        file('analysis.json', {
          seeds: [],
          arms: [{ name: 'a', title: 'a', metrics: { testLoss: { mean: 'x', ci95: null } } }],
        }),
      ],
      'analysis.json: expected the analysis of a run, got something else.',
    ],
  ]; // prettier-ignore
  for (const [files, message] of refused) {
    const error = await openFiles(files).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toBe(message);
  }
});
