import { expect, test } from 'vitest';
import { drawDataset, explore } from './exploration.fixture.js';
import { labelSuspects } from './label-suspects.js';
import { withLabelSuspects } from './suspects-finding.js';

/** A model that answers with given probabilities of its answer, the rest on the last class. */
function model(labels: number[], answers: [answer: number, probability: number][]) {
  const probabilities = answers.flatMap(([answer, p]) => {
    const row = [0, 0, 0];
    row[answer] = p;
    row[answer === 2 ? 1 : 2]! += 1 - p;
    return row;
  });
  return { labels, predicted: answers.map(([answer]) => answer), probabilities };
}
const labels = [0, 0, 1, 1, 2];

test('a suspect is what all models contradict alike, with confidence', () => {
  const models = [
    model(labels, [
      [1, 0.99],
      [1, 0.99],
      [1, 0.9],
      [0, 0.92],
      [1, 0.6],
    ]),
    model(labels, [
      [1, 0.97],
      [2, 0.99],
      [1, 0.9],
      [0, 0.94],
      [1, 0.7],
    ]),
  ]; // prettier-ignore
  const suspects = labelSuspects(models);
  expect(suspects.map(({ index, label, answer }) => [index, label, answer])).toEqual([
    [0, 0, 1],
    [3, 1, 0],
  ]);
  expect(suspects[0]!.confidence).toBeCloseTo(0.98, 12);
  expect(labelSuspects(models, { confidence: 0.95 }).map(({ index }) => index)).toEqual([0]);
  expect(labelSuspects(models, { confidence: 0.5, labelProbability: 0.4 }).map(({ index }) => index)).toEqual([
    0, 3, 4,
  ]);
});

test('the finding, with the pictures', () => {
  const dataset = drawDataset({ counts: { test: [2, 2, 1, 0] } });
  const models = [1, 2].map(() => {
    const { labels } = dataset.splits.test;
    const answers = [...labels].map((label, i) => (i === 1 || i === 2 ? (label === 0 ? 1 : 0) : label));
    const probabilities = answers.flatMap((answer) => [0, 1, 2, 3].map((k) => (k === answer ? 0.94 : 0.02)));
    return { labels, predicted: answers, probabilities };
  });
  const before = explore(dataset);
  const { findings } = withLabelSuspects(before, dataset, models);
  const finding = findings.find(({ id }) => id === 'label-suspects');
  expect(findings).toHaveLength(before.findings.length + 1);
  expect(finding).toMatchObject({
    severity: 'caution',
    size: { value: 2, unit: 'pictures' },
    names: ['test[1]: class 0, answered as class 1', 'test[2]: class 1, answered as class 0'],
    evidence:
      'All 2 trained models contradict the label of 2 test pictures of 5 with the same answer, on average with a probability of at least 94 %; most often "class 0" answered as "class 1" (1) and "class 1" answered as "class 0" (1).',
    meaning:
      'Look at them before believing any accuracy: if all these labels are wrong, a model that knew every right answer would score 60 % on this split.',
  });
  expect(finding?.samples?.map(([picture]) => picture?.index)).toEqual([1, 2]);
  expect(withLabelSuspects(before, dataset, models, { confidence: 0.99 })).toEqual({
    ...before,
    clear: [...before.clear, 'likely label errors'],
  });
  expect(withLabelSuspects(before, dataset, models.slice(1))).toBe(before);
});

test('one model is not enough, and all have to be of the same pictures', () => {
  const one = model([0], [[1, 1]]);
  expect(() => labelSuspects([one])).toThrow('labelSuspects: expected two or more models, got 1.');
  expect(() => labelSuspects([one, model([1], [[1, 1]])])).toThrow('expected the same label of picture 0');
  expect(() =>
    labelSuspects([
      one,
      model(
        [0, 1],
        [
          [1, 1],
          [1, 1],
        ],
      ),
    ]),
  ).toThrow('of the same pictures and classes'); // prettier-ignore
});
