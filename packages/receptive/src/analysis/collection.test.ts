import { expect, test } from 'vitest';
import type { Prediction } from '../study/types.js';
import { analyzeStudy } from './analyze.js';
import { analyzeStudies } from './collection.js';
import { tallyWords } from './predictions.js';
import { glyphsFixture, marsFixture } from './records.fixture.js';

const demand = (arm: string, bound: number): Prediction => ({ arm, side: 'atLeast', bound, margin: 0, because: 'So.' });
const glyphs = glyphsFixture();
const mars = marsFixture();
const studies = [
  { ...glyphs.study, predictions: [demand('k3', 0.9), demand('dense', 0.95)] },
  { ...mars.study, predictions: [demand('k7', 0.6)] },
];
const collection = { name: 'both', title: 'Both', question: 'Why?', studies };
const analysis = analyzeStudy(studies[0]!, glyphs.records, glyphs.data);

test('every prediction with its study, the title of its arm and its seeds', () => {
  const gathered = analyzeStudies(collection, [analysis, analyzeStudy(studies[1]!, mars.records, mars.data)]);
  expect(gathered).toMatchObject({ collection: 'both', title: 'Both', question: 'Why?' });
  expect(gathered.studies).toMatchObject([
    { name: 'glyphs', dataset: 'glyphs', seeds: [0, 1, 2, 3, 4], trials: 25, metric: 'testAccuracy' },
    { name: 'mars', dataset: 'mars', seeds: [0, 1, 2], trials: 15, metric: 'testAccuracy' },
  ]);
  expect(gathered.predictions.map(({ study, title, kind, seeds }) => [study, title, kind, seeds])).toEqual([
    ['glyphs', 'CNN 3×3', 'kept', 5],
    ['glyphs', 'Dense 512-256', 'broken', 5],
    ['mars', '7×7', 'open', 2],
  ]);
  // One seed of it diverged, and two leave a wide interval.
  expect(gathered.predictions[2]!.values.map((value) => value === null)).toEqual([false, true, false]);
  expect(tallyWords(gathered.predictions)).toBe('Of 3 demands of theory 1 was kept, 1 was broken and 1 is open.');
});

test('what was not completed is open', () => {
  const { studies: told, predictions } = analyzeStudies(collection, [analysis, null]);
  expect(told[1]).toMatchObject({ seeds: [], trials: 0, metric: null });
  expect(predictions[2]).toMatchObject({
    kind: 'open',
    mean: null,
    says: '7×7 was not completed; demanded was at least 60 %',
  });
});
