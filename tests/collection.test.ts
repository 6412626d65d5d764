/** Several studies as one: run, stopped, continued, described, and what makes no sense for them. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import type { CollectionAnalysis } from 'receptive';
import { afterAll, expect, test } from 'vitest';
import { Bench, tinyStudy, until } from './command.js';

const bench = new Bench();
afterAll(() => bench.remove());

const STUDIES = ['where', 'no-structure', 'beyond-kernel', 'beyond-depth', 'glyphs-anywhere'];
const because = 'It has to come from somewhere.';
const collection = {
  name: 'pair',
  title: 'Two of a kind',
  question: 'Do both learn?',
  studies: [
    tinyStudy({ name: 'first', predictions: [{ arm: 'cnn', atLeast: 0, because }] }),
    tinyStudy({ name: 'second', experiments: [], predictions: [{ arm: 'dense', atMost: 0, margin: 0.01, because }] }),
  ],
};
const readJson = async <T>(...path: string[]) => JSON.parse(await readFile(bench.at(...path), 'utf8')) as T;

test('the built-in limits: five studies, and what theory demands of them', async () => {
  const { status, stdout, stderr } = await bench.receptive('run', 'limits', '--quick', '--epochs', '1');
  expect([status, stderr.match(/^limits, study \d of 5: .*$/gm)]).toEqual([
    0,
    STUDIES.map((name, i) => `limits, study ${i + 1} of 5: ${name}`),
  ]);
  expect(stdout).toMatch(/^study +arm +theory demands +measured +95 % interval$/m);
  expect(stdout).toMatch(/^where +circular +at most 25 % /m);
  expect(stdout).toContain('\nOf 14 demands of theory 14 are open.\n');
  expect(stdout.trimEnd().split('\n').at(-1)).toBe('report: runs/limits-quick/report.html');
  expect((await readdir(bench.at('runs/limits-quick'))).sort()).toEqual(
    ['analysis.json', 'report', 'report.html', 'report.md', ...STUDIES].sort(),
  );
  const page = await readFile(bench.at('runs/limits-quick/report.html'), 'utf8');
  for (const [, target] of page.matchAll(/<a href="([^#"]+)"/g)) {
    expect(existsSync(bench.at('runs/limits-quick', target as string))).toBe(true);
  }
  expect(await readFile(bench.at('runs/limits-quick/where/report.html'), 'utf8')).toContain('What theory demands');
});

test('a file of one’s own: as JSON, stopped and continued, and reused', async () => {
  await bench.file('pair.json', JSON.stringify(collection));
  const { child, ended } = bench.start('run', 'pair.json', '--json');
  await until('the second study', () => existsSync(bench.at('runs/pair/second/study.json')));
  child.kill('SIGINT');
  const stopped = await ended;
  // It may have been between two trainings, which stops it at once.
  expect([stopped.status, stopped.stdout]).toEqual([130, '']);
  expect(existsSync(bench.at('runs/pair/analysis.json'))).toBe(false);

  const { status, stdout, stderr } = await bench.receptive('run', 'pair.json', '--json');
  expect([status, stderr.includes('6 trials, 6 of them finished before')]).toEqual([0, true]);
  const told = JSON.parse(stdout) as CollectionAnalysis & { out: string; failed: unknown[] };
  expect(told).toMatchObject({ out: 'runs/pair', failed: [], collection: 'pair', title: 'Two of a kind' });
  expect(told.predictions.map(({ study, arm, kind }) => [study, arm, kind])).toEqual([
    ['first', 'cnn', 'kept'],
    ['second', 'dense', expect.stringMatching(/^(broken|open)$/)],
  ]);
  const { out, failed, ...analysis } = told;
  expect(await readJson('runs/pair/analysis.json')).toEqual(analysis);
  expect(await readFile(bench.at('runs/pair/report.md'), 'utf8')).toContain('[first](first/report.md)');

  const listed = await bench.receptive('trials', 'pair.json');
  expect(listed.stdout).toContain('first: 6 trials, 6 of them there; nothing to train');
  expect(listed.stdout).toContain('second: 4 trials, 4 of them there; nothing to train');
  const planned = await bench.receptive('plan', 'pair.json', '--detect', '5pp', '--json');
  const plan = JSON.parse(planned.stdout) as { collection: string; studies: { folder: string }[] };
  expect([plan.collection, plan.studies.map(({ folder }) => folder)]).toEqual([
    'pair',
    ['runs/pair/first', 'runs/pair/second'],
  ]);
  const dry = await bench.receptive('run', 'pair.json', '--dry-run', '--seeds', '3');
  expect(dry.stdout).toMatch(/^pair: 15 trials, 10 of them there; 5 trials to train, about /m);
});

test('describe: one after another, in words and as JSON', async () => {
  const { status, stdout } = await bench.receptive('describe', 'limits');
  expect([status, stdout.startsWith('Where convolution is not appropriate (limits)\n')]).toEqual([0, true]);
  expect(stdout).toContain('Theory      circular: at most 25 %, with a margin of 2 points.');
  expect(stdout.match(/\[control\]/g)).toHaveLength(5);
  const json = JSON.parse((await bench.receptive('describe', 'limits', '--json')).stdout);
  expect([json.name, json.studies.length, json.studies[2].predictions.length]).toEqual(['limits', 5, 3]);
});

test('what makes no sense: one sentence, a hint, status 2', async () => {
  await bench.file('wrong.json', JSON.stringify({ ...collection, studies: [tinyStudy(), tinyStudy({ control: 3 })] }));
  await mkdir(bench.at('full'));
  await writeFile(bench.at('full/letter.txt'), 'x');
  await bench.file('tiny.json', JSON.stringify(tinyStudy({ experiments: [] })));
  const cases: [string[], string][] = [
    [
      ['run', 'limits', '--data', 'here'],
      '--data: expected none for limits, whose studies are of where, no-structure, beyond, glyphs-anywhere, got "here".',
    ],
    [
      ['run', 'limits', '--out', 'full'],
      'full: expected a new folder or one that an earlier run of limits made, got one with other files in it ("letter.txt").',
    ],
    [
      ['run', 'limits', '--image-size', '32'],
      'data.imageSize: expected 16, the size in which "where" is drawn, got 32.',
    ],
    [['run', 'wrong.json'], 'studies[1] "tiny": control: expected an arm'],
    [['explore', 'limits'], 'limits: expected one data set or a study, got studies of several data sets.'],
    [['trials', 'full'], 'full: expected the folder of a run with its study.json, got none.'],
  ]; // prettier-ignore
  for (const [args, text] of cases) {
    const { status, stdout, stderr } = await bench.receptive(...args);
    expect([args, status, stdout]).toEqual([args, 2, '']);
    expect(stderr).toContain(`receptive: ${text}`);
    expect(stderr).not.toContain('    at ');
  }
  expect(
    (await bench.receptive('run', 'tiny.json', '--epochs', '1', '--seeds', '1', '--out', 'runs/single')).status,
  ).toBe(0);
  expect((await bench.receptive('run', 'pair.json', '--out', 'runs/single')).stderr).toContain(
    'runs/single: expected a new folder or one that an earlier run of pair made, got that of a single study.',
  );
});
