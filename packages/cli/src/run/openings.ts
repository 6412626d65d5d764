import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError, planHash, type Stage } from 'receptive';
import { codeOf } from '../errors.js';
import type { PlannedTrial } from '../runner/types.js';
import { json } from './atomic.js';
import type { RunFolder } from './run-folder.js';

const FILE = 'openings.json';

/** One plan for which the test split of a run's folder was opened. */
export interface Opening {
  /** Hash of the frozen plan. */
  readonly plan: string;
  readonly arms: readonly string[];
  readonly seeds: readonly number[];
}

export interface Openings {
  /** The plan at hand. */
  readonly plan: string;
  /** All plans of this folder that the test split was opened for, this one too; each counts once. */
  readonly count: number;
}

/** `openings.json`: the plans the folder's test split was opened for, oldest first; none where there is no such file. */
export async function readOpenings(folder: string): Promise<readonly Opening[]> {
  const path = join(folder, FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
  try {
    const { openings } = JSON.parse(text) as { openings: Opening[] };
    if (openings.every(({ plan }) => typeof plan === 'string')) return openings;
  } catch {
    // Said below.
  }
  throw new InputError(
    `${path}: expected the plans for which the test split was opened, got a file that does not list them.`,
    'It is written by the command alone; a run in a new folder (--out) begins a new count.',
  );
}

/** Notes that the test split is about to be opened for a complete plan, before anything of it is looked at. */
export async function noteOpening(folder: RunFolder, stage: Stage, plan: readonly PlannedTrial[]): Promise<Openings> {
  const ids = new Map(plan.map(({ id, arm, seed }) => [`${arm.name}/${seed}`, id]));
  const hash = await planHash(stage, ({ arm, seed }) => ids.get(`${arm.name}/${seed}`) as string);
  const before = await readOpenings(folder.path);
  if (before.some((opening) => opening.plan === hash)) return { plan: hash, count: before.length };
  const { arms, seeds } = stage.study;
  const openings = [...before, { plan: hash, arms: arms.map(({ name }) => name), seeds }];
  await folder.write(FILE, json({ openings }));
  return { plan: hash, count: openings.length };
}
