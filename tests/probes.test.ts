/** Evidence as a user meets it: probes asked for in a study or afterwards, what is concluded, and the grade. */
import { existsSync } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import type { Conclusions, Grade, ProbeResult, Study, TrialRecord } from 'receptive';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Bench, type Ended, tinyStudy, until } from './command.js';

const bench = new Bench();
afterAll(() => bench.remove());

const readJson = async <T>(...path: string[]) => JSON.parse(await readFile(bench.at(...path), 'utf8')) as T;
const control = tinyStudy().control;
const study = tinyStudy({
  name: 'probed',
  probes: ['shift', 'permutation', 'patchShuffle'],
  control: {
    ...control,
    because: 'A stroke is a stroke wherever it lies.',
    evidence: 'permutation',
    architecture: {
      ...control.architecture,
      layers: control.architecture.layers.map((layer, i) =>
        i === 0 ? { ...layer, evidence: ['kernel5', 'occlusion'] } : layer,
      ),
    },
  },
});
let first: Ended;

beforeAll(async () => {
  await bench.file('probed.json', JSON.stringify(study));
  first = await bench.receptive('run', 'probed.json');
}, 120_000);

test('probes train what they need, sealed, and measure', async () => {
  expect(first.status).toBe(0);
  // Shifted dense; both on permuted pixels: two seeds each.
  expect(first.stderr).toContain('6 trials for probes\n');
  const permutation = await readJson<ProbeResult>('runs/probed/probes/permutation.json');
  expect(permutation).toMatchObject({
    probe: 'permutation',
    seeds: [0, 1],
    trained: ['cnn-permuted', 'dense-permuted'],
  });
  const [curve] = permutation.curves;
  for (const [line, arm] of [
    ['control', 'cnn'],
    ['baseline', 'dense'],
  ] as const) {
    const values = curve?.lines.find(({ name }) => name === line)?.values;
    for (const seed of [0, 1]) {
      const intact = await readJson<TrialRecord>('runs/probed/trials', arm, String(seed), 'record.json');
      const folder = `runs/probed/probes/permutation/${arm}-permuted/${seed}`;
      const permuted = await readJson<TrialRecord>(folder, 'record.json');
      expect(values?.[seed]).toEqual([intact.validation?.accuracy, permuted.validation?.accuracy]);
      expect([permuted.test, existsSync(bench.at(folder, 'predictions.csv'))]).toEqual([null, false]);
    }
  }
});

test('what follows is said, with what it lacks', async () => {
  const { statements, justifications } = await readJson<Conclusions>('runs/probed/conclusions.json');
  const rules = statements.map(({ rule }) => rule);
  expect(rules).toEqual(expect.arrayContaining(['outperforms', 'neighbours', 'translation', 'arrangement']));
  for (const { rule, says, kind } of statements.filter(({ probe }) => probe)) {
    expect([rule, kind]).toEqual([rule, 'open']);
    expect(says).toMatch(/2 seeds decide nothing$/);
  }
  expect(justifications.map(({ layer, kind, missing }) => [layer, kind, missing])).toEqual([
    ['cnn', 'open', []],
    ['conv1', 'open', ['occlusion']],
  ]);
  const html = await readFile(bench.at('runs/probed/report.html'), 'utf8');
  for (const words of [
    'What does it take for granted about pictures?',
    'Pixels in another order',
    'Do the reasons for this architecture hold?',
  ])
    expect(html).toContain(words);
  for (const [, path] of html.matchAll(/href="((?:probes|trials)\/[^"]+)"/g))
    expect([path, existsSync(bench.at('runs/probed', path as string))]).toEqual([path, true]);
  const markdown = await readFile(bench.at('runs/probed/report.md'), 'utf8');
  expect(markdown).toContain('### Shuffled patches');
});

test('nothing is measured twice; a probe more costs that probe alone', async () => {
  const file = bench.at('runs/probed/probes/shift.json');
  const before = (await stat(file)).mtimeMs;
  const again = await bench.receptive('run', 'probed.json');
  expect([again.status, again.stderr.includes('6 trials for probes, 6 of them finished before')]).toEqual([0, true]);
  const more = await bench.receptive('probe', 'runs/probed', '--only', 'occlusion', '--json');
  expect(more.status).toBe(0);
  expect((await stat(file)).mtimeMs).toBe(before);
  const { statements, justifications } = JSON.parse(more.stdout).conclusions as Conclusions;
  expect(statements.some(({ probe }) => probe === 'occlusion')).toBe(true);
  expect(statements.some(({ probe }) => probe === 'shift')).toBe(true);
  expect(justifications[1]?.missing).toEqual([]);
  expect((await readJson<Study>('runs/probed/study.json')).probes).toEqual([
    'shift',
    'permutation',
    'patchShuffle',
    'occlusion',
  ]);
  // What was typed first is what reproduces the run.
  expect(await readFile(bench.at('runs/probed/report.html'), 'utf8')).toContain('receptive run probed.json');
}, 60_000);

test('a training for a probe is continued after the command was killed', async () => {
  await bench.file(
    'long.json',
    JSON.stringify(
      tinyStudy({ name: 'long', seeds: 1, experiments: [], probes: ['permutation'], recipe: { epochs: 3, batch: 50 } }),
    ),
  );
  const { child, ended } = bench.start('run', 'long.json');
  await until('a trial for probes', async () => existsSync(bench.at('runs/long/probes/permutation')));
  child.kill('SIGKILL');
  await ended;
  const { status } = await bench.receptive('run', 'long.json');
  expect(status).toBe(0);
  const undisturbed = await bench.receptive('run', 'long.json', '--out', 'runs/undisturbed');
  expect(undisturbed.status).toBe(0);
  const curves = async (run: string) => (await readJson<ProbeResult>('runs', run, 'probes/permutation.json')).curves;
  expect(await curves('long')).toEqual(await curves('undisturbed'));
}, 120_000);

test('the grade tells what is there and what is missing', async () => {
  const { status, stdout } = await bench.receptive('grade', 'runs/probed');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^probed: \d+(\.\d)? of 100 points$/m);
  expect(stdout).toMatch(/2\s+seeds,\s+which\s+give\s+intervals\s+but\s+no\s+verdict/);
  const grade = JSON.parse((await bench.receptive('grade', 'runs/probed', '--json')).stdout) as Grade;
  expect(grade.criteria.map(({ points }) => points)).toEqual([15, 15, 25, 25, 20]);
});

test('--list says what each probe measures', async () => {
  const { status, stdout } = await bench.receptive('probe', '--list');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^permutation: pixels in another order \(trains networks of its own\)$/m);
});

test('wrong input is one sentence and status 2', async () => {
  await bench.file('empty/readme.txt', '');
  await bench.file('badly.json', JSON.stringify(tinyStudy({ probes: ['shfit'] })));
  await rm(bench.at('runs/long/analysis.json'));
  for (const [args, sentence] of [
    [['probe'], 'probe: expected the folder of a finished run, got none.'],
    [['probe', 'empty'], 'empty: expected the folder of a run with its study.json, got none.'],
    [['probe', 'runs/probed', '--only', 'shift,nothing'], '--only[1]: expected one of shift, '],
    [['probe', 'runs/long'], 'runs/long: expected a finished run, got one without its analysis.'],
    [['grade', 'runs/long'], 'runs/long: expected a finished run, got one without its analysis.json.'],
    [['run', 'badly.json'], 'probes[0]: expected one of shift, '],
  ] as const) {
    const { status, stderr } = await bench.receptive(...args);
    expect([args.join(' '), status, stderr.split('\n')[0]]).toEqual([
      args.join(' '),
      2,
      expect.stringContaining(`receptive: ${sentence}`),
    ]);
    expect(stderr).not.toContain('    at ');
  }
});
