import { pointDecimals, points, VERDICT_SEEDS } from '../analysis/index.js';
import type { Comparison } from '../analysis/types.js';
import type { ArmEvidence, Evidence, ExperimentEvidence } from './evidence.js';
import { comparisonOf } from './evidence.js';
import { compact, duration, listOf, multiple, percent, plural } from './format.js';

const title = ({ arm }: ArmEvidence) => arm.title;
const accuracy = ({ figures }: ArmEvidence) => figures.metrics.testAccuracy;

/** "0.4 to 1.1 points above", from an interval that excludes zero. */
function distance([low, high]: readonly [number, number]): string {
  const digits = pointDecimals(low, high);
  const [near, far] = [low, high].map(Math.abs).sort((a, b) => a - b) as [number, number];
  const range = points(near, digits) === points(far, digits) ? '' : `${points(near, digits)} to `;
  return `${range}${points(far, digits)} points ${low < 0 ? 'below' : 'above'}`;
}

/** How the control did, and against the baseline. */
function againstBaseline(evidence: Evidence): string {
  const { control, baseline, decimals, data } = evidence;
  const score = accuracy(control).mean;
  if (score === null) return `${title(control)} did not finish training with any seed.`;
  const own = `${title(control)} names ${percent(score, decimals)} of the ${data.name} test pictures correctly`;
  if (!baseline) return `${own}.`;
  const other = accuracy(baseline).mean;
  if (other === null) return `${own}; ${title(baseline)} did not finish training with any seed.`;
  const opening = `${own} and ${title(baseline)} ${percent(other, decimals)}`;
  const comparison = comparisonOf(evidence, control, 'testAccuracy');
  if (!comparison?.ci95) return `${opening} (one pair of trainings, so no interval).`;
  const [low, high] = comparison.ci95;
  const basis = `95 % interval over ${plural(comparison.differences.length, 'seed')}`;
  return low > 0 || high < 0
    ? `${opening}: ${title(control)} is ${distance(comparison.ci95)} (${basis}).`
    : `${opening}; the ${basis} of the difference spans ${span(comparison.ci95)} points, so no difference could be told.`;
}

function span([low, high]: readonly [number, number]): string {
  const digits = pointDecimals(low, high);
  return `${points(low, digits, true)} to ${points(high, digits, true)}`;
}

/** Said where a comparison rests on fewer seeds than the study has. */
function missing({ study }: Evidence, { differences }: Comparison): string {
  return differences.length < study.seeds.length ? `, on ${differences.length} of ${study.seeds.length} seeds` : '';
}

/** What varying the factor did: the arms above, below, and those that could not be told apart. */
function ofExperiment(evidence: Evidence, { factor, variants }: ExperimentEvidence): string {
  const apart: string[] = [];
  const undecided: string[] = [];
  const alone: string[] = [];
  for (const variant of variants) {
    const comparison = comparisonOf(evidence, variant, 'testAccuracy');
    if (!comparison || comparison.mean === null) alone.push(`${title(variant)} did not finish training`);
    else if (comparison.ci95 === null) {
      const digits = pointDecimals(comparison.mean, comparison.mean);
      alone.push(
        `${title(variant)} came out at ${points(comparison.mean, digits, true)} points (one pair, no interval)`,
      );
    } else if (comparison.ci95[0] > 0 || comparison.ci95[1] < 0)
      apart.push(`${title(variant)} is ${distance(comparison.ci95)}${missing(evidence, comparison)}`);
    else undecided.push(`${title(variant)} (${span(comparison.ci95)} points${missing(evidence, comparison)})`);
  }
  const parts = [...apart, ...alone];
  if (undecided.length > 0) parts.push(`no difference could be told for ${listOf(undecided)}`);
  return `With the ${factor.replace(/^recipe\./, '')} varied and all else kept, against ${title(evidence.control)}: ${parts.join('; ')}.`;
}

/** What it costs, and what the dearest variant would. */
function ofCost({ control, baseline, arms }: Evidence): string {
  const { figures } = control;
  const own = `${title(control)} has ${compact(figures.parameters)} parameters, needs ${compact(figures.macs)} MACs a picture and trained in ${duration(figures.seconds)}`;
  const dense = baseline
    ? ` (${title(baseline)}: ${compact(baseline.figures.parameters)}, ${compact(baseline.figures.macs)}, ${duration(baseline.figures.seconds)})`
    : '';
  const variants = arms.filter(({ arm }) => arm.role === 'variant');
  const dearest = variants.reduce<ArmEvidence | null>((a, b) => (a && a.figures.macs >= b.figures.macs ? a : b), null);
  if (!dearest || dearest.figures.macs <= figures.macs) return `${own}${dense}.`;
  const factor = multiple(dearest.figures.macs / figures.macs);
  return `${own}${dense}; the dearest variant, ${title(dearest)}, needs ${factor} the MACs and ${multiple(dearest.figures.seconds / figures.seconds)} the time.`;
}

/** The study's outcome in three sentences with numbers (one more for each further experiment). */
export function answer(evidence: Evidence): readonly string[] {
  return [
    againstBaseline(evidence),
    ...evidence.experiments.map((experiment) => ofExperiment(evidence, experiment)),
    ofCost(evidence),
  ];
}

/** How far the numbers reach; said once. */
export function caveat({ study, experiments, analysis, data }: Evidence): string {
  const seeds = study.seeds.length;
  const runs = `Every arm was trained ${seeds === 1 ? 'once' : `with ${seeds} seeds`}; the test split was evaluated once per trial.`;
  const compared = analysis.comparisons.length > 0 || experiments.length > 0;
  const covers =
    seeds > 1 && compared
      ? ' Intervals are 95 % t intervals over seeds: they cover training randomness on this split only, not other pictures, and are not adjusted for the number of comparisons.'
      : '';
  const verdict = seeds < VERDICT_SEEDS ? ' With fewer than six seeds this report gives intervals and no verdict.' : '';
  const majority = ` Always answering “${analysis.majority.class}”, the class most common in training, would score ${percent(analysis.majority.test, data.splits.test.count >= 5000 ? 2 : 1)} on the test split.`;
  return runs + covers + verdict + majority;
}
