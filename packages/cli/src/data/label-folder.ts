import { type Stats, statSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import {
  InputError,
  type LabelledPath,
  PICTURE_NAME,
  parseClassNames,
  parseLabelList,
  type SplitName,
} from 'receptive';

const MAX_LIST_BYTES = 64 * 1024 * 1024;
/** Names of label lists. */
export const LABEL_LIST = /^(train|val|validation|test)([-_.].*)?\.txt$/i;
const CLASSES = /(synset|class(es)?[-_.]?(names)?)[^/]*\.txt$/i;

export interface ListedPicture extends LabelledPath {
  /** The label list that names it. */
  readonly list: string;
  readonly size: number;
  readonly changed: number;
}

/** A folder with label lists, all names and labels checked, nothing decoded yet. */
export interface LabelFolder {
  readonly folder: string;
  readonly classes: readonly string[];
  readonly splits: Readonly<Record<'train' | 'test', readonly ListedPicture[]>> & {
    readonly validation?: readonly ListedPicture[];
  };
  /** Pictures that no list names, in the folders in which listed pictures lie. */
  readonly unlabelled: readonly string[];
}

/**
 * Reads the label lists (`train*.txt`, `val*.txt` if there, `test*.txt`; lines of `path label`) and the class names
 * (`*synset*.txt` or `*classes*.txt`; lines of `index name`; without such a file classes are named by index), and
 * checks that every label is a class and every picture is there.
 *
 * Errors: InputError naming the file and line.
 */
export async function readLabelFolder(folder: string): Promise<LabelFolder> {
  const entries = (await readdir(folder)).sort();
  const find = (role: RegExp, what: string, needed: boolean) => {
    const names = entries.filter((entry) => role.test(LABEL_LIST.exec(entry)?.[1] ?? ''));
    if (names.length > 1) throw new InputError(`${folder}: expected one ${what}, got ${names.join(' and ')}.`);
    if (needed && names.length === 0) throw new InputError(`${folder}: expected a ${what} in it, got none.`);
    return names[0];
  };
  const lists = {
    train: find(/^train$/i, 'training list (train*.txt)', true) as string,
    validation: find(/^val/i, 'validation list (val*.txt)', false),
    test: find(/^test$/i, 'test list (test*.txt)', true) as string,
  };
  const classFiles = entries.filter((entry) => CLASSES.test(entry) && !LABEL_LIST.test(entry));
  if (classFiles.length > 1)
    throw new InputError(`${folder}: expected one file of class names, got ${classFiles.join(' and ')}.`);
  const [classFile] = classFiles;

  const names = classFile && parseClassNames(await readText(folder, classFile), classFile);
  const parsed = {} as Record<SplitName, LabelledPath[] | undefined>;
  for (const [split, list] of Object.entries(lists) as [SplitName, string | undefined][]) {
    if (!list) continue;
    const lines = parseLabelList(await readText(folder, list), list);
    if (lines.length === 0) throw new InputError(`${list}: expected lines of "path label", got none.`);
    parsed[split] = lines;
  }
  const largest = [parsed.train, parsed.validation, parsed.test].flatMap((lines) => lines ?? []);
  const classes = names || namesByIndex(largest, lists.train);
  const listed = {} as Record<SplitName, ListedPicture[]>;
  for (const [split, lines] of Object.entries(parsed) as [SplitName, LabelledPath[]][]) {
    const list = lists[split] as string;
    for (const { label, line } of lines) {
      if (label >= classes.length)
        throw new InputError(
          `${list} line ${line}: expected a class index below ${classes.length}, the number of classes in ${classFile}, got ${label}.`,
        );
    }
    listed[split] = lookUp(folder, list, lines);
  }
  return { folder, classes, splits: listed, unlabelled: await findUnlabelled(folder, listed) };
}

async function readText(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  const info = await stat(path);
  if (!info.isFile() || info.size > MAX_LIST_BYTES)
    throw new InputError(
      `${path}: expected a text file of at most ${MAX_LIST_BYTES} bytes, got ${info.isFile() ? info.size : 'a folder'}.`,
    );
  return readFile(path, 'utf8');
}

function namesByIndex(lines: readonly LabelledPath[], list: string): string[] {
  const largest = lines.reduce((most, { label }) => Math.max(most, label), 0);
  if (largest >= lines.length)
    throw new InputError(
      `${list}: expected class indices below the number of pictures (${lines.length}), got ${largest}.`,
    );
  return Array.from({ length: largest + 1 }, (_, i) => String(i));
}

/** Looked up one after the other without awaiting: ten times faster, and every start does it. */
function lookUp(folder: string, list: string, lines: readonly LabelledPath[]): ListedPicture[] {
  const pictures: ListedPicture[] = [];
  for (const entry of lines) {
    const info = fileInfo(join(folder, entry.path));
    if (!info?.isFile())
      throw new InputError(
        `${list} line ${entry.line}: expected a picture in ${folder}, got "${entry.path}", which is ${info ? 'not a file' : 'not there'}.`,
      );
    pictures.push({ ...entry, list, size: info.size, changed: info.mtimeMs });
  }
  return pictures;
}

function fileInfo(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined; // a name too long, a file in the place of a folder …
  }
}

async function findUnlabelled(
  folder: string,
  listed: Readonly<Record<SplitName, readonly ListedPicture[] | undefined>>,
): Promise<string[]> {
  const known = new Set<string>();
  const insides = new Set<string>();
  for (const { path } of Object.values(listed).flatMap((pictures) => pictures ?? [])) {
    known.add(posix.normalize(path));
    insides.add(posix.dirname(path));
  }
  const found: string[] = [];
  for (const inside of insides) {
    const names = (await readdir(join(folder, inside))).filter((name) => PICTURE_NAME.test(name)).sort();
    found.push(...names.map((name) => posix.join(inside, name)).filter((path) => !known.has(path)));
  }
  return found;
}
