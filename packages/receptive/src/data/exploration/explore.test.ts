import { expect, test } from 'vitest';
import { decodeBase64 } from '../picture-bytes.js';
import { drawDataset, explore, withFiles } from './exploration.fixture.js';
import { explorationKey } from './explore.js';

test('data without anything to find: only how hard it is', () => {
  const { findings, clear } = explore(withFiles(drawDataset({ shape: [3, 12, 12] })));
  expect(findings.map(({ id }) => id)).toEqual(['separability']);
  expect(clear).toEqual([
    'imbalance between the classes',
    'a shift of the classes between splits',
    'classes missing from a split',
    'classes without any picture',
    'classes with fewer than 20 training pictures',
    'copies of pictures',
    'pictures that look almost the same',
    'a shift of brightness or contrast between splits',
    'picture files without a label',
    'grey pictures among colour',
    'pictures of different sizes',
    'transparent pictures',
    'pictures of a single colour',
    'pictures clipped to black or white',
  ]);
});

test('what the data cannot tell is neither found nor ruled out', () => {
  const { clear, originals } = explore(drawDataset());
  expect(originals).toBeNull();
  for (const words of ['picture files without a label', 'pictures of different sizes', 'grey pictures among colour'])
    expect(clear).not.toContain(words);
});

test('the record is plain JSON and the same every time', () => {
  const dataset = withFiles(drawDataset());
  const record = explore(dataset);
  expect(JSON.parse(JSON.stringify(record))).toEqual(record);
  expect(explore(withFiles(drawDataset()))).toEqual(record);
});

test('sizes, counts, samples, mean pictures and pixel statistics', () => {
  const dataset = drawDataset({
    counts: { train: [2, 1, 0], validation: [1, 1, 1], test: [1, 1, 1] },
    shape: [1, 2, 2],
  });
  dataset.splits.train.images.set([0, 10, 20, 30, 2, 10, 20, 33, 255, 255, 0, 0]);
  const { splits, samples, meanPictures, pixels, thumbnail } = explore(dataset);
  expect(splits.train).toEqual({ count: 3, perClass: [2, 1, 0] });
  expect(thumbnail).toEqual([1, 2, 2]);
  expect(samples.map((group) => group.map(({ index }) => index))).toEqual([[0, 1], [2], []]);
  expect(samples[1]![0]).toMatchObject({ split: 'train', index: 2, label: 1 });
  expect([...decodeBase64(meanPictures[0]!)]).toEqual([1, 10, 20, 32]);
  expect(meanPictures[2]).toBe('');
  const [grey] = pixels.train;
  expect(grey).toMatchObject({ min: 0, max: 1, black: 3 / 12, white: 2 / 12 });
  expect(grey!.mean).toBeCloseTo((10 + 20 + 30 + 2 + 10 + 20 + 33 + 255 + 255) / 12 / 255, 12);
  expect(grey!.histogram.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
});

test('large pictures are shown small', () => {
  const counts = { train: [20, 20], validation: [2, 2], test: [2, 2] };
  expect(explore(drawDataset({ counts, shape: [1, 100, 60] })).thumbnail).toEqual([1, 33, 20]);
});

test('the conditions a data set has to meet', () => {
  const { criteria } = explore(drawDataset(), { memory: 1_000_000 });
  expect(criteria).toEqual([
    { id: 'pictures', title: 'Pictures', holds: true, evidence: '480 grey pictures of 12×12 pixels' },
    { id: 'classes', title: 'At least two classes', holds: true, evidence: '4 classes' },
    { id: 'memory', title: 'Fits in memory', holds: true, evidence: '69 kB decoded, 6.9 % of the 1.0 MB there are' },
  ]);
  const small = explore(drawDataset({ counts: { train: [9, 0], validation: [9, 0], test: [9, 0] } }), { memory: 4000 });
  expect(small.criteria.map(({ holds, evidence }) => [holds, evidence])).toEqual([
    [true, '27 grey pictures of 12×12 pixels'],
    [false, '1 class with pictures, of 2 named'],
    [false, '3.9 kB decoded, 97 % of the 4.0 kB there are'],
  ]);
});

test('preprocessing in words, and pictures before and after', () => {
  const normalization = { mean: [0.5], std: [0.25] };
  const { preprocessing } = explore(
    withFiles(drawDataset(), ({ train }) => train.widths.fill(20)),
    { normalization, augmentation: { flipHorizontal: 0.5, shift: 2 } },
  );
  expect(preprocessing.steps).toEqual([
    'squeezed whole from 2 different sizes to 12×12 pixels',
    'bytes 0…255 scaled to 0…1',
    'in training only, changed at random: flip horizontal 0.5 and shift 2',
    'minus the training mean (0.5), divided by its standard deviation (0.25)',
  ]);
  const plain = explore(drawDataset(), { normalization }).preprocessing.examples;
  expect(plain).toHaveLength(4);
  const [{ picture, after, range }] = plain as [(typeof plain)[0]];
  const z = [...decodeBase64(picture.pixels)].map((value) => (value / 255 - 0.5) / 0.25);
  expect(range[0]).toBeCloseTo(Math.min(...z), 5);
  expect([...decodeBase64(after)]).toEqual(z.map((value) => Math.round((255 * (Math.fround(value) + 3)) / 6)));
});

test('the key tells explorations apart', () => {
  const dataset = drawDataset();
  const key = explorationKey(dataset, { memory: 1 });
  expect(explore(dataset, { memory: 1 }).key).toBe(key);
  for (const other of [
    explorationKey(dataset, { memory: 2 }),
    explorationKey(withFiles(dataset), { memory: 1 }),
    explorationKey({ ...dataset, fingerprint: '1'.repeat(64) }, { memory: 1 }),
    explorationKey({ ...dataset, unlabelled: ['a.png'] }, { memory: 1 }),
  ])
    expect(other).not.toBe(key);
});
