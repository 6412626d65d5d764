/** What a study may do but should not: said, not refused. */

import { ADVISED_POINTS } from './rates.js';
import type { Study } from './types.js';

/** The first number of seeds at which the smallest p of a sign-flip test is below 5 %. */
const VERDICT_SEEDS = 6;

/** One sentence for each. */
export function adviceFor({ seeds, experiments, select }: Study): readonly string[] {
  const advice = experiments.flatMap(({ name, tune }) =>
    tune && tune.rates.length < ADVISED_POINTS
      ? [`experiment ${name} tunes with ${tune.rates.length} learning rates; ${ADVISED_POINTS} or more are advised.`]
      : [],
  );
  const asks = select || experiments.some(({ ordered, delta, matched }) => ordered || delta !== undefined || matched);
  if (asks && seeds.length < VERDICT_SEEDS) {
    advice.push(
      `${seeds.length} ${seeds.length === 1 ? 'seed gives points' : 'seeds give points and intervals'} but no verdict; ${VERDICT_SEEDS} are the first that do.`,
    );
  }
  return advice;
}
