/** Which pictures of a folder belong to which class and split, by the names of its folders. */

import { InputError } from '../errors.js';
import { MAX_CLASSES } from './dataset.js';
import { chooseHeldOut } from './splitting.js';
import type { SplitName } from './types.js';

/** Folders inside a class's folder are looked into this deep. */
const MAX_DEPTH = 4;
/** What the folders of splits are called. */
const SPLIT_FOLDERS: readonly (readonly [SplitName, RegExp])[] = [
  ['train', /^train(ing)?$/i],
  ['validation', /^(val|valid|validation|dev)$/i],
  ['test', /^test(ing)?$/i],
];

export interface ClassPicture {
  /** Inside the folder, with forward slashes. */
  readonly path: string;
  readonly label: number;
}

/** What lies directly in a folder, both in order of their code units; hidden files and other files are left out. */
export interface FolderEntries {
  /** Paths from the uppermost folder. */
  readonly pictures: readonly string[];
  /** Names. */
  readonly folders: readonly string[];
}

/** A folder of pictures by class, listed; nothing is opened yet. */
export interface ClassListing {
  /** Names of the folders that hold pictures, in order of their code units. */
  readonly classes: readonly string[];
  /** Without folders for splits all pictures are in `train`, and so they are with one for training only. */
  readonly splits: Readonly<Partial<Record<SplitName, readonly ClassPicture[]>>>;
  /** Pictures that lie in no class's folder. */
  readonly unlabelled: readonly string[];
  /** Folders without a picture, which are no classes. */
  readonly empty: readonly string[];
}

/**
 * Sorts a folder of pictures by class: `<class>/…`, or `train/<class>/…` with `val` (`validation`) and `test` beside it
 * where they are. Pictures lie up to four folders deep in their class's. Classes are the folders' names.
 *
 * @param where names the folder in errors.
 * @param list what lies directly in a folder, by its path from the uppermost one, which is "".
 * @throws InputError when there are fewer than two classes, or a split has no picture.
 */
export function listClasses(where: string, list: (inside: string) => FolderEntries): ClassListing {
  const root = list('');
  const roles = splitFolders(root.folders);
  // Folders beside train/ and test/ hold pictures of no split.
  const tops = roles.length > 0 ? roles : [{ split: 'train' as const, inside: '' }];
  const unlabelled = [...root.pictures];
  const found: { split: SplitName; name: string; paths: string[] }[] = [];
  const empty: string[] = [];
  for (const { split, inside } of tops) {
    const top = inside === '' ? root : list(inside);
    if (inside !== '') unlabelled.push(...top.pictures);
    for (const name of top.folders) {
      const path = inside === '' ? name : `${inside}/${name}`;
      const paths = picturesBelow(list, path);
      if (paths.length === 0) empty.push(path);
      else found.push({ split, name, paths });
    }
  }
  if (roles.length > 0) {
    const others = root.folders.filter((name) => !roles.some(({ inside }) => inside === name));
    for (const name of others) unlabelled.push(...picturesBelow(list, name));
  }
  const classes = [...new Set(found.map(({ name }) => name))].sort(byCode);
  if (classes.length < 2 || classes.length > MAX_CLASSES)
    throw new InputError(
      `${where}: expected at least two folders of pictures in it, one for each class, got ${classes.length === 0 ? 'none' : JSON.stringify(classes[0])}.`,
    );
  const index = new Map(classes.map((name, label) => [name, label]));
  const splits: Partial<Record<SplitName, ClassPicture[]>> = {};
  for (const { split } of tops) splits[split] = [];
  for (const { split, name, paths } of found)
    for (const path of paths) splits[split]?.push({ path, label: index.get(name) as number });
  for (const { split, inside } of roles)
    if (splits[split]?.length === 0)
      throw new InputError(`${where}/${inside}: expected folders of pictures, one for each class, got none.`);
  return { classes, splits, unlabelled, empty };
}

/** Folders named for splits, or none if there is none for training: then train/ and test/ would be classes. */
function splitFolders(folders: readonly string[]): { split: SplitName; inside: string }[] {
  const roles = SPLIT_FOLDERS.flatMap(([split, name]) =>
    folders.filter((inside) => name.test(inside)).map((inside) => ({ split, inside })),
  );
  const repeated = roles.find(({ split }, i) => roles.findIndex((role) => role.split === split) < i);
  if (repeated) {
    const names = roles.filter(({ split }) => split === repeated.split).map(({ inside }) => `${inside}/`);
    throw new InputError(
      `${names.join(' and ')}: expected one folder for the ${repeated.split} split, got ${names.length}.`,
    );
  }
  return roles.some(({ split }) => split === 'train') ? roles : [];
}

function picturesBelow(list: (inside: string) => FolderEntries, inside: string, depth = 1): string[] {
  const { pictures, folders } = list(inside);
  if (depth === MAX_DEPTH) return [...pictures];
  return [...pictures, ...folders.flatMap((name) => picturesBelow(list, `${inside}/${name}`, depth + 1))];
}

/** The same order on every machine and in every language. */
const byCode = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** The split is part of the data set, not of a trial: every trial seed sees the same one. */
const SPLIT_SEED = 0;

/**
 * The three splits: those with a folder as they are, the others held out of the training pictures, every class in
 * proportion. Shares are of all training pictures, so that 0.15 takes as many for validation as for the test.
 * @param amount share or number of the pictures held out for each split that has no folder.
 * @throws InputError when that leaves a class without training pictures.
 */
export function chooseSplits({ classes, splits }: Pick<ClassListing, 'classes' | 'splits'>, amount: number) {
  const whole = splits.train ?? [];
  const number = amount < 1 ? Math.max(1, Math.round(amount * whole.length)) : amount;
  const notes: string[] = [];
  let train = whole;
  const holdOut = (split: 'validation' | 'test') => {
    const labels = Uint16Array.from(train, ({ label }) => label);
    const { kept, heldOut } = chooseHeldOut(labels, number, SPLIT_SEED, classes.length, split);
    const from = train;
    train = Array.from(kept, (i) => from[i] as ClassPicture);
    notes.push(
      `${heldOut.length} of the ${whole.length} training pictures, every class in proportion, ` +
        `are held out for ${split === 'test' ? 'the test' : 'validation'}.`,
    );
    return Array.from(heldOut, (i) => from[i] as ClassPicture);
  };
  const test = splits.test ?? holdOut('test');
  const validation = splits.validation ?? holdOut('validation');
  return { train, validation, test, notes };
}
