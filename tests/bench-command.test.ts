/** `receptive bench`, built. What it measures is not tested: timing never decides a test. */
import { afterAll, expect, test } from 'vitest';
import { Bench } from './command.js';

const bench = new Bench();
afterAll(() => bench.remove());

/** As little work as it can be asked for. */
const TINY = ['--batch', '1', '--seconds', '0.01'];

test('one JSON object a line, in the order asked for; people read stderr', async () => {
  const args = ['bench', '--workload', 'mlp', 'lenet', '--threads', '1', '--json'];
  const { status, stdout, stderr } = await bench.receptive(...args, ...TINY);
  expect([status, stderr.match(/^(mlp|lenet) /gm)?.length]).toEqual([0, 4]);
  const lines = stdout.trimEnd().split('\n');
  for (const line of lines) {
    expect(line).toMatch(
      /^\{"workload":"\w+","pass":"\w+","threads":1,"imagesPerSecond":\d+(\.\d+)?(e\+\d+)?,"batch":1,/,
    );
    const { imagesPerSecond, batch, medianMs, samples, contaminated } = JSON.parse(line);
    expect(imagesPerSecond).toBeGreaterThan(0);
    expect((medianMs * imagesPerSecond) / (1000 * batch)).toBeCloseTo(1, 3);
    expect(samples).toBeGreaterThanOrEqual(3);
    expect(contaminated).toBeLessThanOrEqual(samples);
  }
  expect(lines.map((line) => JSON.parse(line)).map(({ workload, pass }) => `${workload} ${pass}`)).toEqual([
    'mlp train',
    'mlp infer',
    'lenet train',
    'lenet infer',
  ]);
});

test('a table, of one pass and with threads', async () => {
  const args = ['bench', '--workload', 'lenet', '--pass', 'train', '--threads', '2', ...TINY];
  const { status, stdout, stderr } = await bench.receptive(...args);
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/, 2 threads\n\nworkload +pass +batch +images\/s +a step +samples\nlenet +train +1 +\S.*\n$/);
});

test.each([
  [['--workload', 'resnet'], '--workload: expected lenet, mlp, vgg, mars, mars-5x5 or mars-7x7, got "resnet".'],
  [['--workload', 'lenet', 'Mars'], '--workload: expected lenet, mlp, vgg, mars, mars-5x5 or mars-7x7, got "Mars".'],
  [['--pass', 'both'], '--pass: expected "train" or "infer", got "both".'],
  [['--threads', '0'], '--threads: expected a positive integer, got "0".'],
  [['--threads', '5000'], '--threads: expected at most 256, got 5000.'],
  [['--batch', '2.5'], '--batch: expected a positive integer, got "2.5".'],
  [['--seconds', 'long'], '--seconds: expected a positive number, got "long".'],
])('%j is refused in one sentence', async (args, sentence) => {
  const { status, stdout, stderr } = await bench.receptive('bench', ...args, '--json');
  expect([status, stdout, stderr.split('\n')[0]]).toEqual([2, '', `receptive: ${sentence}`]);
});

test('a batch that no memory holds is refused before anything is measured', async () => {
  const { status, stdout, stderr } = await bench.receptive('bench', '--workload', 'mars', '--batch', '100000');
  expect([status, /\n(mars|lenet) /.test(stdout)]).toEqual([2, false]);
  expect(stderr).toMatch(/^receptive: .* needs .* GiB .*\n/);
});
