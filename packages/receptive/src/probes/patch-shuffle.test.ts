import { expect, test } from 'vitest';
import type { Architecture } from '../architecture/types.js';
import { Random } from '../random.js';
import { patchShuffle, patchSides, shuffled } from './patch-shuffle.js';
import { linesOf, noise, picturesOf, subjectOf } from './subject.fixture.js';

test('the patches of one picture change places together in all channels; the rest stays', () => {
  const shape = [2, 5, 7] as const;
  const picture = Uint8Array.from({ length: 70 }, (_, i) => i);
  const made = shuffled(picture, shape, 2, new Random([1, 2]));
  const at = (bytes: Uint8Array, c: number, y: number, x: number) => bytes[(c * 5 + y) * 7 + x]!;
  const patches = (bytes: Uint8Array) =>
    [0, 2].flatMap((y) =>
      [0, 2, 4].map((x) =>
        [0, 1].flatMap((c) => [
          at(bytes, c, y, x),
          at(bytes, c, y, x + 1),
          at(bytes, c, y + 1, x),
          at(bytes, c, y + 1, x + 1),
        ]),
      ),
    );
  const [before, after] = [picture, made].map((bytes) => patches(bytes).map(String));
  expect(after).not.toEqual(before);
  expect([...after!].sort()).toEqual([...before!].sort());
  for (const c of [0, 1]) {
    for (let x = 0; x < 7; x++) expect(at(made, c, 4, x)).toBe(at(picture, c, 4, x));
    for (let y = 0; y < 5; y++) expect(at(made, c, y, 6)).toBe(at(picture, c, y, 6));
  }
});

test('a patch as large as the picture leaves it as it is', () => {
  const picture = Uint8Array.from({ length: 36 }, (_, i) => i);
  expect(shuffled(picture, [1, 6, 6], 6, new Random([1, 2]))).toEqual(picture);
  expect(shuffled(picture, [1, 4, 9], 9, new Random([1, 2]))).toEqual(picture);
});

test.each([
  [28, [28, 14, 7, 3]],
  [64, [64, 32, 16, 8, 4, 2]],
  [5, [5, 2]],
])('sides of patches for %i pixels', (side, expected) => {
  expect(patchSides([1, side, side])).toEqual(expected);
});

const pool: Architecture = {
  input: [1, 12, 12],
  layers: [
    { type: 'conv2d', filters: 6, kernel: 1 },
    { type: 'relu' },
    { type: 'globalAvgPool2d' },
    { type: 'dense', units: 3 },
  ],
};
const dense: Architecture = { input: [1, 12, 12], layers: [{ type: 'flatten' }, { type: 'dense', units: 3 }] };

test('a network that averages single pixels answers the same, whatever the patches', async () => {
  const dataset = await noise([1, 12, 12], ['a', 'b', 'c'], 60);
  const findings = await patchShuffle.measure(subjectOf({ control: pool, dataset }));
  expect(findings.curves[0]!.axis.values).toEqual([12, 6, 3]);
  for (const row of linesOf(findings, 'accuracy')[0]!.values) {
    expect(new Set(row).size).toBe(1);
    expect(row[0]).toBeLessThan(1);
  }
});

test('one that knows which quarter is bright loses it; twice the same numbers', async () => {
  const dataset = await picturesOf([1, 12, 12], ['left', 'middle', 'right'], 60, (label, _, at) =>
    Math.floor((at % 12) / 4) === label ? 200 : 20,
  );
  const weights = [0, 1, 2].flatMap((label) =>
    Array.from({ length: 144 }, (_, at) => Number(Math.floor((at % 12) / 4) === label)),
  );
  const subject = subjectOf({ control: dense, baseline: dense, dataset, tensors: { 'dense1.weight': weights } });
  const findings = await patchShuffle.measure(subject);
  const lines = linesOf(findings, 'accuracy');
  expect(lines.map(({ name }) => name)).toEqual(['control', 'baseline']);
  expect(lines[0]!.values[0]![0]).toBe(1);
  expect(lines[0]!.values[0]![2]).toBeLessThan(0.9);
  expect(await patchShuffle.measure(subject)).toEqual(findings);
});
