import { type Dataset, makeDataset, type Predictions } from 'receptive';
import { describe, expect, test } from 'vitest';
import { predictionsCsv, readPredictionsCsv } from './predictions.js';

const split = (labels: number[], sources: string[]) => ({
  images: new Uint8Array(labels.length),
  labels: Uint16Array.from(labels),
  sources,
});
const classes = ['wheel, front', 'the "sun"', 'line\nbreak'];
const dataset: Dataset = await makeDataset({
  name: 'odd',
  about: '',
  classes,
  shape: [1, 1, 1],
  splits: {
    train: split([0], ['a']),
    validation: split([1], ['b']),
    test: split([2, 0, 1], ['x,1.jpg', '"y".jpg', 'z.jpg']),
  },
});
const predictions: Predictions = {
  labels: dataset.splits.test.labels,
  predicted: Uint16Array.of(2, 1, 1),
  probabilities: Float32Array.of(0, 0.25, 0.75, 0.125, 0.875, 0, 1 / 3, 1 / 3, 1 / 3),
};
const text = predictionsCsv(dataset, predictions);

describe('predictions.csv', () => {
  test('is read as it was written, whatever classes and files are called', () => {
    const read = readPredictionsCsv(text, dataset);
    expect([...(read?.predicted ?? [])]).toEqual([2, 1, 1]);
    const probabilities = [...(read?.probabilities ?? [])];
    expect(probabilities.slice(0, 6)).toEqual([0, 0.25, 0.75, 0.125, 0.875, 0]);
    expect(probabilities[8]).toBeCloseTo(1 / 3, 6);
  });
  test.each([
    ['another data set’s', text.replace('sun', 'moon')],
    ['cut short', text.slice(0, text.lastIndexOf('z.jpg'))],
    ['of another class', text.replace('z.jpg,"the ""sun"""', 'z.jpg,"wheel, front"')],
    ['with an answer nobody knows', text.replace(/"the ""sun""",0\.333/, 'moon,0.333')],
    ['with a probability that is none', text.replace('0.875', '7')],
    ['with a word for a number', text.replace('0.875', 'much')],
    ['empty', ''],
  ])('a file %s is refused', (_, damaged) => {
    expect(damaged).not.toBe(text);
    expect(readPredictionsCsv(damaged, dataset)).toBeNull();
  });
});
