import { expect, test } from 'vitest';
import { resolveClassWeights } from './class-weights.js';

const labels = [0, 0, 0, 0, 0, 0, 1, 1]; // 6, 2 and 0 pictures

test('balanced weights are n / (classes · nₖ), "sqrt" their root, and 1 where there are no pictures', () => {
  expect(resolveClassWeights('balanced', labels, 3)).toEqual([8 / 18, 8 / 6, 1]);
  expect(resolveClassWeights('sqrt', labels, 3)).toEqual([Math.sqrt(8 / 18), Math.sqrt(8 / 6), 1]);
});

test('given weights are taken as they are; none are none', () => {
  expect(resolveClassWeights([1, 2, 3], labels, 3)).toEqual([1, 2, 3]);
  expect(resolveClassWeights('none', labels, 3)).toBeUndefined();
});
