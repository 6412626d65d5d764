import { expect, test } from 'vitest';
import { StrokeCanvas } from './stroke-canvas.js';

test('a dot covers by radius + ½ − distance', () => {
  const canvas = new StrokeCanvas(5);
  canvas.line(2.5, 2.5, 2.5, 2.5, 1, 1);
  const at = (x: number, y: number) => canvas.ink[y * 5 + x];
  expect(at(2, 2)).toBe(1);
  expect(at(3, 2)).toBe(0.5);
  expect(at(3, 3)).toBe(1.5 - Math.sqrt(2));
  expect(at(4, 2)).toBe(0);
});

test('a line is as thick along its way as at its ends, and stops there', () => {
  const canvas = new StrokeCanvas(6);
  canvas.line(1.5, 2.5, 4.5, 2.5, 0.5, 0.8);
  expect([...canvas.ink.subarray(12, 18)]).toEqual([0, 0.8, 0.8, 0.8, 0.8, 0]);
  expect([...canvas.ink.subarray(6, 12)]).toEqual([0, 0, 0, 0, 0, 0]);
});

test('strokes reaching outside are cut, the brighter ink stays where they cross', () => {
  const canvas = new StrokeCanvas(3);
  canvas.line(-9, 1.5, 12, 1.5, 0.5, 0.9);
  canvas.curve(1.5, -9, 1.5, 1.5, 1.5, 12, 0.5, 0.4);
  // Distances to a line that starts at −9 carry rounding of a few float64 units.
  [0, 0.4, 0, 0.9, 0.9, 0.9, 0, 0.4, 0].forEach((ink, i) => {
    expect(canvas.ink[i]).toBeCloseTo(ink, 12);
  });
  canvas.clear();
  expect(canvas.ink.every((value) => value === 0)).toBe(true);
});

test('a curve passes through its ends and bends towards its control point', () => {
  const canvas = new StrokeCanvas(11);
  canvas.curve(0.5, 10.5, 5.5, 0.5, 10.5, 10.5, 0.5, 1);
  const at = (x: number, y: number) => canvas.ink[y * 11 + x] as number;
  expect(at(0, 10)).toBe(1);
  expect(at(10, 10)).toBe(1);
  expect(at(5, 5)).toBe(1);
  expect(at(5, 0)).toBe(0);
  expect(at(5, 10)).toBe(0);
});
