/** A small study that the tests of this folder vary. */

import type { Architecture } from '../architecture/types.js';
import type { ArmInput, ExperimentInput, StudyInput } from './types.js';

export const CONTROL: Architecture = {
  input: [1, 16, 16],
  layers: [
    { type: 'conv2d', filters: 4, kernel: 3, padding: 'same', because: 'edges' },
    { type: 'relu' },
    { type: 'maxPool2d', kernel: 2 },
    { type: 'conv2d', filters: 8, kernel: 3, padding: 'same' },
    { type: 'relu' },
    { type: 'flatten' },
    { type: 'dense', units: 10 },
  ],
};

/** The control with layers replaced, by index. */
export function withLayers(changes: Readonly<Record<number, object>>): Architecture {
  const layers = CONTROL.layers.map((layer, i) => ({ ...layer, ...changes[i] }));
  return { ...CONTROL, layers: layers as Architecture['layers'] };
}

export function studyOf(changes: Partial<StudyInput> = {}): StudyInput {
  return {
    name: 'small',
    data: { dataset: 'glyphs' },
    baseline: {
      name: 'dense',
      architecture: { input: [1, 16, 16], layers: [{ type: 'flatten' }, { type: 'dense', units: 10 }] },
    },
    control: { name: 'cnn', architecture: CONTROL },
    ...changes,
  };
}

/** One experiment on `factor` with the given arms (their names default to a, b, …). */
export function experimentOf(factor: string, ...arms: Omit<ArmInput, 'name'>[]): { experiments: ExperimentInput[] } {
  const named = arms.map((arm, i) => ({ name: String.fromCharCode(97 + i), ...arm }));
  return { experiments: [{ name: 'one', factor, arms: named }] };
}
