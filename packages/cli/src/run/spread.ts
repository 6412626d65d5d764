import { type PrimaryMetric, type Stage, standardDeviation, type TrialRecord } from 'receptive';
import type { Known } from './conduct.js';

/** A comparison of a study, and how its paired differences scatter over the seeds that are stored. */
export interface PairSpread {
  readonly experiment: string | null;
  readonly arm: string;
  readonly control: string;
  /** Comparisons that are judged together. */
  readonly comparisons: number;
  /** Finished for both. */
  readonly seeds: number;
  /** Standard deviation of the differences of the primary metric on validation, a share; null below two seeds. */
  readonly sd: number | null;
}

/** Every comparison of a study with a verdict of its own: the variants with the control, the control with the baseline. */
export function pairSpreads({ stage, plan, finished }: Known): PairSpread[] {
  const records = new Map(plan.map(({ id, arm, seed }) => [`${arm.name}/${seed}`, finished.get(id)]));
  const { study } = stage;
  return pairsOf(stage).map((pair) => {
    const differences = study.seeds.flatMap((seed) => {
      const [own, other] = [pair.arm, pair.control].map((name) =>
        figure(records.get(`${name}/${seed}`), study.primaryMetric),
      );
      return own === undefined || other === undefined ? [] : [own - other];
    });
    const sd = differences.length > 1 ? standardDeviation(differences) : null;
    return { ...pair, seeds: differences.length, sd };
  });
}

function pairsOf({ study }: Stage): Pick<PairSpread, 'experiment' | 'arm' | 'control' | 'comparisons'>[] {
  const nameOf = (role: string) => study.arms.find((arm) => arm.role === role)?.name;
  const [baseline, control] = [nameOf('baseline'), nameOf('control') as string];
  return [
    ...(baseline ? [{ experiment: null, arm: control, control: baseline, comparisons: 1 }] : []),
    ...study.experiments.flatMap(({ name, arms, ordered }) =>
      arms.map((arm) => ({ experiment: name, arm, control, comparisons: arms.length + (ordered ? 1 : 0) })),
    ),
  ];
}

const figure = (record: TrialRecord | undefined, metric: PrimaryMetric) => record?.validation?.[metric];
