import { expect, test } from 'vitest';
import type { Architecture } from '../architecture/types.js';
import { Random } from '../random.js';
import { covered, occlusion, squareSides } from './occlusion.js';
import { linesOf, picturesOf, subjectOf } from './subject.fixture.js';

test('one whole square in all channels has the colour, the rest is as it was', () => {
  for (let index = 0; index < 40; index++) {
    const picture = new Uint8Array(2 * 9 * 7).fill(99);
    const made = covered(picture, [2, 9, 7], 3, new Random([5, 6], index), [10, 20]);
    const places = (colour: number) => [...made.keys()].filter((i) => made[i] === colour);
    const [first, second] = [places(10), places(20)];
    expect(first).toHaveLength(9);
    expect(second).toEqual(first.map((i) => i + 63));
    const [top, left] = [Math.floor(first[0]! / 7), first[0]! % 7];
    expect(first).toEqual([0, 1, 2].flatMap((y) => [0, 1, 2].map((x) => (top + y) * 7 + left + x)));
    expect(left).toBeLessThanOrEqual(4);
  }
});

test('squares lie everywhere, and nothing of side 0 covers nothing', () => {
  const places = Array.from({ length: 300 }, (_, index) =>
    covered(new Uint8Array(16), [1, 4, 4], 1, new Random([5, 6], index), [1]).indexOf(1),
  );
  expect(new Set(places).size).toBe(16);
  const picture = Uint8Array.from({ length: 16 }, (_, i) => i);
  expect(covered(picture, [1, 4, 4], 0, new Random([5, 6]), [1])).toEqual(picture);
});

test.each([
  [28, [0, 3, 6, 8, 11, 14]],
  [64, [0, 6, 13, 19, 26, 32]],
  [4, [0, 1, 2]],
])('sides of the square for %i pixels', (side, expected) => {
  expect(squareSides([1, side, side])).toEqual(expected);
});

test('a network that looks at one pixel is right unless that is covered', async () => {
  const [side, count] = [10, 200];
  const dataset = await picturesOf([1, side, side], ['dark', 'bright'], count, (label) => 100 + 100 * label);
  const control: Architecture = { input: [1, side, side], layers: [{ type: 'flatten' }, { type: 'dense', units: 2 }] };
  const weight = new Array<number>(2 * side * side).fill(0);
  const pixel = 5 * side + 5;
  weight[side * side + pixel] = 1;
  const findings = await occlusion.measure(
    subjectOf({
      control,
      dataset,
      seeds: 1,
      normalization: { mean: [0], std: [1] },
      // Bright only above 0.7 of 255; the mean colour is below.
      tensors: { 'dense1.weight': weight, 'dense1.bias': [0.7, 0] },
    }),
  );
  const { values } = findings.curves[0]!.axis;
  expect(values).toEqual([0, 1, 2, 3, 4, 5]);
  const [row] = linesOf(findings, 'accuracy')[0]!.values;
  expect(row![0]).toBe(1);
  // Covered, a bright picture is called dark: that is the share of squares over the pixel, halved.
  values.forEach((value, i) => {
    const s = Number(value);
    // Of the side − s + 1 places along an axis, those from 5 − s + 1 to 5 cover pixel 5.
    const along = s === 0 ? 0 : (Math.min(5, side - s) - (5 - s)) / (side - s + 1);
    expect(Math.abs(1 - row![i]! - (along * along) / 2)).toBeLessThan(0.08); // 3 standard errors of 100 bright pictures
  });
});
