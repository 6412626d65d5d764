import { describe, expect, test } from 'vitest';
import { decodeBase64, makeDataset } from '../data/index.js';
import type { SeedAnswers } from './answers.js';
import { findDisagreements, findMistakes } from './mistakes.js';

const split = (labels: number[], sources?: string[]) => ({
  images: Uint8Array.from({ length: labels.length * 4 }, (_, i) => i),
  labels: Uint16Array.from(labels),
  ...(sources ? { sources } : {}),
});
const dataset = await makeDataset({
  name: 'four',
  about: '',
  classes: ['a', 'b', 'c'],
  shape: [1, 2, 2],
  splits: { train: split([0, 1, 2]), validation: split([0]), test: split([0, 1, 2, 0], ['w', 'x', 'y', 'z']) },
});
/** Probabilities per picture; the prediction is the largest. */
function answers(seed: number, rows: readonly (readonly number[])[]): SeedAnswers {
  return {
    seed,
    predicted: Uint16Array.from(rows, (row) => row.indexOf(Math.max(...row))),
    probabilities: Float32Array.from(rows.flat()),
  };
}
const first = answers(0, [
  [0.25, 0.75, 0],
  [0, 1, 0],
  [0.5, 0, 0.5],
  [0.125, 0, 0.875],
]);
const second = answers(4, [
  [0.5, 0.375, 0.125],
  [0, 1, 0],
  [0.25, 0, 0.75],
  [0, 0.125, 0.875],
]);

describe('findMistakes', () => {
  test('the seeds answer together; the surest mistake comes first, with how many seeds share it', () => {
    const mistakes = findMistakes(dataset, { arm: 'cnn', trials: [first, second] });
    expect(mistakes).toMatchObject({ arm: 'cnn', seeds: [0, 4], pictures: 4, wrong: 2 });
    expect(mistakes?.shown.map(({ picture: _, ...rest }) => rest)).toEqual([
      { truth: 0, answer: 2, probability: 0.875, truthProbability: 0.0625, seeds: 2 },
      { truth: 0, answer: 1, probability: 0.5625, truthProbability: 0.375, seeds: 1 },
    ]);
    expect(mistakes?.shown.map(({ picture }) => picture.source)).toEqual(['z', 'w']);
    expect([...decodeBase64(mistakes?.shown[0]?.picture.bytes ?? '')]).toEqual([12, 13, 14, 15]);
  });
  test('no completed seed: null; no mistake: none shown', () => {
    expect(findMistakes(dataset, { arm: 'cnn', trials: [] })).toBeNull();
    const right = answers(0, [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
      [1, 0, 0],
    ]); // prettier-ignore
    expect(findMistakes(dataset, { arm: 'cnn', trials: [right] })).toMatchObject({ wrong: 0, shown: [] });
  });
  test('trials of different test splits are refused', () => {
    const short = answers(1, [[1, 0, 0]]);
    expect(() => findMistakes(dataset, { arm: 'cnn', trials: [first, short] })).toThrow('different test splits');
  });
  test.each([
    [28, 1, 24],
    [64, 3, 14],
    [224, 3, 18],
  ])(
    'pictures of %i pixels and %i channels: %i are shown, within 300 kB, none above 64 pixels',
    async (size, channels, shown) => {
      const images = new Uint8Array(size * size * channels * 30);
      const labels = new Uint16Array(30);
      const one = { images: images.subarray(0, size * size * channels), labels: labels.subarray(0, 1) };
      const large = await makeDataset({
        name: 'large',
        about: '',
        classes: ['a', 'b'],
        shape: [channels, size, size],
        splits: { train: one, validation: one, test: { images, labels } },
      });
      const wrong = answers(
        0,
        Array.from({ length: 30 }, () => [0.1, 0.9]),
      );
      const mistakes = findMistakes(large, { arm: 'cnn', trials: [wrong] });
      expect(mistakes?.shown.length).toBe(shown);
      const bytes = mistakes!.shown.map(({ picture }) => decodeBase64(picture.bytes).length);
      expect(bytes.reduce((a, b) => a + b, 0)).toBeLessThan(300_000);
      expect(Math.max(...mistakes!.shown[0]!.picture.shape)).toBeLessThanOrEqual(64);
    },
  );
});

describe('findDisagreements', () => {
  const baseline = answers(0, [
    [1, 0, 0],
    [1, 0, 0],
    [0.75, 0.25, 0],
    [0, 0, 1],
  ]);
  const found = findDisagreements(
    dataset,
    { arm: 'cnn', trials: [second, first] },
    { arm: 'dense', trials: [baseline] },
  );
  test('only seeds of both; every picture is counted once', () => {
    expect(found).toMatchObject({ control: 'cnn', baseline: 'dense', seeds: [0] });
    expect([found?.both, found?.onlyControl, found?.onlyBaseline, found?.neither]).toEqual([0, 1, 1, 2]);
  });
  test('pictures either way, with both answers', () => {
    expect(found?.controlRight.map(({ picture: _, ...rest }) => rest)).toEqual([
      { truth: 1, control: { answer: 1, probability: 1 }, baseline: { answer: 0, probability: 1 }, seeds: 1 },
    ]);
    expect(found?.baselineRight.map(({ picture }) => picture.source)).toEqual(['w']);
  });
  test('no seed in common: null', () => {
    expect(
      findDisagreements(dataset, { arm: 'cnn', trials: [second] }, { arm: 'dense', trials: [baseline] }),
    ).toBeNull();
  });
});
