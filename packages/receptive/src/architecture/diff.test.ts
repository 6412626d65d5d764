import { expect, it } from 'vitest';
import { type Change, compareArchitectures, diffArchitectures } from './diff.js';
import type { Architecture, Conv2d, Layer } from './types.js';

const of = (...layers: Layer[]): Architecture => ({ input: [2, 16, 16], layers });
const conv = (fields: Partial<Conv2d> = {}): Conv2d => ({
  type: 'conv2d',
  filters: 8,
  kernel: 3,
  padding: 'same',
  ...fields,
});
const relu: Layer = { type: 'relu' };
const pool: Layer = { type: 'maxPool2d', kernel: 2 };
const brief = (changes: readonly Change[]) => changes.map(({ kind, path }) => `${kind} ${path}`);

it('compares what is meant, not what is written', () => {
  const long = conv({
    kernel: [3, 3],
    stride: [1, 1],
    padding: 1,
    dilation: 1,
    groups: 1,
    bias: true,
    because: 'why not',
    name: 'conv1',
  });
  expect(
    diffArchitectures(of(conv(), pool), of(long, { type: 'maxPool2d', kernel: [2, 2], stride: 2, padding: 'valid' })),
  ).toEqual([]);
});

it('gives the path and both values of a changed attribute', () => {
  expect(diffArchitectures(of(conv(), relu, conv()), of(conv(), relu, conv({ kernel: 5, filters: 9 })))).toEqual([
    { path: 'layers[2].filters', attribute: 'filters', kind: 'changed', layer: 'conv2d', from: 8, to: 9 },
    { path: 'layers[2].kernel', attribute: 'kernel', kind: 'changed', layer: 'conv2d', from: [3, 3], to: [5, 5] },
  ]);
});

it('takes padding that keeps the size, and a stride that is the kernel, for one decision with the kernel', () => {
  const only = (a: Layer, b: Layer) => brief(diffArchitectures(of(a), of(b)));
  expect(only(conv({ padding: 1 }), conv({ kernel: 5, padding: 2 }))).toEqual(['changed layers[0].kernel']);
  expect(only(conv({ padding: 1 }), conv({ kernel: 5, padding: 1 }))).toEqual(['changed layers[0].kernel']);
  expect(only(conv({ padding: 0 }), conv({ kernel: 1, padding: 0 }))).toEqual(['changed layers[0].kernel']);
  expect(only(conv({ padding: 1 }), conv({ kernel: 5, padding: 0 }))).toEqual([
    'changed layers[0].kernel',
    'changed layers[0].padding',
  ]);
  expect(only(conv({ stride: 2, padding: 1 }), conv({ stride: 2, padding: 'same' }))).toEqual([
    'changed layers[0].padding',
  ]);
  expect(only(pool, { type: 'maxPool2d', kernel: 4 })).toEqual(['changed layers[0].kernel']);
  expect(only(pool, { type: 'maxPool2d', kernel: 4, stride: 2 })).toEqual(['changed layers[0].kernel']);
  expect(only(pool, { type: 'maxPool2d', kernel: 2, stride: 1 })).toEqual(['changed layers[0].stride']);
});

it('circular padding is a number of pixels and nothing else', () => {
  const pad = (padding: number | [number, number]): Layer => ({ type: 'circularPad2d', padding });
  expect(diffArchitectures(of(pad(1)), of(pad([1, 1])))).toEqual([]);
  expect(brief(diffArchitectures(of(pad(1)), of(pad(2))))).toEqual(['changed layers[0].padding']);
  // As much as the kernel takes off: one decision with it, as "same" is.
  const torus = (kernel: number, by: number) => of(pad(by), conv({ kernel, padding: 0 }), relu);
  expect(brief(diffArchitectures(torus(3, 1), torus(7, 3)))).toEqual(['changed layers[1].kernel']);
  expect(brief(diffArchitectures(torus(3, 1), torus(7, 2)))).toEqual([
    'changed layers[0].padding',
    'changed layers[1].kernel',
  ]);
});

it('an inserted layer is one change, not a cascade', () => {
  const before = of(conv(), relu, pool, conv({ filters: 16 }), relu, pool);
  const after = of(
    conv(),
    { type: 'batchNorm2d' },
    relu,
    pool,
    conv({ filters: 16 }),
    relu,
    { type: 'dropout', rate: 0.1 },
    pool,
  );
  expect(brief(diffArchitectures(before, after))).toEqual(['added layers[1]', 'added layers[6]']);
  expect(brief(diffArchitectures(after, before))).toEqual(['removed layers[1]', 'removed layers[6]']);
});

it('of equally long alignments takes the one whose layers agree', () => {
  const before = of(conv(), relu, conv({ filters: 16 }), relu);
  const after = of(conv(), relu, conv({ filters: 12, kernel: 1 }), relu, conv({ filters: 16 }), relu);
  const changes = diffArchitectures(before, after);
  expect(changes.every(({ kind }) => kind === 'added')).toBe(true);
  expect(changes.map(({ to }) => (to as Layer).type).sort()).toEqual(['conv2d', 'relu']);
  expect(compareArchitectures(before, after).pairs).toContainEqual(['layers[2]', 'layers[4]']);
});

it('a layer of another type is removed and added', () => {
  expect(brief(diffArchitectures(of(conv(), pool), of(conv(), { type: 'avgPool2d', kernel: 2 })))).toEqual([
    'removed layers[1]',
    'added layers[1]',
  ]);
});

it('looks inside blocks', () => {
  const block = (inner: Conv2d, shortcut: Layer[], ...branches: Layer[][]) =>
    of({ type: 'residual', layers: [inner], shortcut }, { type: 'parallel', branches: [[], ...branches] });
  const a = block(conv(), [conv({ kernel: 1 })], [relu]);
  const b = block(conv({ kernel: 5 }), [conv({ kernel: 1, bias: false })], [relu, { type: 'tanh' }], []);
  expect(brief(diffArchitectures(a, b))).toEqual([
    'changed layers[0].layers[0].kernel',
    'changed layers[0].shortcut[0].bias',
    'added layers[1].branches[1][1]',
    'added layers[1].branches[2]',
  ]);
});

it('a given name that differs is a change, a default name never is', () => {
  expect(diffArchitectures(of(relu, relu), of(relu, relu, relu)).map(({ kind }) => kind)).toEqual(['added']);
  expect(diffArchitectures(of(conv()), of(conv({ name: 'stem' })))).toEqual([
    { path: 'layers[0].name', attribute: 'name', kind: 'changed', layer: 'conv2d', from: 'conv1', to: 'stem' },
  ]);
});

it('the input', () => {
  expect(diffArchitectures(of(relu), { input: [2, 8, 8], layers: [relu] })).toEqual([
    { path: 'input', attribute: 'input', kind: 'changed', from: [2, 16, 16], to: [2, 8, 8] },
  ]);
});
