/** Pictures that are dropped on the page, decoded here, a few at a time, so that the page can show how far it is. */

import {
  type Dataset,
  InputError,
  makeDataset,
  noteClassBalance,
  noteForm,
  noteRepeats,
  type Originals,
  SPLIT_NAMES,
  type Split,
  type SplitName,
  selectPictures,
} from 'receptive';
import { fitPixels } from '../draw/fit.js';
import { type FolderForm, type FolderPlan, planFolder, withoutTop } from '../draw/folder.js';
import { decodePicture } from './pictures.js';

/** A file with its path in the folder, the folder's own name first. */
export interface FolderFile {
  readonly path: string;
  readonly file: Blob;
}

/** Pictures decoded at the same time. */
const TOGETHER = 4;

interface Job {
  readonly plan: FolderPlan;
  readonly form: FolderForm;
  readonly files: ReadonlyMap<string, Blob>;
  readonly splits: Readonly<Record<SplitName, Split & { readonly originals: Originals }>>;
  /** Every picture's place. */
  readonly order: readonly { readonly split: SplitName; readonly index: number; readonly path: string }[];
  /** Places of the pictures that could not be decoded, and why. */
  readonly left: { readonly split: SplitName; readonly index: number; readonly why: string }[];
  done: number;
}

/** One folder at a time. */
let job: Job | null = null;

function emptySplit(plan: FolderPlan, name: SplitName, { side, channels }: FolderForm) {
  const pictures = plan.splits[name];
  const count = pictures.length;
  return {
    images: new Uint8Array(count * channels * side * side),
    labels: Uint16Array.from(pictures, ({ label }) => label),
    sources: pictures.map(({ path }) => path),
    originals: {
      widths: new Uint16Array(count),
      heights: new Uint16Array(count),
      channels: new Uint8Array(count),
      hashes: new Uint32Array(2 * count),
    },
  };
}

async function decodeInto({ files, form, splits, left }: Job, { split, index, path }: Job['order'][number]) {
  const { images, originals } = splits[split];
  const { side, channels } = form;
  const file = files.get(path)!;
  try {
    const { rgba, width, height, original } = await decodePicture(file, path);
    const pixels = fitPixels(rgba, [height, width], { channels, height: side, width: side }, 'squeeze');
    images.set(pixels, index * pixels.length);
    originals.widths[index] = original.width;
    originals.heights[index] = original.height;
    originals.channels[index] = channelsOf(rgba);
    const digest = new DataView(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
    originals.hashes[2 * index] = digest.getUint32(0);
    originals.hashes[2 * index + 1] = digest.getUint32(4);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    left.push({ split, index, why: error.message });
  }
}

/** 1 grey, 3 colour, one more with transparency: by the pixels, since browsers do not say what a file holds. */
function channelsOf(rgba: Uint8ClampedArray): number {
  let [colour, clear] = [false, false];
  for (let i = 0; i < rgba.length && !(colour && clear); i += 4) {
    if (rgba[i] !== rgba[i + 1] || rgba[i] !== rgba[i + 2]) colour = true;
    if (rgba[i + 3] !== 255) clear = true;
  }
  return (colour ? 3 : 1) + (clear ? 1 : 0);
}

export const folderHandlers = {
  /**
   * Begins a folder; pictures are decoded by `decodeSome`.
   * @returns how many pictures there are.
   * @throws InputError for a folder that does not hold classes of pictures, or too many of them.
   */
  openFolder(files: readonly FolderFile[], form: FolderForm): number {
    job = null;
    const paths = files.map(({ path }) => path);
    const plan = planFolder(paths, form);
    const { inside } = withoutTop(paths);
    const order = SPLIT_NAMES.flatMap((split) => plan.splits[split].map(({ path }, index) => ({ split, index, path })));
    job = {
      plan,
      form,
      files: new Map(inside.map((path, i) => [path, files[i]!.file])),
      splits: {
        train: emptySplit(plan, 'train', form),
        validation: emptySplit(plan, 'validation', form),
        test: emptySplit(plan, 'test', form),
      },
      order,
      left: [],
      done: 0,
    };
    return order.length;
  },

  /** Decodes the next pictures of the folder. @returns how many are done. */
  async decodeSome(count: number): Promise<number> {
    const now = job;
    if (!now) throw new Error('No folder has been opened.');
    const end = Math.min(now.order.length, now.done + count);
    for (; now.done < end; now.done = Math.min(end, now.done + TOGETHER))
      await Promise.all(
        now.order.slice(now.done, Math.min(end, now.done + TOGETHER)).map((one) => decodeInto(now, one)),
      );
    return now.done;
  },

  /**
   * The data set that the decoded pictures make. Pictures that could not be decoded are left out and named in its notes.
   * @throws InputError when too few are left.
   */
  async closeFolder(): Promise<Dataset> {
    const now = job;
    if (!now) throw new Error('No folder has been opened.');
    job = null;
    const { plan, form, left } = now;
    const kept = (name: SplitName): Split => {
      const lost = new Set(left.filter(({ split }) => split === name).map(({ index }) => index));
      const split = now.splits[name];
      if (lost.size === 0) return split;
      const rest = Uint32Array.from({ length: split.labels.length }, (_, i) => i).filter((i) => !lost.has(i));
      return selectPictures(split, rest);
    };
    const splits = { train: kept('train'), validation: kept('validation'), test: kept('test') };
    const { name, classes, unlabelled } = plan;
    const gone = classes.find((_, label) => !splits.train.labels.includes(label));
    const first = left[0]?.why ?? '';
    if (gone !== undefined)
      throw new InputError(`${name}: expected training pictures of "${gone}" that can be decoded, got none.`, first);
    for (const split of SPLIT_NAMES)
      if (splits[split].labels.length === 0)
        throw new InputError(`${name}: expected pictures for ${split} that can be decoded, got none.`, first);
    const notes = [...noteForm(splits, form.side, form.channels), ...plan.notes];
    if (left.length > 0)
      notes.push(
        `${left.length} ${left.length === 1 ? 'file' : 'files'} could not be decoded and ${left.length === 1 ? 'is' : 'are'} left out: ${left
          .slice(0, 3)
          .map(({ why }) => why.replace(/\.$/, ''))
          .join('; ')}${left.length > 3 ? '; …' : '.'}`,
      );
    notes.push(...noteRepeats(splits), ...noteClassBalance(classes, splits));
    return makeDataset({
      name,
      about: 'Pictures of a folder on this device.',
      classes,
      shape: [form.channels, form.side, form.side],
      splits,
      notes,
      unlabelled,
    });
  },

  /** Forgets the folder that is being read. */
  dropFolder(): void {
    job = null;
  },
};
