import type { Study, TrialRecord } from 'receptive';
import type { Reporter } from '../progress/reporter.js';

/**
 * The part of a study that can be analysed: the seeds every arm finished, so that comparisons stay paired. All of it
 * unless trials crashed; null when no seed is complete.
 */
export function completeSeeds(
  study: Study,
  records: readonly TrialRecord[],
  reporter: Reporter,
): { readonly study: Study; readonly records: readonly TrialRecord[] } | null {
  const done = new Set(records.map((record) => `${record.arm}/${record.seed}`));
  const seeds = study.seeds.filter((seed) => study.arms.every((arm) => done.has(`${arm.name}/${seed}`)));
  if (seeds.length === 0) return null;
  // Rates of a grid and fresh seeds are no part of the comparison.
  const names = new Set(study.arms.map((arm) => arm.name));
  const kept = records.filter(({ arm, seed }) => names.has(arm) && seeds.includes(seed));
  if (seeds.length === study.seeds.length) return { study, records: kept };
  reporter.line(`some trials failed: the report covers only seed ${seeds.join(', ')}, which every arm completed`);
  return { study: { ...study, seeds }, records: kept };
}
