import { describe, expect, test } from 'vitest';
import { setField } from './paths.js';
import { TEMPLATES } from './templates.js';
import { ADDED, differenceOf } from './words.js';

const control = TEMPLATES[0]!.architecture([1, 28, 28], 10);

describe('a variant in words', () => {
  test('the same change of two layers is one decision, with what it brings along', () => {
    const wide = setField(setField(control, 'layers[0]', 'kernel', 5), 'layers[4]', 'kernel', 5);
    const { decisions, induced, marks } = differenceOf(control, wide)!;
    expect(decisions).toEqual(['kernel 3×3 → 5×5 in conv1 and conv2']);
    expect(induced).toMatch(/^parameters [\d,]+ → [\d,]+ \(×/);
    expect(marks.get('layers[4]')).toEqual({ kernel: '3×3' });
  });
  test('added and removed layers, each at its place', () => {
    const { layers } = control;
    const added = {
      ...control,
      layers: [...layers.slice(0, 2), { type: 'dropout', rate: 0.2 } as const, ...layers.slice(2)],
    };
    expect(differenceOf(control, added)!.decisions).toEqual(['dropout added: dropout1']);
    expect(differenceOf(control, added)!.marks.get('layers[2]')).toEqual({ [ADDED]: '' });
    const removed = { ...control, layers: layers.toSpliced(1, 1) };
    expect(differenceOf(control, removed)!.decisions).toEqual(['batch norm removed: bn1']);
    expect(differenceOf(control, removed)!.marks.get('layers[0]')).toEqual({ 'removed layers[1]': 'batchNorm2d' });
  });
  test('no change, and a variant that does not hold', () => {
    expect(differenceOf(control, { ...control })).toMatchObject({ decisions: [], induced: '' });
    expect(differenceOf(control, setField(control, 'layers[0]', 'kernel', 99))).not.toBeNull();
    expect(differenceOf(control, setField(control, 'layers[0]', 'kernel', 0))).toBeNull();
  });
});
