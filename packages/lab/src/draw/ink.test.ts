import { expect, test } from 'vitest';
import { css, hex, inkAndPaper } from './ink.js';

const split = (images: number[][]) => ({
  images: Uint8Array.from(images.flat()),
  labels: new Uint16Array(images.length),
});
const dataset = (shape: [number, number, number], images: number[][]) => {
  const one = split(images);
  return { shape, splits: { train: one, validation: one, test: one } } as const;
};

test('bright strokes on dark, dark ones on bright', () => {
  const bright = [10, 20, 10, 10, 240, 10, 10, 10, 10];
  expect(inkAndPaper(dataset([1, 3, 3], [bright, bright]))).toEqual({
    paper: [10, 10, 10],
    ink: [240, 240, 240],
    dark: true,
  });
  const dark = bright.map((value) => 255 - value);
  expect(inkAndPaper(dataset([1, 3, 3], [dark]))).toMatchObject({
    paper: [245, 245, 245],
    ink: [15, 15, 15],
    dark: false,
  });
});

test('every channel has its own', () => {
  const plane = (paper: number, ink: number) => [paper, paper, paper, paper, ink, paper, paper, paper, paper];
  const { paper, ink } = inkAndPaper(dataset([3, 3, 3], [[...plane(0, 200), ...plane(50, 210), ...plane(90, 220)]]));
  expect(hex(paper)).toBe('#00325a');
  expect([css(paper), css(ink)]).toEqual(['rgb(0 50 90)', 'rgb(200 210 220)']);
});
