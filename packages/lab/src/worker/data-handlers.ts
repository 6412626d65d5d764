/** Data sets: made, read or fetched here, so that the page never waits for them. */

import {
  type Dataset,
  fieldError,
  generateBeyond,
  generateGlyphs,
  generateGlyphsAnywhere,
  generateNoStructure,
  generateWhere,
  InputError,
  limitTrain,
  measureNormalization,
  type Normalization,
  unpackDataset,
} from 'receptive';

/** Built in, in the order in which the page offers them. */
export const GENERATED: Readonly<Record<string, () => Promise<Dataset>>> = {
  glyphs: () => generateGlyphs(),
  'glyphs-anywhere': () => generateGlyphsAnywhere(),
  where: () => generateWhere(),
  'no-structure': () => generateNoStructure(),
  beyond: () => generateBeyond(),
};

export interface LoadedData {
  readonly dataset: Dataset;
  readonly normalization: Normalization;
}

/** The one data set that the page is about. */
let current: LoadedData | null = null;

/** @throws Error when no data set has been loaded. */
export function currentData(): LoadedData {
  if (!current) throw new Error('No data set has been loaded.');
  return current;
}

async function accept(whole: Dataset, limit: number | null): Promise<LoadedData> {
  const dataset = limit === null ? whole : await limitTrain(whole, limit);
  current = { dataset, normalization: measureNormalization(dataset.splits.train, dataset.shape) };
  return current;
}

export const dataHandlers = {
  /**
   * A generated data set by its name, or a packed one from an address of this page's own origin.
   * @param limit only the first so many training pictures, as a study's `data.limit`; null: all
   * @throws InputError for an unknown name or a file that is not a packed data set.
   */
  async loadData(name: string, limit: number | null = null, address?: string): Promise<LoadedData> {
    const generate = GENERATED[name];
    if (generate) return accept(await generate(), limit);
    if (!address) {
      throw fieldError('data', `one of ${Object.keys(GENERATED).join(', ')}`, name);
    }
    const response = await fetch(address).catch(() => null);
    if (!response?.ok) {
      throw new InputError(
        `${name}: expected a packed data set at ${address}, got ${response?.status ?? 'no answer'}.`,
      );
    }
    return accept(unpackDataset(new Uint8Array(await response.arrayBuffer()), name), limit);
  },
  /** A data set that the page made itself, from pictures that were dropped on it. */
  useData(dataset: Dataset, limit: number | null = null): Promise<LoadedData> {
    return accept(dataset, limit);
  },
};
