import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DatasetSummary, InputError, type Normalization, type Study } from 'receptive';
import { codeOf } from '../errors.js';
import type { PlanContext } from './plan.js';

/** The study that was run in a folder, as its files tell: enough to find its trials again without the data. */
export interface RunStudy {
  readonly study: Study;
  readonly summary: DatasetSummary;
  readonly planContext: PlanContext;
  /** What was typed; absent where nothing was run yet. */
  readonly command?: string;
}

/** Reads `study.json` and `dataset.json`. Throws InputError where the folder has none. */
export async function runStudyOf(folder: string): Promise<RunStudy> {
  const written = await readJson<
    Study & { normalization: Normalization; environment: { engine: string }; command?: string }
  >(folder, 'study.json');
  const summary = await readJson<DatasetSummary>(folder, 'dataset.json');
  const { normalization, environment, command, ...study } = written;
  return {
    // Twins at chosen rates are found again from the trials that chose them.
    study: { ...study, arms: study.arms.filter(({ role }) => role !== 'tuned'), probes: study.probes ?? [] },
    summary,
    ...(command === undefined ? {} : { command }),
    planContext: {
      data: study.data,
      fingerprint: summary.fingerprint,
      normalization,
      pictures: summary.splits.train.count,
      numerics: environment.engine,
    },
  };
}

async function readJson<T>(folder: string, file: string): Promise<T> {
  try {
    return JSON.parse(await readFile(join(folder, file), 'utf8')) as T;
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined && !(error instanceof SyntaxError)) throw error;
    const got =
      code === undefined
        ? 'one that is not JSON'
        : code === 'ENOENT' || code === 'ENOTDIR'
          ? 'none'
          : `one that cannot be read (${code})`;
    throw new InputError(`${folder}: expected the folder of a run with its ${file}, got ${got}.`);
  }
}
