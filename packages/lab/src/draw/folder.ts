/** A folder of pictures by class, as a list of paths: which of them are pictures of what, and what is too much. */

import {
  type ClassListing,
  type ClassPicture,
  chooseSplits,
  type FolderEntries,
  InputError,
  listClasses,
  PICTURE_NAME,
  type SplitName,
} from 'receptive';

export const MOST_PICTURES = 20_000;
export const MOST_PICTURE_BYTES = 256 * 2 ** 20;
/** Of all training pictures, for each split that has no folder: 70 / 15 / 15, as the command does. */
const HELD_OUT = 0.15;

/** What pictures are brought to. */
export interface FolderForm {
  /** Pixels on a side. */
  readonly side: number;
  /** 1: grey, 3: colour. */
  readonly channels: 1 | 3;
}

export interface FolderPlan extends Pick<ClassListing, 'classes' | 'unlabelled'> {
  /** Name of the folder. */
  readonly name: string;
  readonly splits: Readonly<Record<SplitName, readonly ClassPicture[]>>;
  /** What is worth knowing, one sentence each. */
  readonly notes: readonly string[];
}

const HINT =
  'Give each class a folder with its pictures: pets/cat/1.jpg, pets/dog/1.jpg; train/ and test/ may be above.';

/**
 * Sorts the files of a folder by class and split, by the rules of the command.
 * @param paths as the browser gives them, with the chosen folder's name first.
 * @throws InputError for a folder without pictures or with fewer than two classes, and for too many pictures.
 */
export function planFolder(paths: readonly string[], { side, channels }: FolderForm): FolderPlan {
  const { name, inside } = withoutTop(paths);
  const pictures = inside.filter(isPicture);
  if (pictures.length === 0) {
    const got =
      paths.length === 0 ? 'an empty folder' : `${paths.length} other ${paths.length === 1 ? 'file' : 'files'}`;
    throw new InputError(`${name}: expected folders of JPEG, PNG or WebP pictures, got ${got}.`, HINT);
  }
  if (pictures.length > MOST_PICTURES)
    throw new InputError(
      `${name}: expected at most ${MOST_PICTURES} pictures, got ${pictures.length}.`,
      'Larger ones are for the command line: receptive run with data: { dataset: "folder" }.',
    );
  const bytes = pictures.length * channels * side * side;
  if (bytes > MOST_PICTURE_BYTES)
    throw new InputError(
      `${name}: expected pictures of at most ${mebibytes(MOST_PICTURE_BYTES)} together, got ${pictures.length} × ${channels} × ${side} × ${side} = ${mebibytes(bytes)}.`,
      'Choose a smaller size, or grey.',
    );
  const listing = hinted(() => listClasses(name, listOf(inside)), HINT);
  const { classes, unlabelled, empty } = listing;
  const chosen = hinted(
    () => chooseSplits(listing, HELD_OUT),
    'Pictures for validation and for the test are held out of the training pictures, so each class needs a few.',
  );
  const notes = [...chosen.notes];
  if (unlabelled.length > 0)
    notes.push(
      `${unlabelled.length} ${unlabelled.length === 1 ? 'picture lies' : 'pictures lie'} in no class's folder: ${some(unlabelled)}.`,
    );
  if (empty.length > 0) notes.push(`No picture, and so no class, is in ${some(empty.map((path) => `${path}/`))}.`);
  const others = inside.filter((path) => !isPicture(path) && !isHidden(path)).length;
  if (others > 0)
    notes.push(`${others} ${others === 1 ? 'file is' : 'files are'} no JPEG, PNG or WebP and passed over.`);
  const { train, validation, test } = chosen;
  return { name, classes, unlabelled, splits: { train, validation, test }, notes };
}

/** A picture by its name; browsers do not decode TIFF. */
export const isPicture = (path: string) => PICTURE_NAME.test(path) && !/\.tiff?$/i.test(path) && !isHidden(path);

const isHidden = (path: string) => path.split('/').some((part) => part.startsWith('.') || part === '__MACOSX');
const mebibytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;
const some = (names: readonly string[]) => names.slice(0, 3).join(', ') + (names.length > 3 ? ' …' : '');

function hinted<T>(make: () => T, hint: string): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof InputError && !error.hint) throw new InputError(error.message, hint);
    throw error;
  }
}

/** The folder that all paths lie in, and what they are inside of it; several that were dropped together lie in none. */
export function withoutTop(paths: readonly string[]): { name: string; inside: readonly string[] } {
  const [top] = (paths[0] ?? '').split('/');
  if (!top || !paths.every((path) => path.startsWith(`${top}/`))) return { name: 'What was dropped', inside: paths };
  return { name: top, inside: paths.map((path) => path.slice(top.length + 1)) };
}

/** What lies directly in each folder. */
function listOf(paths: readonly string[]): (inside: string) => FolderEntries {
  const all = new Map<string, { pictures: string[]; folders: Set<string> }>();
  const folder = (path: string) => {
    let entries = all.get(path);
    if (!entries) all.set(path, (entries = { pictures: [], folders: new Set() }));
    return entries;
  };
  for (const path of [...paths].sort(byCode)) {
    if (isHidden(path)) continue;
    const parts = path.split('/');
    for (let depth = 1; depth < parts.length; depth++)
      folder(parts.slice(0, depth - 1).join('/')).folders.add(parts[depth - 1]!);
    if (isPicture(path)) folder(parts.slice(0, -1).join('/')).pictures.push(path);
  }
  return (inside) => {
    const { pictures, folders } = folder(inside);
    return { pictures, folders: [...folders].sort(byCode) };
  };
}

const byCode = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
