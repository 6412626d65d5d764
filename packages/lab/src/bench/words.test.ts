import { expect, test } from 'vitest';
import type { LayerReport } from '../worker/bench-handlers.js';
import { movesToTry, stepsOf } from './sweep-moves.js';
import { howCompared, spellCost, spellError, spellPoints, spellWeight } from './words.js';

test('errors and differences in words', () => {
  expect([null, 6e-8, 2e-4, 0.0123, 0.0996, 1.41].map(spellError)).toEqual([
    '–',
    '0',
    '<0.1 %',
    '1.2 %',
    '10 %',
    '141 %',
  ]);
  expect([0.012, -0.0041, 0.0001].map(spellPoints)).toEqual(['+1.2', '−0.4', '0']);
  expect([0.012, -0.0041].map(spellCost)).toEqual(['1.2', '−0.4']);
  expect(spellWeight(-0.314)).toBe('−0.31');
});

const layer = (name: string, jump: number, whole: boolean): LayerReport => ({
  node: 0,
  name,
  shape: [1, 14, 14],
  jump: [jump, jump],
  whole,
  interior: 0,
  border: 0,
  change: 0,
});

test('a shift that is no multiple of the stride is said to be so, at the layer where it begins', () => {
  const layers = [layer('conv1', 1, true), layer('maxPool1', 2, false), layer('maxPool2', 4, false)];
  expect(howCompared({ kind: 'shift', down: 0, right: -3 }, layers)).toEqual([
    '3 pixels are no multiple of the stride 2 that maxPool1 has come to: from there on (≈) no whole number of units follows, and the nearest one is compared.',
  ]);
  expect(howCompared({ kind: 'shift', down: 0, right: 4 }, [layer('maxPool1', 2, true)])).toEqual([]);
  expect(howCompared({ kind: 'permute', share: 1, seed: 0 }, layers)[0]).toContain('from maxPool1 on');
  expect(howCompared({ kind: 'rotate', degrees: 90 }, layers)[0]).toContain('nothing is interpolated');
});

test('moves that are tried: a grid of shifts with none of them, all turns, all shares', () => {
  expect(stepsOf(28)).toEqual([-7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7]);
  expect(stepsOf(96)).toEqual([-24, -20, -16, -12, -8, -4, 0, 4, 8, 12, 16, 20, 24]);
  expect(stepsOf(2)).toEqual([-1, 0, 1]);
  expect(movesToTry('shift', [1, 28, 16], 0)).toHaveLength(15 * 9);
  expect(movesToTry('rotate', [1, 28, 28], 0)).toContainEqual({ kind: 'rotate', degrees: 0 });
  expect(movesToTry('permute', [1, 28, 28], 5).at(-1)).toEqual({ kind: 'permute', share: 1, seed: 5 });
});
