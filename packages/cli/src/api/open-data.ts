import { type DataInput, type Dataset, type Exploration, exploreDataset, InputError } from 'receptive';
import { JUPYTER_DISPLAY, type MimeBundle, type View, viewData } from 'receptive/report';
import { findFolder, KNOWN_DATASETS, openDataset } from '../data/index.js';
import { memoryBytes } from '../run/exploration.js';
import { document } from './document.js';

export interface OpenDataOptions extends Omit<DataInput, 'dataset'> {
  /** Folder with the data set's files. Default: its own place, here or in the folder above. */
  readonly dir?: string;
  /** What to open, in the same form, where `dir` is not named and there are no files of the one asked for. */
  readonly otherwise?: string;
}

/** A data set that is open, with what was found in it. In a notebook it shows its sizes, its classes and how many. */
export class Data {
  readonly summary: View;
  /** What stands out, each finding with its evidence and what it means for the design. */
  readonly findings: View;
  /** Pictures of every class. */
  readonly pictures: View;
  /** How pixels are spread, and what a network gets to see. */
  readonly pixels: View;

  constructor(
    /** The `data` of a study on it. */
    readonly input: DataInput,
    readonly dir: string | undefined,
    readonly dataset: Dataset,
    readonly exploration: Exploration,
  ) {
    const { summary, findings, pictures, pixels } = viewData(exploration, document);
    this.summary = summary;
    this.findings = findings;
    this.pictures = pictures;
    this.pixels = pixels;
  }

  get name(): string {
    return this.dataset.name;
  }

  /** Channels, height, width: the input of every network on it. */
  get shape(): Dataset['shape'] {
    return this.dataset.shape;
  }

  get classes(): readonly string[] {
    return this.dataset.classes;
  }

  toString(): string {
    return this.summary.toString();
  }

  parts(): readonly MimeBundle[] {
    return this.summary.parts();
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    return this.summary.bundle();
  }
}

/**
 * Opens a data set and looks at it as `receptive explore` does: `await openData('mars', { imageSize: 32 })`.
 *
 * Errors: InputError for an unknown name, a folder that is not there (unless `otherwise` says what to do), and whatever
 * is wrong with its files.
 */
export async function openData(name: string, options: OpenDataOptions = {}): Promise<Data> {
  const { dir, otherwise, ...form } = options;
  const input = { dataset: name, ...form };
  const found = await openFirst(input, dir).catch((error: unknown) => {
    const isKnown = KNOWN_DATASETS.some((known) => known.name === name);
    if (otherwise !== undefined && isKnown && dir === undefined && error instanceof InputError) return null;
    throw error;
  });
  if (!found) return openData(otherwise as string, form);
  const exploration = exploreDataset(found.dataset, { memory: memoryBytes() });
  return new Data(input, found.dir, found.dataset, exploration);
}

/** Where it is named; else in its own place under this folder or the one above, as notebooks have one of their own. */
async function openFirst(input: DataInput, dir: string | undefined) {
  if (dir !== undefined) return { dir, ...(await openDataset(input, { dir })) };
  try {
    return { dir, ...(await openDataset(input)) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const known = KNOWN_DATASETS.find((one) => one.name === input.dataset);
    if (!known) throw error;
    const above = await findFolder(known, { cwd: '..' }).catch(() => {
      throw error;
    });
    return { dir: above, ...(await openDataset(input, { dir: above })) };
  }
}
