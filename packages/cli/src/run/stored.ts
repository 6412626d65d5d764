import { type Arm, stepKey, type TrialRecord } from 'receptive';
import type { RunFolder } from './run-folder.js';
import type { TrialAbout } from './trial-store.js';

/** A finished trial of a run's folder, of whatever plan. */
export interface StoredTrial {
  readonly record: TrialRecord;
  /** Null for trials of an earlier version. */
  readonly about: TrialAbout | null;
}

export interface Stored {
  readonly finished: readonly StoredTrial[];
  /** Ids of trials with a checkpoint that waits to be continued. */
  readonly begun: ReadonlySet<string>;
}

export async function readStored({ store }: RunFolder): Promise<Stored> {
  const finished: StoredTrial[] = [];
  const begun = new Set<string>();
  for (const id of await store.ids()) {
    const record = await store.readRecord(id);
    if (record) finished.push({ record, about: await store.readAbout(id) });
    else if (await store.isBegun(id)) begun.add(id);
  }
  return { finished, begun };
}

/** How fast a network trains, measured. */
export interface Pace {
  /** Of one update. */
  readonly stepSeconds: number;
  /** To evaluate one picture. */
  readonly pictureSeconds: number;
}

/** The mean pace of each architecture and batch that was trained, by `stepKey`. */
export function measuredPaces({ finished }: Stored): Map<string, Pace> {
  const groups = new Map<string, Pace[]>();
  for (const { record, about } of finished) {
    const pace = about && paceOf(record, about);
    if (!pace) continue;
    const key = stepKey(about.arm);
    groups.set(key, [...(groups.get(key) ?? []), pace]);
  }
  return new Map(
    [...groups].map(([key, paces]) => [
      key,
      {
        stepSeconds: mean(paces.map(({ stepSeconds }) => stepSeconds)),
        pictureSeconds: mean(paces.map(({ pictureSeconds }) => pictureSeconds)),
      },
    ]),
  );
}

/** A diverged trial stops anywhere, so that only whole ones are a measure. */
function paceOf(
  { status, seconds, imagesPerSecond, epochsRun }: TrialRecord,
  { arm, pictures }: TrialAbout,
): Pace | null {
  if (status !== 'completed' || !(imagesPerSecond > 0)) return null;
  const stepSeconds = batchOf(arm, pictures.train) / imagesPerSecond;
  const validating = seconds - epochsRun * stepsOf(arm, pictures.train) * stepSeconds;
  return { stepSeconds, pictureSeconds: Math.max(0, validating) / (epochsRun * pictures.validation) };
}

type Trained = Pick<Arm, 'recipe'>;
const batchOf = ({ recipe }: Trained, pictures: number) => Math.min(recipe.batch, pictures);
/** Updates in an epoch. */
export const stepsOf = (arm: Trained, pictures: number) => Math.max(1, Math.floor(pictures / batchOf(arm, pictures)));

export const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
