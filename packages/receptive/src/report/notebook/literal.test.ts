import { expect, test } from 'vitest';
import { literal } from './literal.js';

test.each([
  [3, '3'],
  [null, 'null'],
  ['Curie', "'Curie'"],
  ['a "word"', `'a "word"'`],
  ["the rover's", `"the rover's"`],
  ['two\nlines \\', "'two\\nlines \\\\'"],
  [[], '[]'],
  [[3, 28, 28], '[3, 28, 28]'],
  [{ type: 'relu', absent: undefined }, "{ type: 'relu' }"],
  [{ 'layers[0].kernel': 5 }, "{ 'layers[0].kernel': 5 }"],
])('%j', (value, text) => expect(literal(value)).toBe(text));

test('what does not fit a line is broken, and gives the same value back', () => {
  const value = {
    name: 'padding',
    question: 'Is it worth keeping the border? '.repeat(3),
    layers: Array.from({ length: 5 }, (_, i) => ({ type: 'conv2d', filters: 8 * i, because: "It's an edge." })),
    '1st': { deep: { deeper: [1.5, -2e-7, true, 'both \' and " and `'] } },
  };
  const text = literal(value);
  expect(text.split('\n')[1]).toBe("  name: 'padding',");
  expect(text).toContain(`    { type: 'conv2d', filters: 8, because: "It's an edge." },`);
  expect(new Function(`return ${text}`)()).toEqual(value);
});
