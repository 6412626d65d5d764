/** Probes whose numbers are those of trainings: accuracy on the validation split, read from their records. */

import type { TrialRecord } from '../training/types.js';
import type { CurveLine, ProbeSubject, ProbeTrial } from './types.js';

/** Networks that are trained at several settings. */
export interface Trained {
  readonly name: string;
  readonly title: string;
  /** The training at each setting. */
  readonly trials: (seed: number) => readonly ProbeTrial[];
}

/** Accuracy of the kept epoch on the validation split; null for a training that failed or diverged. */
export const accuracyOf = (record: TrialRecord | null): number | null => record?.validation?.accuracy ?? null;

/** One line for each network: a row for each seed, a value of its record for each setting. */
export async function recordLines(
  subject: Pick<ProbeSubject, 'seeds' | 'record'>,
  networks: readonly Trained[],
  value = accuracyOf,
): Promise<CurveLine[]> {
  const { seeds } = subject;
  return Promise.all(
    networks.map(async ({ name, title, trials }) => ({
      name,
      title,
      seeds,
      values: await Promise.all(
        seeds.map((seed) => Promise.all(trials(seed).map(async (trial) => value(await subject.record(trial))))),
      ),
    })),
  );
}

/** All trainings of some networks that are not the study's own. */
export function trialsOf(networks: readonly Trained[], seeds: readonly number[]): ProbeTrial[] {
  return networks.flatMap(({ trials }) => seeds.flatMap((seed) => [...trials(seed)]));
}
