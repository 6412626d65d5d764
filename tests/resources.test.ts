/** What a study has, needs and could find, without training it: `trials`, `run --dry-run`, `plan`, `describe`. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Bench, tinyStudy } from './command.js';

const bench = new Bench();
afterAll(() => bench.remove());
beforeAll(async () => {
  await bench.file('tiny.json', JSON.stringify(tinyStudy()));
  const wider = [{ name: 'kernel7', set: { 'layers[0].kernel': 7 } }];
  const [kernel] = tinyStudy().experiments;
  const experiments = [{ ...kernel, arms: [...(kernel?.arms ?? []), ...wider] }];
  await bench.file('wider.json', JSON.stringify(tinyStudy({ experiments })));
  expect((await bench.receptive('run', 'tiny.json')).status).toBe(0);
}, 120_000);

/** Every file with its time. */
const files = () =>
  (readdirSync(bench.at('runs'), { recursive: true }) as string[]).map((path) => [
    path,
    statSync(bench.at('runs', path)).mtimeMs,
  ]);
const json = async (...args: string[]) => {
  const { status, stdout } = await bench.receptive(...args, '--json');
  expect(status).toBe(0);
  return JSON.parse(stdout);
};

test('a dry run measures what has not been measured, and writes nothing', async () => {
  const before = files();
  const cost = await json('run', 'wider.json', '--seeds', '3', '--dry-run');
  expect([cost.planned, cost.finished, cost.out]).toEqual([12, 6, 'runs/tiny']);
  expect(cost.arms.map(({ arm, finished, source }: Record<string, unknown>) => [arm, finished, source])).toEqual([
    ['dense', 2, 'measured'],
    ['cnn', 2, 'measured'],
    ['kernel5', 2, 'measured'],
    ['kernel7', 0, 'probed'],
  ]);
  expect(cost.seconds).toBeGreaterThan(0);
  expect(files()).toEqual(before);

  const { status, stdout } = await bench.receptive('run', 'wider.json', '--dry-run', '--out', 'elsewhere');
  expect([status, existsSync(bench.at('elsewhere'))]).toEqual([0, false]);
  expect(stdout).toMatch(/^arm +trials +there +to train +step +a trial$/m);
  expect(stdout).toMatch(/^tiny: 8 trials, 0 of them there; 8 trials to train, about .* on \d+ workers?$/m);
}, 120_000);

test('trials: what is stored, what a change reuses and what it costs', async () => {
  const { status, stdout } = await bench.receptive('trials', 'tiny.json', '--seeds', '3');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^runs\/tiny: 6 trials stored, .* of training$/m);
  expect(stdout).toMatch(/^cnn +0, 1 +2 +0\.003 +\d+\.\d % +.* s +opened +compared$/m);
  expect(stdout).toMatch(/^tiny: 9 trials, 6 of them there; 3 trials to train, about \d+ s on \d+ workers?$/m);

  const fewer = await json('trials', 'tiny.json', '--epochs', '1');
  expect(fewer.study).toMatchObject({ planned: 6, finished: 0 });
  // Other epochs at the pace of those that were measured.
  expect(fewer.study.seconds).toBeGreaterThan(0);
  expect(fewer.trials.map(({ use }: { use: unknown }) => use)).toEqual(Array(6).fill(null));

  const of = await json('trials', 'runs/tiny');
  expect([of.folder, of.study.planned, of.study.finished, of.trials.length]).toEqual(['runs/tiny', 6, 6, 6]);
  const none = await bench.receptive('trials', 'tiny.json', '--out', 'elsewhere');
  expect([none.status, none.stdout.split('\n')[0]]).toEqual([0, 'elsewhere: 0 trials stored, 0.00 s of training']);
  expect(none.stdout).toContain('of which the time is not measured yet');
});

test('plan: the seeds that a difference needs, from the spread that is stored or a given one', async () => {
  const measured = await json('plan', 'tiny.json', '--detect', '5pp');
  expect(
    measured.comparisons.map(({ arm, control, seeds, measured: own }: Record<string, unknown>) => [
      arm,
      control,
      seeds,
      own,
    ]),
  ).toEqual([
    ['cnn', 'dense', 2, true],
    ['kernel5', 'cnn', 2, true],
  ]);
  expect(measured.detect).toBe(0.05);
  const given = await json('plan', 'tiny.json', '--detect', '1pp', '--sd', '1pp', '--seeds', '12');
  // One standard deviation: about ten seeds at 80 %; with twelve less than one can be seen.
  expect(given.comparisons[1].seedsNeeded).toBeGreaterThanOrEqual(9);
  expect(given.comparisons[1].seedsNeeded).toBeLessThanOrEqual(11);
  expect(given.comparisons[1].detectable).toBeLessThan(0.01);
  const { stdout } = await bench.receptive('plan', 'tiny.json', '--detect', '1pp');
  expect(stdout).toMatch(/^experiment +difference +spread +found with 2 +seeds for 1\.00 pp +that takes$/m);
  expect(stdout).toMatch(/^kernel +kernel5 − cnn +\d+\.\d+ pp \(2 seeds\) +no verdict /m);
});

test('describe shows the step times that were measured', async () => {
  expect((await bench.receptive('describe', 'tiny.json')).stdout).toMatch(/measured step \S+ ms →\s+\S+ ms \(×/);
  expect((await bench.receptive('describe', 'tiny.json', '--out', 'elsewhere')).stdout).not.toContain('measured step');
});
