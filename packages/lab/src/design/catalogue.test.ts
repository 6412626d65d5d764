import { LAYER_TYPES, resolveArchitecture } from 'receptive';
import { describe, expect, test } from 'vitest';
import { CATALOGUE, fieldsOf, GROUPS, readValue, stepValue, writeValue } from './catalogue.js';

describe('every type of layer', () => {
  test('is in the menu once', () => {
    expect(GROUPS.flatMap(({ types }) => types).sort()).toEqual([...LAYER_TYPES].sort());
  });
  test.each(LAYER_TYPES)('%s: a new one holds, and its fields are those of the library', (type) => {
    const { fresh } = CATALOGUE[type];
    const vector = type === 'dense';
    const input = vector ? [{ type: 'flatten' }] : [];
    expect(() => resolveArchitecture({ input: [4, 8, 8], layers: [...input, fresh] })).not.toThrow();
    const fields = fieldsOf(type).map(({ key }) => key);
    const wrong = { ...fresh, nonsense: 1 };
    let hint = '';
    try {
      resolveArchitecture({ input: [4, 8, 8], layers: [wrong] });
    } catch (error) {
      hint = (error as { hint: string }).hint;
    }
    const known = /^Its fields are (.*)\.$/.exec(hint)![1]!.split(', ');
    const lists = ['type', 'layers', 'shortcut', 'branches'];
    expect(fields.sort()).toEqual(known.filter((key) => !lists.includes(key)).sort());
  });
});

describe('values as people write them', () => {
  test.each([
    ['3', 'size', 3],
    ['3×5', 'size', [3, 5]],
    [' 3 x 5 ', 'size', [3, 5]],
    ['3,5', 'padding', [3, 5]],
    ['same', 'padding', 'same'],
    ['three', 'count', 'three'],
    ['-1', 'count', -1],
    ['', 'count', undefined],
    ['0.25', 'number', 0.25],
    ['Edges first.', 'text', 'Edges first.'],
    ['kernel5,', 'names', 'kernel5'],
    ['kernel5, shift', 'names', ['kernel5', 'shift']],
  ] as const)('%s as %s', (text, kind, value) => {
    expect(readValue(text, kind)).toEqual(value);
    if (kind !== 'text') expect(readValue(writeValue(value), kind)).toEqual(value);
  });
  test('a step up and down', () => {
    expect(stepValue(3, 'size', 1)).toBe(4);
    expect(stepValue([1, 4], 'size', -1)).toEqual([1, 3]);
    expect(stepValue(0, 'padding', -1)).toBe(0);
    expect(stepValue('same', 'padding', 1)).toBe('same');
    expect(stepValue(0.2, 'number', 1)).toBe(0.25);
    expect(stepValue(0.01, 'number', -1)).toBe(0);
  });
});
