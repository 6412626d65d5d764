import { createHash } from 'node:crypto';
import { type Dirent, readdirSync, type Stats, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { InputError, MAX_CLASSES, type SplitName } from 'receptive';
import { PICTURE_NAME } from './images.js';

const MAX_PICTURES = 2_000_000;
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

/** A folder of pictures by class, listed; nothing is opened yet. */
export interface ClassFolder {
  readonly folder: string;
  /** Names of the folders that hold pictures, in order of their code units. */
  readonly classes: readonly string[];
  /** Without folders for splits all pictures are in `train`, and so they are with one for training only. */
  readonly splits: Readonly<Partial<Record<SplitName, readonly ClassPicture[]>>>;
  /** Pictures that lie in no class's folder. */
  readonly unlabelled: readonly string[];
  /** Folders without a picture, which are no classes. */
  readonly empty: readonly string[];
  /** SHA-256 over every picture's path, size and time of change: another one when any file changes. */
  readonly listing: string;
}

/**
 * Lists a folder of pictures by class: `<class>/…`, or `train/<class>/…` with `val` (`validation`) and `test` beside it
 * where they are. Pictures are files named .jpg, .jpeg, .png, .webp, .tif or .tiff, up to four folders deep in their
 * class's; hidden files and other names are passed over. Classes are the folders' names.
 *
 * Listed without awaiting, which is several times faster, and every start does it: 60,000 files in under a second.
 * Errors: InputError when there are fewer than two classes, or a split has no picture.
 */
export function readClassFolder(folder: string): ClassFolder {
  const listing = createHash('sha256');
  let count = 0;
  const record = (path: string, { size, mtimeMs }: Stats) => {
    listing.update(`${path}\0${size}\0${mtimeMs}\n`);
    if (++count > MAX_PICTURES) throw new InputError(`${folder}: expected at most ${MAX_PICTURES} pictures, got more.`);
  };
  const root = list(folder, '', record);
  const roles = splitFolders(root.folders);
  // Folders beside train/ and test/ hold pictures of no split.
  const tops = roles.length > 0 ? roles : [{ split: 'train' as const, inside: '' }];
  const unlabelled = [...root.pictures];
  const found: { split: SplitName; name: string; paths: string[] }[] = [];
  const empty: string[] = [];
  for (const { split, inside } of tops) {
    const top = inside === '' ? root : list(folder, inside, record);
    if (inside !== '') unlabelled.push(...top.pictures);
    for (const name of top.folders) {
      const paths = picturesBelow(folder, posix.join(inside, name), record);
      if (paths.length === 0) empty.push(posix.join(inside, name));
      else found.push({ split, name, paths });
    }
  }
  if (roles.length > 0) {
    const others = root.folders.filter((name) => !roles.some(({ inside }) => inside === name));
    for (const name of others) unlabelled.push(...picturesBelow(folder, name, record));
  }
  const classes = [...new Set(found.map(({ name }) => name))].sort(byCode);
  if (classes.length < 2 || classes.length > MAX_CLASSES)
    throw new InputError(
      `${folder}: expected at least two folders of pictures in it, one for each class, got ${classes.length === 0 ? 'none' : JSON.stringify(classes[0])}.`,
    );
  const index = new Map(classes.map((name, label) => [name, label]));
  const splits: Partial<Record<SplitName, ClassPicture[]>> = {};
  for (const { split } of tops) splits[split] = [];
  for (const { split, name, paths } of found)
    for (const path of paths) splits[split]?.push({ path, label: index.get(name) as number });
  for (const { split, inside } of roles)
    if (splits[split]?.length === 0)
      throw new InputError(`${join(folder, inside)}: expected folders of pictures, one for each class, got none.`);
  return { folder, classes, splits, unlabelled, empty, listing: listing.digest('hex') };
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

type Note = (path: string, info: Stats) => void;

/** Pictures and folders directly in `inside`, in order of their code units. */
function list(folder: string, inside: string, record: Note): { pictures: string[]; folders: string[] } {
  const entries = readdirSync(join(folder, inside), { withFileTypes: true });
  const pictures: string[] = [];
  const folders: string[] = [];
  for (const entry of entries.sort((a, b) => byCode(a.name, b.name))) {
    if (entry.name.startsWith('.') || entry.name === '__MACOSX') continue;
    const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
    const info = PICTURE_NAME.test(entry.name) || entry.isSymbolicLink() ? infoOf(folder, path, entry) : undefined;
    if (info ? info.isDirectory() : entry.isDirectory()) folders.push(entry.name);
    else if (info?.isFile() && PICTURE_NAME.test(entry.name)) {
      record(path, info);
      pictures.push(path);
    }
  }
  return { pictures, folders };
}

/** Undefined for a link to nothing, or to itself. */
function infoOf(folder: string, path: string, entry: Dirent): Stats | undefined {
  try {
    return statSync(`${folder}/${path}`, { throwIfNoEntry: false });
  } catch (error) {
    if (entry.isSymbolicLink()) return undefined;
    throw error;
  }
}

function picturesBelow(folder: string, inside: string, record: Note, depth = 1): string[] {
  const { pictures, folders } = list(folder, inside, record);
  if (depth === MAX_DEPTH) return pictures;
  return [
    ...pictures,
    ...folders.flatMap((name) => picturesBelow(folder, posix.join(inside, name), record, depth + 1)),
  ];
}

/** The same order on every machine and in every language. */
const byCode = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Whether a folder looks as if it held pictures by class; a glance, not a check. */
export function looksLikeClasses(folder: string): boolean {
  const glance = (inside: string, depth: number): boolean => {
    const entries = readdirSync(inside, { withFileTypes: true }).filter(({ name }) => !name.startsWith('.'));
    if (depth > 0 && entries.some((entry) => PICTURE_NAME.test(entry.name))) return true;
    return depth < 3 && entries.some((entry) => entry.isDirectory() && glance(join(inside, entry.name), depth + 1));
  };
  return glance(folder, 0);
}
