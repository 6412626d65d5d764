import { expect, test } from 'vitest';
import { drawDataset, findingOf, paint } from '../exploration.fixture.js';

test('another mixture of classes, with the classes that drive it', () => {
  const counts = { train: [70, 20, 10], validation: [20, 20, 60], test: [71, 19, 10] };
  const dataset = drawDataset({ counts, classes: ['sand', 'rock', 'wheel'] });
  expect(findingOf(dataset, 'class-shift-validation')).toMatchObject({
    severity: 'problem',
    title: 'Validation is made up of other classes than training',
    evidence:
      '50 % of the pictures would have to change class to match (total variation distance 0.50, by chance 0.08; χ² 63 on 2 degrees of freedom, p < 0.001). Driven by "wheel" 10 % → 60 %; at the cost of "sand" 70 % → 20 %.',
    size: { value: 0.5, unit: 'total variation distance' },
    names: ['wheel', 'sand'],
  });
  expect(findingOf(dataset, 'class-shift-test')).toBeUndefined();
});

test('what a small split shows by chance is no shift', () => {
  const counts = { train: [50, 50], validation: [6, 3], test: [5, 5] };
  expect(findingOf(drawDataset({ counts }), 'class-shift-validation')).toBeUndefined();
});

test('darker pictures in one split', () => {
  const dataset = drawDataset();
  for (let i = 0; i < 120; i++) paint(dataset, 'test', i, (_, old) => Math.round(old * 0.9));
  const finding = findingOf(dataset, 'pixel-shift-test');
  expect(finding?.evidence).toMatch(
    /^From train to test, brightness falls from \d+ to \d+ grey levels on average \(d = −\d+\.\d\d\) and contrast falls from/,
  );
  expect(finding?.size.unit).toMatch(/^standard deviations of (brightness|contrast)$/);
  expect(finding?.size.value).toBeLessThan(-0.5);
  expect(finding?.severity).toBe('caution');
  expect(findingOf(dataset, 'pixel-shift-validation')).toBeUndefined();
});
