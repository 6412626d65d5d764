import { readFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import {
  type Dataset,
  type Exploration,
  type ExploreOptions,
  explorationKey,
  exploreDataset,
  type Normalization,
  type Study,
} from 'receptive';

/** Bytes of memory this process may use: the container's limit where there is one, else the machine's. */
export function memoryBytes(): number {
  const limit = process.constrainedMemory?.() ?? 0;
  return limit > 0 && limit < totalmem() ? limit : totalmem();
}

/** What is done to pictures before the control sees them. */
export type Preparation = Pick<ExploreOptions, 'normalization' | 'augmentation'>;

export function preparationOf(study: Study, normalization: Normalization | undefined): Preparation {
  const control = study.arms.find(({ role }) => role === 'control');
  return {
    ...(normalization ? { normalization } : {}),
    ...(control ? { augmentation: control.recipe.augmentation } : {}),
  };
}

/** The exploration in a folder's `exploration.json` where it is of this data and these options, else a new one. */
export async function explorationIn(folder: string, dataset: Dataset, preparation: Preparation): Promise<Exploration> {
  const all = { ...preparation, memory: memoryBytes() };
  const text = await readFile(join(folder, 'exploration.json'), 'utf8').catch(() => '');
  try {
    const found = JSON.parse(text) as Partial<Exploration> | null;
    if (found?.key === explorationKey(dataset, all)) return found as Exploration;
  } catch {
    // No such file, or half a file of an older version that did not write whole ones: it is made again.
  }
  return exploreDataset(dataset, all);
}
