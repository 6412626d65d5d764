/** What `npm run bench` makes of its samples; measuring itself needs the peers and a quiet machine. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const lib = (name: string) => import(new URL(`../bench/lib/${name}.mjs`, import.meta.url).href);
const { bestOf, judge, ratioTo } = await lib('requirements');
const { losses, requirementTable, trainingTable } = await lib('tables');
const { columns, fillParts, markdownTable } = await lib('text');

const contestant = (key: string, imagesPerSecond: number, more: object = {}) => ({
  key,
  best: key.replace(/-\d$/, ''),
  threads: 2,
  layout: 'contiguous',
  batch: 64,
  imagesPerSecond,
  samples: [{ seconds: 1 / imagesPerSecond, foreign: 0 }],
  ...more,
});
const train = (workload: string, ...contestants: object[]) => ({
  id: `train ${workload}`,
  kind: 'train',
  workload,
  batch: 64,
  contestants,
});
const convolution = (kernel: number, stride: number, ours: number) => ({
  id: `convolution 64 ${kernel}/${stride} forward`,
  kind: 'convolution',
  channels: 64,
  kernel,
  stride,
  pass: 'forward',
  contestants: [contestant('receptive', ours), contestant('torch-2', 100)],
});
const results = (measurements: object[], more: object = {}) => ({ measurements, options: { threads: 2 }, ...more });
const rowOf = (judged: { what: string }[], what: string) => judged.find((row) => row.what === what);

test('the fastest configuration of a peer counts, and the one that was set aside does not', () => {
  const measurement = train(
    'vgg',
    contestant('receptive', 900),
    contestant('torch-1', 300),
    contestant('torch-2', 450),
    { ...contestant('torch-2', 999), samples: undefined, setAside: true },
    contestant('torch-avx2-2', 300, { best: 'torch-avx2' }),
  );
  expect(bestOf(measurement, 'torch').imagesPerSecond).toBe(450);
  expect(ratioTo(measurement, 'torch')).toBe(2);
  expect(rowOf(judge(results([measurement])), 'train vgg')).toMatchObject({
    atLeast: 2.2,
    measured: 2,
    avx2: 3,
    reached: false,
  });
  expect(trainingTable([measurement])[1].slice(2, 5)).toEqual(['900', '450 (2 threads, contiguous)', '2.00']);
});

test('what was not measured is neither reached nor missed, and says why', () => {
  const failing = train('mars', contestant('receptive', 90), {
    key: 'torch-2',
    best: 'torch',
    failed: 'out of memory',
  });
  const judged = judge(results([failing]));
  expect(rowOf(judged, 'train mars')).toMatchObject({ measured: null, reached: null, note: 'torch: out of memory' });
  expect(rowOf(judged, 'train lenet')).toMatchObject({
    measured: null,
    reached: null,
    note: 'not measured in this run',
  });
  const alone = judge(results([train('mlp', contestant('receptive', 1))]));
  expect(rowOf(alone, 'train mlp')).toMatchObject({ measured: null, note: 'torch was not there' });
  expect(requirementTable(alone)[2].slice(2, 6)).toEqual(['≥ 1.40', '–', 'not measured', 'torch was not there']);
});

test('medians of disturbed samples are marked, and show nothing', () => {
  const judged = judge(
    results([train('mlp', contestant('receptive', 3, { disturbed: true }), contestant('torch-2', 1))]),
  );
  expect(rowOf(judged, 'train mlp')).toMatchObject({ measured: 3, reached: null, note: 'too few clean samples' });
  expect(requirementTable(judged)[2].slice(3, 5)).toEqual(['3.00', 'unclear']);
});

test('convolutions: the worst of those that Winograd helps, and of the others', () => {
  const judged = judge(
    results([convolution(3, 1, 120), convolution(5, 1, 95), convolution(1, 1, 85), convolution(7, 2, 79)]),
  );
  expect(rowOf(judged, 'the slowest convolution of kernel 3, 5, 7, stride 1')).toMatchObject({
    atLeast: 1,
    measured: 0.95,
    reached: false,
    note: '64 5/1 forward; 1 of 2 fall short',
  });
  expect(rowOf(judged, 'the slowest other convolution')).toMatchObject({
    atLeast: 0.8,
    measured: 0.79,
    reached: false,
  });
});

test('peak memory is to be small, and the better of the peer counts', () => {
  const memory = [
    { key: 'receptive', best: 'receptive', values: [300], median: 300 },
    { key: 'torch-2', best: 'torch', values: [800], median: 800 },
    { key: 'torch-2', best: 'torch', values: [600], median: 600 },
  ];
  expect(rowOf(judge(results([], { memory })), 'peak memory, train mars')).toMatchObject({
    measured: 0.5,
    reached: true,
  });
});

test('where we lose, the worst first', () => {
  const found = losses([convolution(1, 1, 85), convolution(3, 1, 120), convolution(7, 2, 30)]);
  expect(found.map(({ what, ratio }: { what: string; ratio: number }) => [what, ratio])).toEqual([
    ['convolution 64 channels, kernel 7, stride 2, forward', 0.3],
    ['convolution 64 channels, kernel 1, stride 1, forward', 0.85],
  ]);
});

test('tables for a terminal and for a document', () => {
  const rows = [
    ['what', 'ratio'],
    ['train lenet', '12.00'],
    ['a|b', '–'],
  ];
  expect(columns(rows)).toBe('what         ratio\ntrain lenet  12.00\na|b              –');
  expect(markdownTable(rows)).toBe('| what | ratio |\n|---|--:|\n| train lenet | 12.00 |\n| a\\|b | – |');
});

test('generated parts are replaced, the prose stays, and none is forgotten', () => {
  const document = 'Prose.\n<!-- measured: a -->\nold\n<!-- end -->\nMore.\n';
  const filled = 'Prose.\n<!-- measured: a -->\n\nnew $1\n\n<!-- end -->\nMore.\n';
  expect(fillParts(document, { a: 'new $1' })).toBe(filled);
  expect(fillParts(filled, { a: 'new $1' })).toBe(filled);
  expect(() => fillParts(document, {})).toThrow('the document asks for "a"');
  expect(() => fillParts(document, { a: '', b: '' })).toThrow('the document has no place for b');
});

const page = readFileSync(new URL('../docs/performance.md', import.meta.url), 'utf8');
const named = /bench\/results\/([\w-]+\.json)/.exec(page)?.[1];
test.skipIf(!named)(`docs/performance.md is what its results say${named ? '' : ' (SKIPPED: it names none)'}`, () => {
  const measured = JSON.parse(readFileSync(new URL(`../bench/results/${named}`, import.meta.url), 'utf8'));
  expect(page).toContain(markdownTable(requirementTable(judge(measured))));
  expect(page).toContain(markdownTable(trainingTable(measured.measurements)));
});
