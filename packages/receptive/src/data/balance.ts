import { countPerClass } from './dataset.js';
import type { Split, SplitName } from './types.js';
import { SPLIT_NAMES } from './types.js';

/** A class with this many times its equal share of the training pictures is called dominant in the notes. */
const DOMINANT = 5;
/** A class whose share differs by this much between two splits is called shifted in the notes. */
const SHIFTED = 0.2;

/**
 * Facts about how the classes are spread, in words: classes without any picture, classes missing from a split, one
 * class that dominates the training split, classes whose share differs strongly between training and the others.
 */
export function noteClassBalance(classes: readonly string[], splits: Readonly<Record<SplitName, Split>>): string[] {
  const notes: string[] = [];
  const counts = Object.fromEntries(
    SPLIT_NAMES.map((name) => [name, countPerClass(splits[name].labels, classes.length)]),
  ) as Record<SplitName, number[]>;
  const inSplit = (name: SplitName, c: number) => counts[name][c] as number;
  const share = (name: SplitName, c: number) => inSplit(name, c) / splits[name].labels.length;
  const indices = classes.map((_, c) => c);

  const empty = indices.filter((c) => SPLIT_NAMES.every((name) => inSplit(name, c) === 0));
  if (empty.length > 0)
    notes.push(
      `${plural(empty.length, 'class has', 'classes have')} no picture in any split: ${list(classes, empty)}.`,
    );
  for (const name of SPLIT_NAMES) {
    const absent = indices.filter((c) => inSplit(name, c) === 0 && !empty.includes(c));
    if (absent.length > 0)
      notes.push(
        `${plural(absent.length, 'class does', 'classes do')} not occur in ${name}: ${list(classes, absent)}.`,
      );
  }
  for (const c of indices) {
    if (share('train', c) * classes.length >= DOMINANT)
      notes.push(
        `${inSplit('train', c)} of the ${splits.train.labels.length} training pictures ` +
          `(${percent(share('train', c))}) are "${classes[c]}".`,
      );
  }
  for (const name of ['validation', 'test'] as const) {
    const shifted = indices.filter((c) => Math.abs(share(name, c) - share('train', c)) >= SHIFTED);
    if (shifted.length > 0) {
      const shares = shifted.map((c) => `"${classes[c]}" ${percent(share('train', c))} → ${percent(share(name, c))}`);
      notes.push(`Class shares shift strongly from train to ${name}: ${shares.join(', ')}.`);
    }
  }
  return notes;
}

const plural = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;
const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
const list = (classes: readonly string[], which: readonly number[]) => which.map((c) => `"${classes[c]}"`).join(', ');
