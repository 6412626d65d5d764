/** The command as a whole, built, in folders of its own. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Analysis, Study, TrialRecord } from 'receptive';
import { afterAll, expect, test } from 'vitest';
import { Bench, tinyStudy, until } from './command.js';

const bench = new Bench();
afterAll(() => bench.remove());

const readJson = async <T>(...path: string[]) => JSON.parse(await readFile(bench.at(...path), 'utf8')) as T;

/** Without what a clock measured. */
const figures = (analysis: Analysis) => ({ ...analysis, arms: analysis.arms.map(({ seconds, ...arm }) => arm) });
const figuresOf = async (folder: string) => figures(await readJson<Analysis>(folder, 'analysis.json'));

test('help and version', async () => {
  const help = await bench.receptive('--help');
  expect(help.status).toBe(0);
  expect(help.stdout).toMatch(/^Usage: receptive \[options\] \[command\]/);
  expect(await bench.receptive()).toEqual(help);
  for (const command of [
    'run',
    'explore',
    'data',
    'describe',
    'trials',
    'plan',
    'predict',
    'serve',
    'notebook',
    'export',
    'import',
  ]) {
    const { status, stdout, stderr } = await bench.receptive(command, '--help');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Examples:\n  receptive ');
  }
  const { version } = JSON.parse(readFileSync(new URL('../packages/cli/package.json', import.meta.url), 'utf8'));
  expect(await bench.receptive('--version')).toEqual({ status: 0, signal: null, stdout: `${version}\n`, stderr: '' });
});

test('describe: every study that comes with the command, in words and as JSON', async () => {
  for (const name of ['glyphs', 'mnist', 'mars']) {
    const { status, stdout, stderr } = await bench.receptive('describe', name);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`(${name})\n`);
    expect(stdout).toMatch(/^ {2}layer +path +what +output +parameters +MACs +field +jump$/m);
  }
  const { stdout } = await bench.receptive('describe', 'mars', '--image-size', '128', '--json');
  expect(JSON.parse(stdout).arms[0].input).toEqual([3, 128, 128]);
});

test('the study in the README is one', async () => {
  const readme = await readFile(fileURLToPath(new URL('../README.md', import.meta.url)), 'utf8');
  await bench.file('elsewhere/padding.ts', /```ts\n(.*?)```/s.exec(readme)?.[1] ?? '');
  const { status, stdout } = await bench.receptive('describe', 'elsewhere/padding.ts');
  expect(status).toBe(0);
  expect(stdout).toContain('2 arms × 6 seeds = 12 trials');
  expect(stdout).toContain('Differs     in layers[0].padding: same → 0×0');
});

test('a study from pictures to the report', async () => {
  await bench.file('tiny.json', JSON.stringify(tinyStudy()));
  const { status, stdout, stderr } = await bench.receptive('run', 'tiny.json');
  expect([status, stderr.match(/^\[\d\/6\] /gm)?.length]).toEqual([0, 6]);
  expect(stdout).toMatch(/^arm +test accuracy +95 % interval +seeds +parameters +MACs +time$/m);
  expect(stdout.trimEnd().split('\n').at(-1)).toBe('report: runs/tiny/report.html');

  expect((await readdir(bench.at('runs/tiny'))).sort()).toEqual(
    [
      '.store',
      'analysis.json',
      'conclusions.json',
      'dataset.json',
      'exploration.json',
      'openings.json',
      'report',
      'report.html',
      'report.md',
      'study.json',
      'trials',
    ], // prettier-ignore
  );
  const trials = readdirSync(bench.at('runs/tiny/trials'), { recursive: true }) as string[];
  const files = ['history.csv', 'model.safetensors', 'predictions.csv', 'record.json'];
  expect(trials.filter((path) => path.startsWith('cnn/1/')).sort()).toEqual(files.map((file) => `cnn/1/${file}`));
  expect(trials.filter((path) => path.endsWith('record.json')).length).toBe(6);

  const study = await readJson<Study & { environment: Record<string, string> }>('runs/tiny/study.json');
  expect(study.arms.map(({ recipe }) => recipe.epochs)).toEqual([2, 2, 2]);
  expect(study.environment.node).toBe(process.version);
  const analysis = await readJson<Analysis>('runs/tiny/analysis.json');
  expect(analysis.arms.map(({ name, role, parameters }) => [name, role, parameters])).toEqual([
    ['dense', 'baseline', 2570],
    ['cnn', 'control', 2010],
    ['kernel5', 'variant', 1554],
  ]);
  const record = await readJson<TrialRecord>('runs/tiny/trials/cnn/1/record.json');
  expect(analysis.arms[1]?.metrics.testAccuracy.values[1]).toBe(record.test?.accuracy);
  const predictions = (await readFile(bench.at('runs/tiny/trials/cnn/1/predictions.csv'), 'utf8'))
    .trimEnd()
    .split('\n');
  const right = predictions.slice(1).filter((row) => row.split(',')[1] === row.split(',')[2]);
  expect([predictions.length - 1, right.length]).toEqual([record.test?.count, record.test?.correct]);

  const report = await readFile(bench.at('runs/tiny/report.html'), 'utf8');
  expect(report).toContain('Strokes are thin.');
  expect(report).not.toMatch(/<script|src="http|href="http/);
  for (const id of ['mistakes', 'learned', 'cost']) expect(report).toContain(`<h2 id="${id}">`);
  const markdown = await readFile(bench.at('runs/tiny/report.md'), 'utf8');
  const linked = [...markdown.matchAll(/\]\(report\/([^)]*)\)/g)].map(([, file]) => file);
  expect((await readdir(bench.at('runs/tiny/report'))).sort()).toEqual(linked.sort());
  expect(linked).toEqual(expect.arrayContaining(['architecture.svg', 'kernels.png', 'maps-1-1.png', 'mistakes.png']));
});

test('what was finished is not run again; --json is the analysis; other options destroy nothing', async () => {
  const before = await figuresOf('runs/tiny');
  const recordAt = 'runs/tiny/trials/cnn/0/record.json';
  const record = await stat(bench.at(recordAt));
  const again = await bench.receptive('run', 'tiny.json', '--json');
  expect(again.stderr).toContain('6 trials, 6 of them finished before\n');
  const { out, failed, conclusions, ...analysis } = JSON.parse(again.stdout) as Analysis & Record<string, unknown>;
  expect([again.status, out, failed]).toEqual([0, 'runs/tiny', []]);
  expect(conclusions).toEqual(await readJson('runs/tiny', 'conclusions.json'));
  expect(figures(analysis)).toEqual(before);

  const fewer = await bench.receptive('run', 'tiny.json', '--seeds', '1', '--epochs', '1');
  expect([fewer.status, existsSync(bench.at('runs/tiny/trials/cnn/1'))]).toEqual([0, false]);
  expect((await figuresOf('runs/tiny')).seeds).toEqual([0]);
  const more = await bench.receptive('run', 'tiny.json');
  expect(more.stderr).toContain('6 trials, 6 of them finished before\n');
  // The test split has been opened for the other plan too; for this one it is no second time.
  expect(before.openings).toBe(1);
  expect(await figuresOf('runs/tiny')).toEqual({ ...before, openings: 2 });
  expect((await stat(bench.at(recordAt))).mtimeMs).toBe(record.mtimeMs);

  // A copy without the hidden store is enough to go on from.
  await rm(bench.at('runs/tiny/.store'), { recursive: true });
  expect((await bench.receptive('run', 'tiny.json')).stderr).toContain('6 trials, 6 of them finished before\n');
  expect(await figuresOf('runs/tiny')).toEqual({ ...before, openings: 2 });
});

test('a training that diverges is reported with its step, and the study goes on', async () => {
  const arms = [{ name: 'hot', recipe: { learningRate: 1e30 } }];
  const experiments = [{ name: 'rate', factor: 'recipe.learningRate', arms }];
  await bench.file('hot.json', JSON.stringify(tinyStudy({ name: 'hot', experiments })));
  const { status, stdout, stderr } = await bench.receptive('run', 'hot.json');
  expect(stderr).toMatch(/hot seed 0: diverged in epoch 1, step \d+,/);
  expect([status, /^hot +– +– +0 \(2 diverged\)/m.test(stdout)]).toEqual([0, true]);
  const analysis = await readJson<Analysis>('runs/hot/analysis.json');
  expect(analysis.arms.map(({ diverged }) => diverged.length)).toEqual([0, 0, 2]);
  expect(await readdir(bench.at('runs/hot/trials/hot/0'))).toEqual(['history.csv', 'record.json']);
});

/** Long enough to be interrupted: sixty epochs, with a checkpoint after each. */
const long = tinyStudy({ name: 'long', baseline: undefined, recipe: { epochs: 60, batch: 50, learningRate: 0.003 } });

/** What `long` finds when nobody disturbs it; run once, for the tests that disturb it. */
let running: Promise<string> | undefined;
function undisturbed(): Promise<string> {
  running ??= (async () => {
    await bench.file('long.json', JSON.stringify(long));
    const { status, stderr } = await bench.receptive(
      'run',
      'long.json',
      '--workers',
      '2',
      '--threads',
      '1',
      '--out',
      'undisturbed',
    ); // prettier-ignore
    if (status !== 0) throw new Error(stderr);
    return 'undisturbed';
  })();
  return running;
}

const checkpoints = async (folder: string) =>
  (await readdir(bench.at(folder, '.store'), { recursive: true }).catch(() => [])).filter((path) =>
    path.endsWith('checkpoint.safetensors'),
  );

test('one worker with threads gives the bits of two without', async () => {
  await undisturbed();
  const args = ['run', 'long.json', '--workers', '1', '--threads', '2', '--out', 'one'];
  expect((await bench.receptive(...args)).status).toBe(0);
  expect(await figuresOf('one')).toEqual(await figuresOf(await undisturbed()));
});

test('Ctrl-C, kill -9, a second run at once: the same command goes on to the same bits', async () => {
  await undisturbed();
  const args = ['run', 'long.json', '--out', 'disturbed'];
  const first = bench.start(...args);
  await until('a checkpoint', async () => (await checkpoints('disturbed')).length > 0);
  const second = await bench.receptive(...args);
  expect([second.status, second.stderr.split('\n').at(-3)]).toEqual([
    2,
    `receptive: disturbed: another run is at work in this folder (process ${first.child.pid}).`,
  ]);
  first.child.kill('SIGINT');
  const { status, stderr } = await first.ended;
  expect([status, stderr.trimEnd().split('\n').at(-1)]).toEqual([
    130,
    'receptive: stopped; the same command continues.',
  ]);
  expect(existsSync(bench.at('disturbed/analysis.json'))).toBe(false);

  const before = await checkpoints('disturbed');
  expect(before.length).toBeGreaterThan(0);
  const third = bench.start(...args);
  const changed = async () => {
    const now = await Promise.all(before.map((path) => stat(bench.at('disturbed/.store', path)).catch(() => null)));
    return now.some((file) => file === null || file.mtimeMs > started);
  };
  const started = Date.now();
  await until('a newer checkpoint', changed);
  third.child.kill('SIGKILL');
  expect((await third.ended).signal).toBe('SIGKILL');

  expect((await bench.receptive(...args)).status).toBe(0);
  expect(await figuresOf('disturbed')).toEqual(await figuresOf(await undisturbed()));
  for (const path of ['cnn/0', 'cnn/1', 'kernel5/0', 'kernel5/1'].map((trial) => `trials/${trial}/model.safetensors`)) {
    expect(await readFile(bench.at('disturbed', path))).toEqual(await readFile(bench.at(await undisturbed(), path)));
  }
  const left = readdirSync(bench.at('disturbed'), { recursive: true }) as string[];
  expect(left.filter((path) => /\.tmp$|\.lock|checkpoint/.test(path))).toEqual([]);
});

test.runIf(process.platform === 'linux')('a worker that is killed twice fails its trial, and only that', async () => {
  await undisturbed();
  const run = bench.start('run', 'long.json', '--workers', '1', '--out', 'killed', '--json');
  const children = () => {
    const { pid } = run.child;
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  };
  const killed = new Set<number>();
  while (killed.size < 2) {
    await until('a worker', () => children().some((pid) => !killed.has(pid)));
    const pid = children().find((child) => !killed.has(child)) as number;
    killed.add(pid);
    process.kill(pid, 'SIGKILL');
  }
  const { status, stdout, stderr } = await run.ended;
  expect(status).toBe(1);
  expect(stderr).toMatch(/^kernel5 seed 0: the worker process ended with SIGKILL; trying once more/m);
  expect(stderr).toMatch(/^failed: kernel5 seed 0: the worker process ended with SIGKILL$/m);
  expect(stderr.trimEnd().split('\n').at(-1)).toBe('receptive: 1 trial failed; the same command tries it again.');
  const { failed, seeds, openings, primary } = JSON.parse(stdout);
  expect([failed.length, failed[0].arm, failed[0].seed, seeds]).toEqual([1, 'kernel5', 0, [1]]);
  // The plan is not complete, so the test split stays sealed.
  expect([openings, primary.split]).toEqual([null, 'validation']);
  expect(existsSync(bench.at('killed/openings.json'))).toBe(false);
  expect(existsSync(bench.at('killed/trials/cnn/1/predictions.csv'))).toBe(false);
  // And it does.
  expect((await bench.receptive('run', 'long.json', '--out', 'killed')).status).toBe(0);
  expect(await figuresOf('killed')).toEqual(await figuresOf(await undisturbed()));
});
