import { type Architecture, type Layer, resolveArchitecture } from 'receptive';
import { describe, expect, test } from 'vitest';
import { controlPaths, rowsOf, rowsUpTo } from './ledger.js';
import { layerAt, setField } from './paths.js';

const conv = (filters: number, kernel = 3): Layer => ({ type: 'conv2d', filters, kernel, padding: 'same' });
const whole: Architecture = {
  input: [1, 8, 8],
  layers: [
    conv(4),
    { type: 'maxPool2d', kernel: 2 },
    { type: 'residual', layers: [conv(4), { type: 'relu' }, conv(4, 5)], shortcut: [conv(4, 1)] },
    { type: 'parallel', branches: [[conv(2)], [conv(3), { type: 'relu' }], []] },
    { type: 'flatten' },
    { type: 'dense', units: 10 },
  ],
};

/** Without what depends on what else is in the network. */
const figures = (rows: ReturnType<typeof rowsOf>) =>
  new Map([...rows].map(([path, { id, name, inputs, tensors, path: _, ...rest }]) => [path, rest]));

describe('rows up to a layer that does not fit', () => {
  const all = figures(rowsOf(resolveArchitecture(whole)));
  test.each([
    ['layers[0]', []],
    ['layers[1]', ['layers[0]']],
    ['layers[2].layers[1]', ['layers[0]', 'layers[1]', 'layers[2].layers[0]']],
    [
      'layers[2].shortcut[0]',
      ['layers[0]', 'layers[1]', 'layers[2].layers[0]', 'layers[2].layers[1]', 'layers[2].layers[2]'],
    ],
    [
      'layers[3].branches[1][1]',
      [...[...all.keys()].slice(0, 7), 'layers[3].branches[0][0]', 'layers[3].branches[1][0]'],
    ],
    // The join does not fit: its branches do.
    ['layers[3]', [...all.keys()].slice(0, 10)],
  ])('%s', (failing, expected) => {
    const broken = layerAt(whole, failing)!.type === 'parallel' ? whole : setField(whole, failing, 'type', 'dense');
    const rows = figures(rowsUpTo(broken, failing));
    expect([...rows.keys()]).toEqual(expected);
    for (const [path, row] of rows) expect(row, path).toEqual(all.get(path));
  });
  test('nothing where the network as a whole is wrong', () => {
    expect(rowsUpTo({ input: [1, 8, 8], layers: [] }, null).size).toBe(0);
  });
});

test('corresponding layers of the control', () => {
  const variant = { ...whole, layers: [whole.layers[0]!, { type: 'relu' } as const, ...whole.layers.slice(1)] };
  const paths = controlPaths(whole, variant);
  expect(paths.get('layers[0]')).toBe('layers[0]');
  expect(paths.get('layers[1]')).toBeUndefined();
  expect(paths.get('layers[3].layers[2]')).toBe('layers[2].layers[2]');
  expect(controlPaths(whole, { ...variant, layers: [] }).size).toBe(0);
});
