/** The data sets that can be chosen, and fitting the networks when another one is there. */

import { effect, untracked } from '@preact/signals';
import type { Dataset } from 'receptive';
import { data, offered, own } from '../state/data.js';
import { dismiss, notify } from '../state/notices.js';
import { change, page } from '../state/page.js';
import { fitArchitecture } from './fit.js';

const GENERATED: readonly (readonly [name: string, title: string])[] = [
  ['glyphs', 'Glyphs: drawn signs'],
  ['glyphs-anywhere', 'Glyphs anywhere: the same, small and at any place'],
  ['where', 'Where: the place is the class'],
  ['no-structure', 'No structure: pixels without neighbours'],
  ['beyond', 'Beyond: two dots far apart'],
];

/** Names and titles, the one that is open among them whatever it is. */
export function dataChoices(): readonly (readonly [name: string, title: string])[] {
  const known = new Map([
    ...GENERATED,
    ...Object.keys(offered.value).map((name) => [name, name] as const),
    ...(own.value ? [['own', 'Your pictures'] as const] : []),
  ]);
  const { data: name } = page.value;
  if (!known.has(name)) known.set(name, name === 'own' ? 'Your pictures' : name);
  return [...known];
}

/**
 * When a data set is there whose pictures or classes are others, both networks are fitted to it: part of the same step
 * of undo as the choice of the data set.
 */
export function followFit(): void {
  let known: number | null = null;
  effect(() => {
    const loaded = data.value;
    if (loaded.status !== 'ready') return;
    const { shape, classes } = loaded.dataset;
    const count = classes.length;
    untracked(() => fit(loaded.name, shape, count, known));
    known = count;
  });
}

function fit(name: string, shape: Dataset['shape'], classes: number, before: number | null): void {
  const { control, variant } = page.value;
  // Outputs that are wrong for the same data set are the person's to mend: the editor says so at the last layer.
  const other = control.input.join() !== shape.join() || (before !== null && before !== classes);
  const fitted = fitArchitecture(control, shape, classes);
  const fittedVariant = variant && fitArchitecture(variant, shape, classes);
  if (!other || (fitted === control && fittedVariant === variant)) {
    dismiss('fit');
    return;
  }
  change({ control: fitted, variant: fittedVariant }, { undoable: false });
  notify({
    about: 'fit',
    kind: 'information',
    text: `The ${variant ? 'networks are' : 'network is'} fitted to ${name}: input ${shape.join('×')}, ${classes} outputs.`,
    hint: 'Undo goes back to the data set before.',
  });
}
