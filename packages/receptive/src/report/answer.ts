import {
  bareWords,
  checkWords,
  distanceWords,
  LEVEL,
  pointDecimals,
  points,
  sizeWords,
  spanWords,
  tallyWords,
} from '../analysis/index.js';
import type { Comparison, Judgement, Trend } from '../analysis/types.js';
import { type ArmEvidence, type Evidence, type ExperimentEvidence, pairsIn, titleOf } from './evidence.js';
import { compact, duration, listOf, multiple, percent, plural, sentence } from './format.js';
import { factorWords } from './metric-words.js';
import { hasTheory } from './sections/theory.js';
import { noVerdictWords } from './sections/verdicts.js';

const title = ({ arm }: ArmEvidence) => arm.title;

/** How the control did, and against the baseline. */
function againstBaseline(evidence: Evidence): string {
  const { control, baseline, decimals, data, analysis } = evidence;
  const { metric, name, split } = analysis.primary;
  const pictures = `${data.name} ${split} pictures`;
  const scored = (score: number) =>
    name === 'accuracy'
      ? `names ${percent(score, decimals)} of the ${pictures} correctly`
      : `reaches ${percent(score, decimals)} ${name === 'macroF1' ? 'macro-F1' : 'balanced accuracy'} on the ${pictures}`;
  const score = control.figures.metrics[metric].mean;
  if (score === null) return `${title(control)} did not finish training with any seed.`;
  const own = `${title(control)} ${scored(score)}`;
  if (!baseline) return `${own}.`;
  const other = baseline.figures.metrics[metric].mean;
  if (other === null) return `${own}; ${title(baseline)} did not finish training with any seed.`;
  const judgement = analysis.judgements.find(({ experiment }) => experiment === null);
  return `${own} and ${title(baseline)} ${percent(other, decimals)}. ${judgement ? sentence(said(judgement)) : ''}`;
}

/** A verdict that was not given is told by its figures; the caveat says why. */
const said = ({ verdict }: Judgement) => (verdict.kind === 'none' ? bareWords(verdict.says) : verdict.says);

/** Said where a comparison rests on fewer seeds than the study has. */
function missing({ study }: Evidence, { differences }: Comparison): string {
  return differences.length < study.seeds.length ? `, on ${differences.length} of ${study.seeds.length} seeds` : '';
}

/** What varying the factor did: the verdict on each arm, and the trend over all of them. */
function ofExperiment(evidence: Evidence, { name, factor, variants, judgements, trend }: ExperimentEvidence): string {
  const pairs = pairsIn(evidence, name).filter(({ kind }) => kind === 'plain');
  const parts = variants.flatMap((variant, i) => {
    const [judgement, pair] = [judgements[i], pairs[i]];
    if (!judgement || !pair) return [];
    return [pair.mean === null ? `${title(variant)} did not finish training` : outcome(evidence, judgement, pair)];
  });
  if (trend) parts.push(trendOutcome(trend));
  return `With the ${factorWords(factor)} varied and all else kept, against ${title(evidence.control)}: ${parts.join('; ')}.`;
}

/** The verdict on a trend in a few words. */
function trendOutcome({ levels, ci95, verdict }: Trend): string {
  if (verdict.kind === 'rising' || verdict.kind === 'falling') return verdict.says;
  const range = (levels.at(-1)?.level ?? 0) - (levels[0]?.level ?? 0);
  const change = ci95 ? ` (${spanWords([ci95[0] * range, ci95[1] * range])} in all)` : '';
  return `the trend over all levels ${verdict.kind === 'none' ? 'is not judged' : 'is inconclusive'}${change}`;
}

/** The verdict on one arm in a few words. */
function outcome(evidence: Evidence, judgement: Judgement, pair: Comparison): string {
  const { verdict, equivalence, detectable, checks } = judgement;
  const arm = titleOf(evidence, judgement.arm);
  const mean = pair.mean ?? 0;
  if (!pair.ci95)
    return `${arm} came out at ${points(mean, pointDecimals(mean, mean), true)} points (one pair, no interval)`;
  switch (verdict.kind) {
    case 'better':
    case 'worse': {
      const survived = checks.length > 0 ? `, and stays so with ${listOf(checks.map(checkWords))}` : '';
      return `${arm} is ${verdict.kind} by ${distanceWords(pair.ci95)}${survived}`;
    }
    case 'equivalent':
      return `${arm} is equivalent within ${sizeWords(equivalence?.delta ?? 0)}`;
    case 'inconclusive': {
      // While a test does not reject, a sign that turns may be chance.
      const decided = (judgement.adjustedP ?? 1) < LEVEL && (pair.flip?.p ?? 1) < LEVEL;
      const turned = checks.filter(({ agrees }) => decided && !agrees);
      const why =
        turned.length > 0
          ? `; the sign does not survive with ${listOf(turned.map(checkWords))}`
          : detectable
            ? `; ${sizeWords(detectable)} could have been detected`
            : '';
      return `${arm} is inconclusive (${spanWords(pair.ci95)}${why}${missing(evidence, pair)})`;
    }
    default:
      return `${arm} came out ${spanWords(pair.ci95)} from it${missing(evidence, pair)}`;
  }
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

/** What the probes show of why the CNN does better or does not: the first statement that is decided. */
function whySo({ conclusions }: Evidence): readonly string[] {
  const decided = conclusions?.statements.find(
    ({ question, probe, kind }) => question === 'why' && probe !== null && kind !== 'open',
  );
  return decided ? [`Why: ${decided.says}.`] : [];
}

/** The study's outcome in three sentences with numbers (more for further experiments, for the why and for theory). */
export function answer(evidence: Evidence): readonly string[] {
  return [
    againstBaseline(evidence),
    ...whySo(evidence),
    ...evidence.experiments.map((experiment) => ofExperiment(evidence, experiment)),
    ...(hasTheory(evidence) ? [tallyWords(evidence.analysis.predictions)] : []),
    ofCost(evidence),
  ];
}

/** How far the numbers reach; said once. */
export function caveat({ study, analysis, data }: Evidence): string {
  const seeds = study.seeds.length;
  const { majority, openings, planHash, primary } = analysis;
  const withheld = noVerdictWords(analysis.judgements);
  const runs = `${withheld && `${withheld} `}Every arm was trained ${seeds === 1 ? 'once' : `with ${seeds} seeds`}.`;
  const opened =
    primary.split === 'validation'
      ? ' The test split was not opened: all figures are of the validation split, which training chose by.'
      : openings === null
        ? ''
        : ` The test split was opened ${openings === 1 ? 'once' : openings === 2 ? 'twice' : `${openings} times`} in this folder, for the frozen plan ${(planHash ?? '').slice(0, 12)}.`;
  const covers =
    seeds > 1 && analysis.comparisons.length > 0
      ? ' Intervals are 95 % t intervals over seeds: they cover training randomness on this split only, not other pictures. Verdicts are adjusted for the number of comparisons in their experiment (Holm).'
      : '';
  const clustered = analysis.judgements.find(({ newPictures }) => newPictures !== null)?.newPictures;
  const pictures = clustered
    ? ` Intervals over new pictures too stand with the statistics${clustered.clustered ? `; pictures of one cluster, ${plural(clustered.clusters, 'cluster')} in all, count as one draw` : ''}.`
    : '';
  const decimals = data.splits.test.count >= 5000 ? 2 : 1;
  const shown = (share: number) => percent(share, decimals);
  const own =
    shown(majority.ofTest.share) === shown(majority.test)
      ? ''
      : `; the test split’s own most common class, “${majority.ofTest.class}”, ${shown(majority.ofTest.share)}`;
  const always = ` Always answering “${majority.class}”, the class most common in training, would score ${shown(majority.test)} on the test split${own}.`;
  return runs + opened + covers + pictures + always;
}
