/** The order of a study as a user meets it: tuning, choosing, confirming, and the test split after that. */
import { existsSync, readdirSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import type { Analysis, Study, TrialRecord } from 'receptive';
import { afterAll, expect, test } from 'vitest';
import { Bench, tinyStudy, until } from './command.js';

const bench = new Bench();
afterAll(() => bench.remove());

const readJson = async <T>(...path: string[]) => JSON.parse(await readFile(bench.at(...path), 'utf8')) as T;
const experiment = {
  name: 'kernel',
  factor: 'kernel',
  arms: [{ name: 'kernel5', set: { 'layers[0].kernel': 5 } }],
  tune: { learningRate: { from: 0.001, to: 0.01, points: 3, seeds: 1 } },
};
/** With three rates, of which the study's own is none. */
const tuned = tinyStudy({ name: 'tuned', experiments: [experiment], select: true });

interface Openings {
  readonly openings: readonly { readonly plan: string }[];
}

test('rates and a winner are chosen on validation; the test split is opened once, for what was not a mere choice', async () => {
  await bench.file('tuned.json', JSON.stringify(tuned));
  const { status, stdout, stderr } = await bench.receptive('run', 'tuned.json');
  expect(status).toBe(0);
  expect(stderr).toMatch(
    /^kernel5 differs in layers\[0\]\.kernel: 3×3 → 5×5; induces parameters 2,010 → 1,554 \(×0\.77\); MACs /m,
  );
  expect(stderr).toContain('experiment kernel tunes with 3 learning rates; 5 or more are advised.\n');
  expect(stderr).toMatch(
    /^kernel: learning rates chosen on validation: cnn 0\.\d+(?: \(still at the edge\))?, kernel5 /m,
  );
  expect(stderr).toMatch(/^best of 5 on validation: \S+ \(\d+\.\d %\); trained again with seeds 2, 3$/m);
  expect(stdout).toMatch(/^test split: opened once \(plan [0-9a-f]{8}\)$/m);

  const study = await readJson<Study>('runs/tuned/study.json');
  expect(study.arms.map(({ name, role, of }) => [name, role, of])).toEqual([
    ['dense', 'baseline', undefined],
    ['cnn', 'control', undefined],
    ['kernel5', 'variant', undefined],
    ['cnn-tuned', 'tuned', 'cnn'],
    ['kernel5-tuned', 'tuned', 'kernel5'],
  ]);
  const analysis = await readJson<Analysis>('runs/tuned/analysis.json');
  const [choice] = analysis.tuning;
  expect([choice?.rates.length, analysis.openings, analysis.confirmation?.seeds]).toEqual([
    expect.any(Number),
    1,
    [2, 3],
  ]);
  for (const { arm, tuned: twin, chosen } of choice?.arms ?? []) {
    expect(study.arms.find(({ name }) => name === twin)?.recipe.learningRate).toBe(chosen);
    expect(existsSync(bench.at('runs/tuned/tuning', `${arm}@${chosen}`, '0/record.json'))).toBe(true);
  }

  // Trials that only chose a rate have no test figure anywhere, those that are compared all have one.
  const grid = readdirSync(bench.at('runs/tuned/tuning'), { recursive: true }) as string[];
  expect(grid.filter((path) => path.endsWith('record.json')).length).toBe(2 * (choice?.rates.length ?? 0));
  expect(grid.filter((path) => path.endsWith('predictions.csv'))).toEqual([]);
  const shown = readdirSync(bench.at('runs/tuned/trials'), { recursive: true }) as string[];
  const compared = shown.filter((path) => path.endsWith('record.json'));
  expect(shown.filter((path) => path.endsWith('predictions.csv')).length).toBe(compared.length);
  const records = await Promise.all(compared.map((path) => readJson<TrialRecord>('runs/tuned/trials', path)));
  expect(records.every(({ test }) => test?.count === 2000)).toBe(true);
  const ids = new Set(records.map(({ id }) => id));
  for (const id of (await readdir(bench.at('runs/tuned/.store'))).filter((name) => !ids.has(name))) {
    const record = await readJson<TrialRecord>('runs/tuned/.store', id, 'record.json');
    expect([record.test, existsSync(bench.at('runs/tuned/.store', id, 'predictions.csv'))]).toEqual([null, false]);
  }
});

test('the same plan again is no further opening, another metric is', async () => {
  const again = await bench.receptive('run', 'tuned.json', '--json');
  expect([again.status, JSON.parse(again.stdout).openings]).toEqual([0, 1]);
  await bench.file('other.json', JSON.stringify({ ...tuned, primaryMetric: 'balancedAccuracy' }));
  const other = await bench.receptive('run', 'other.json', '--out', 'runs/tuned');
  expect([other.status, /^test split: opened for 2 plans here/m.test(other.stdout)]).toEqual([0, true]);
  expect((await readJson<Openings>('runs/tuned/openings.json')).openings.length).toBe(2);
});

test('a copied folder without the hidden store trains nothing again', async () => {
  await bench.receptive('run', 'tuned.json');
  await rm(bench.at('runs/tuned/.store'), { recursive: true });
  const { status, stderr } = await bench.receptive('run', 'tuned.json');
  expect([status, stderr]).toEqual([0, expect.not.stringMatching(/^\[\d+\/\d+\] /m)]);
});

test('kill -9 while the test split is opened: counted once, and the same figures', async () => {
  // The reference engine, on two thousand pictures a trial, takes its time.
  const args = ['run', 'slow.json', '--engine', 'reference', '--workers', '2'];
  await bench.file('slow.json', JSON.stringify(tinyStudy({ name: 'slow', recipe: { epochs: 1, batch: 50 } })));
  const run = bench.start(...args, '--out', 'killed');
  await until('the opening', () => existsSync(bench.at('killed/openings.json')));
  run.child.kill('SIGKILL');
  expect((await run.ended).signal).toBe('SIGKILL');
  expect(existsSync(bench.at('killed/analysis.json'))).toBe(false);
  const before = await readJson<Openings>('killed/openings.json');
  expect(before.openings.length).toBe(1);

  const { status, stderr } = await bench.receptive(...args, '--out', 'killed');
  expect([status, stderr]).toEqual([0, expect.stringContaining('6 trials, 6 of them finished before\n')]);
  expect(await readJson<Openings>('killed/openings.json')).toEqual(before);
  expect((await bench.receptive(...args, '--out', 'whole')).status).toBe(0);
  for (const path of ['dense/0', 'cnn/1', 'kernel5/0'].map((trial) => `trials/${trial}/predictions.csv`)) {
    expect(await readFile(bench.at('killed', path))).toEqual(await readFile(bench.at('whole', path)));
  }
  const metrics = async (folder: string) =>
    (await readJson<Analysis>(folder, 'analysis.json')).arms.map((arm) => arm.metrics.testAccuracy);
  expect(await metrics('killed')).toEqual(await metrics('whole'));
}, 240_000);

test('kill -9 between the rates and the twins: the same command goes on to the same plan', async () => {
  const run = bench.start('run', 'tuned.json', '--out', 'disturbed', '--workers', '1');
  const published = () => existsSync(bench.at('disturbed/tuning/kernel5@0.001/0/record.json'));
  await until('a rate of the grid', published);
  run.child.kill('SIGKILL');
  await run.ended;
  expect((await bench.receptive('run', 'tuned.json', '--out', 'disturbed')).status).toBe(0);
  expect((await bench.receptive('run', 'tuned.json', '--out', 'fresh')).status).toBe(0);
  const plan = async (folder: string) => (await readJson<Analysis>(folder, 'analysis.json')).planHash;
  expect(await plan('disturbed')).toBe(await plan('fresh'));
  expect((await readJson<Openings>('disturbed/openings.json')).openings.length).toBe(1);
}, 240_000);
