/** What theory demanded beforehand, held against what came. */

import { demandWords } from '../study/predictions.js';
import type { Prediction, Study } from '../study/types.js';
import { points, seedWords } from './conclusion.js';
import type { Analysis, ArmAnalysis, PredictionKind, PredictionResult, Summary } from './types.js';

/**
 * Judges every prediction by the 95 % t interval of its arm's mean over the seeds, in the primary metric: kept where all
 * of the interval is allowed, broken where nothing of it is, open else.
 */
export function judgePredictions(
  { predictions = [] }: Pick<Study, 'predictions'>,
  arms: readonly ArmAnalysis[],
  { metric }: Analysis['primary'],
): readonly PredictionResult[] {
  return predictions.map((prediction) => {
    const arm = arms.find(({ name }) => name === prediction.arm);
    if (!arm) throw new Error(`the prediction on "${prediction.arm}" is of an arm that was not analysed.`);
    const summary = arm.metrics[metric];
    const { values, mean, ci95 } = summary;
    const kind = kindOf(prediction, ci95);
    const seeds = values.filter((value) => value !== null).length;
    return { ...prediction, kind, seeds, mean, ci95, says: sentenceOf(arm.title, prediction, kind, summary, seeds) };
  });
}

/** "Of 5 demands of theory 4 were kept and 1 is open." */
export function tallyWords(predictions: readonly PredictionResult[]): string {
  const count = (kind: PredictionKind) => predictions.filter((one) => one.kind === kind).length;
  const counted = (n: number, one: string, more: string) => (n > 0 ? [`${n} ${n === 1 ? one : more}`] : []);
  const parts = [
    ...counted(count('kept'), 'was kept', 'were kept'),
    ...counted(count('broken'), 'was broken', 'were broken'),
    ...counted(count('open'), 'is open', 'are open'),
  ];
  const list = parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
  return `Of ${predictions.length} ${predictions.length === 1 ? 'demand' : 'demands'} of theory ${list}.`;
}

function kindOf({ side, bound, margin }: Prediction, ci95: Summary['ci95']): PredictionKind {
  if (ci95 === null) return 'open';
  const [low, high] = ci95;
  const atMost = side === 'atMost';
  const limit = atMost ? bound + margin : bound - margin;
  if (atMost ? high <= limit : low >= limit) return 'kept';
  return (atMost ? low > limit : high < limit) ? 'broken' : 'open';
}

function sentenceOf(
  title: string,
  prediction: Prediction,
  kind: PredictionKind,
  { mean, ci95 }: Summary,
  seeds: number,
): string {
  const demanded = demandWords(prediction);
  if (mean === null) return `${title} did not finish training with any seed; demanded was ${demanded}`;
  const share = `${points(mean, 1)} %`;
  if (ci95 === null)
    return `${title} came out at ${share} with one seed, too few for an interval; demanded was ${demanded}`;
  const came = `${title} came out at ${share} (95 % interval ${points(ci95[0], 1)} to ${points(ci95[1], 1)} %, ${seedWords(seeds)})`;
  const words = {
    kept: `, as demanded: ${demanded}`,
    broken: `, against what is demanded: ${demanded}`,
    open: `, which does not settle what is demanded: ${demanded}`,
  };
  return came + words[kind];
}
