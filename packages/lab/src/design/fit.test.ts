import { type Architecture, requireClassifier, resolveArchitecture } from 'receptive';
import { describe, expect, test } from 'vitest';
import { endInClasses, fitArchitecture } from './fit.js';
import { TEMPLATES } from './templates.js';

describe('fitting to a data set', () => {
  const small = TEMPLATES[0]!.architecture([1, 28, 28], 10);
  test('input and outputs change, and nothing else', () => {
    const fitted = fitArchitecture(small, [3, 32, 32], 25);
    expect(fitted.input).toEqual([3, 32, 32]);
    expect(fitted.layers.at(-1)).toEqual({ type: 'dense', units: 25 });
    expect(fitted.layers.slice(0, -1)).toEqual(small.layers.slice(0, -1));
    expect(fitArchitecture(fitted, [3, 32, 32], 25)).toBe(fitted);
  });
  test.each([
    ['a dense layer of another size', [{ type: 'flatten' }, { type: 'dense', units: 7, bias: false }]],
    ['a picture', [{ type: 'relu' }]],
    ['a vector', [{ type: 'globalAvgPool2d' }]],
    ['nothing', []],
  ])('ends in classes after %s', (_, layers) => {
    const ended = endInClasses({ input: [2, 6, 6], layers } as Architecture, 10);
    expect(() => requireClassifier(resolveArchitecture(ended), 10)).not.toThrow();
  });
});

describe('templates', () => {
  test.each(TEMPLATES)('$title fits pictures of any size', ({ architecture }) => {
    for (const shape of [
      [1, 28, 28],
      [3, 64, 64],
      [1, 16, 16],
      [3, 32, 48],
    ] as const) {
      expect(() => requireClassifier(resolveArchitecture(architecture(shape, 7)), 7)).not.toThrow();
    }
  });
});
