/** What a variant changes, and what that brings with it, in words. */

import {
  type Architecture,
  type Change,
  compareArchitectures,
  describeInduced,
  describeValue,
  InputError,
  inducedChanges,
  type LayerType,
  resolveArchitecture,
} from 'receptive';
import { CATALOGUE, fieldsOf } from './catalogue.js';
import { placeOf } from './paths.js';

export interface Difference {
  /** "kernel 3×3 → 5×5 in conv1 and conv2", one for each kind of change. */
  readonly decisions: readonly string[];
  /** "parameters 80 → 208 (×2.60); …"; empty where nothing is changed. */
  readonly induced: string;
  /** What is changed at each layer of the variant: by its path, field → the control's value in words. */
  readonly marks: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/** Key of the mark of a layer that the control does not have. */
export const ADDED = '';

/** Null where one of the two does not hold: then its layer says why. */
export function differenceOf(control: Architecture, variant: Architecture): Difference | null {
  try {
    const { changes, pairs } = compareArchitectures(control, variant);
    const names = [control, variant].map(
      (one) => new Map(resolveArchitecture(one).nodes.map(({ path, name }) => [path, name])),
    );
    const induced = changes.length > 0 ? describeInduced(inducedChanges(control, variant)) : '';
    return { decisions: decisionsOf(changes, names[0]!, names[1]!), induced, marks: marksOf(changes, new Map(pairs)) };
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

/** The layer whose field changed: the path without the field. */
const layerOf = ({ path, kind }: Change): string => (kind === 'changed' ? path.slice(0, path.lastIndexOf('.')) : path);

function decisionsOf(
  changes: readonly Change[],
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): string[] {
  const groups = new Map<string, string[]>();
  for (const change of changes) {
    const { what, where } = wordsOf(change, before, after);
    groups.set(what, [...(groups.get(what) ?? []), where]);
  }
  return [...groups].map(([what, places]) => `${what} ${listed(places)}`);
}

function wordsOf(change: Change, before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>) {
  const { kind, layer, attribute, from, to } = change;
  const path = layerOf(change);
  if (attribute === 'input') return { what: `input ${describeValue(from)} → ${describeValue(to)}`, where: '' };
  if (kind === 'changed') {
    const label = fieldsOf(layer as LayerType).find(({ key }) => key === attribute)?.label ?? attribute;
    return { what: `${label} ${valueWords(from)} → ${valueWords(to)} in`, where: before.get(path) ?? path };
  }
  const names = kind === 'added' ? after : before;
  const title = layer === 'branch' ? 'branch' : CATALOGUE[layer as LayerType].title.toLowerCase();
  return { what: `${title} ${kind}:`, where: names.get(path) ?? path };
}

/** "valid" is how the editor writes no padding; the library's 0×0 is for machines. */
const valueWords = (value: unknown): string =>
  typeof value === 'boolean' ? (value ? 'yes' : 'no') : describeValue(value);

const listed = (items: readonly string[]) =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;

function marksOf(changes: readonly Change[], pairs: ReadonlyMap<string, string>): Difference['marks'] {
  const marks = new Map<string, Record<string, string>>();
  const mark = (path: string | undefined, key: string, words: string) => {
    if (path) marks.set(path, { ...marks.get(path), [key]: words });
  };
  for (const change of changes) {
    if (change.kind === 'changed') mark(pairs.get(layerOf(change)), change.attribute, valueWords(change.from));
    else if (change.kind === 'added' && change.layer !== 'branch') mark(change.path, ADDED, '');
    else if (change.kind === 'removed')
      mark(neighbourOf(change.path, pairs), `removed ${change.path}`, change.layer ?? '');
  }
  return marks;
}

/** The variant's layer that corresponds to the last one before a removed layer, or to its block. */
function neighbourOf(path: string, pairs: ReadonlyMap<string, string>): string | undefined {
  const { list, index } = placeOf(path);
  for (let i = index - 1; i >= 0; i--) {
    const there = pairs.get(`${list}[${i}]`);
    if (there) return there;
  }
  return pairs.get(list.slice(0, list.lastIndexOf('.')));
}
