import { expect, test } from 'vitest';
import { InputError } from '../../errors.js';
import { Random, streamKey } from '../../random.js';
import { int, ints } from '../export/onnx-graph.js';
import { answersOf, onnxOf } from '../onnx.fixture.js';

const random = new Random(streamKey(4, 'explore', 'windows'));
const noise = (length: number) => Float32Array.from({ length }, () => random.between(-1, 1));

interface Geometry {
  readonly size: readonly [number, number];
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly pads: readonly [number, number, number, number];
  readonly ceil: boolean;
}
const pair = (low: number, high: number) =>
  [low + random.integer(high - low + 1), low + random.integer(high - low + 1)] as const;
const draw = (dilated: boolean): Geometry => ({
  size: pair(4, 9),
  kernel: pair(1, 4),
  stride: pair(1, 3),
  dilation: dilated ? pair(1, 2) : [1, 1],
  pads: [...pair(0, 2), ...pair(0, 2)],
  ceil: !dilated && random.integer(3) === 0,
});

/** ONNX's definition, taken literally: every window over a padded picture, with `combine` of what it sees. */
function windows(
  g: Geometry,
  at: (h: number, w: number) => number | null,
  combine: (seen: (number | null)[]) => number,
): number[] {
  const [top, left, bottom, right] = g.pads;
  const count = (axis: 0 | 1, padded: number) => {
    const places = (padded - (g.kernel[axis] - 1) * g.dilation[axis] - 1) / g.stride[axis];
    return (g.ceil ? Math.ceil(places) : Math.floor(places)) + 1;
  };
  const [rows, columns] = [count(0, g.size[0] + top + bottom), count(1, g.size[1] + left + right)];
  const values: number[] = [];
  for (let p = 0; p < rows; p++)
    for (let q = 0; q < columns; q++) {
      const seen: (number | null)[] = [];
      for (let r = 0; r < g.kernel[0]; r++)
        for (let s = 0; s < g.kernel[1]; s++)
          seen.push(at(p * g.stride[0] - top + r * g.dilation[0], q * g.stride[1] - left + s * g.dilation[1]));
      values.push(combine(seen));
    }
  return values;
}

const close = (found: ArrayLike<number>, expected: readonly number[]) => {
  expect(found.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(found[i]).toBeCloseTo(value, 5);
  });
};
const attributes = (g: Geometry) => ({
  kernel_shape: ints(g.kernel),
  strides: ints(g.stride),
  pads: ints(g.pads),
  ...(g.ceil ? { ceil_mode: int(1) } : {}),
});
const inside = (g: Geometry, x: Float32Array) => (h: number, w: number) =>
  h >= 0 && h < g.size[0] && w >= 0 && w < g.size[1] ? x[h * g.size[1] + w]! : null;

/** Runs 300 geometries; those that have no place in the laboratory are refused, the others computed. */
function each(dilated: boolean, one: (g: Geometry) => void): { computed: number; refused: number } {
  const outcome = { computed: 0, refused: 0 };
  for (let i = 0; i < 300; i++) {
    try {
      one(draw(dilated));
      outcome.computed++;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      outcome.refused++;
    }
  }
  return outcome;
}

test('convolutions with any border', () => {
  const { computed } = each(true, (g) => {
    const [x, weight] = [noise(g.size[0] * g.size[1]), noise(g.kernel[0] * g.kernel[1])];
    const file = onnxOf([1, ...g.size], (to, input) =>
      to.add('Conv', [input, to.floats('w', [1, 1, ...g.kernel], weight)], 'y', {
        ...attributes(g),
        dilations: ints(g.dilation),
      }),
    );
    const expected = windows(g, inside(g, x), (seen) =>
      seen.reduce<number>((sum, value, i) => sum + (value ?? 0) * weight[i]!, 0),
    );
    close(answersOf(file, x, 1), expected);
  });
  // Refused: a kernel larger than the picture, and borders that differ by no multiple of the dilation.
  expect(computed).toBeGreaterThan(150);
});

test('maximum pools whose border has a place here', () => {
  const { computed, refused } = each(false, (g) => {
    const x = noise(g.size[0] * g.size[1]);
    const file = onnxOf([1, ...g.size], (to, input) => to.add('MaxPool', [input], 'y', attributes(g)));
    const largest = (seen: (number | null)[]) => Math.max(...seen.filter((value) => value !== null));
    close(answersOf(file, x, 1), windows(g, inside(g, x), largest));
  });
  expect([computed > 20, refused > 40]).toEqual([true, true]);
});

test.each([0, 1])('average pools whose border has a place here, counting it: %i', (counted) => {
  const { computed, refused } = each(false, (g) => {
    const x = noise(g.size[0] * g.size[1]);
    const file = onnxOf([1, ...g.size], (to, input) =>
      to.add('AveragePool', [input], 'y', { ...attributes(g), count_include_pad: int(counted) }),
    );
    const mean = (seen: (number | null)[]) => {
      const real = seen.filter((value) => value !== null);
      return real.reduce((sum, value) => sum + value, 0) / (counted ? seen.length : real.length);
    };
    close(answersOf(file, x, 1), windows(g, inside(g, x), mean));
  });
  expect([computed > 20, refused > 40]).toEqual([true, true]);
});
