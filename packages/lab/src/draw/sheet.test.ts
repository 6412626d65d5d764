import { expect, test } from 'vitest';
import { changeSheet, EMPTY, extendStroke, isEmpty, type Stroke, undoSheet } from './sheet.js';

const stroke: Stroke = { colour: null, erase: false, size: 0.1, points: [0, 0] };

test('a stroke grows and is undone as one; clearing is undone too', () => {
  const start = { now: EMPTY, before: [] };
  const drawn = extendStroke(changeSheet(start, { strokes: [stroke] }), 0.5, 0.6);
  expect(drawn.now.strokes).toEqual([{ ...stroke, points: [0, 0, 0.5, 0.6] }]);
  const cleared = changeSheet(drawn, EMPTY);
  expect(isEmpty(cleared.now)).toBe(true);
  expect(undoSheet(cleared)).toEqual(drawn);
  expect(undoSheet(undoSheet(cleared))).toEqual(start);
  expect(undoSheet(start)).toEqual(start);
  expect(extendStroke(start, 1, 1)).toEqual(start);
});
