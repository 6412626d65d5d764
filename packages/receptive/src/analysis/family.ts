/** The comparisons of one experiment, judged together. */

import type { Study } from '../study/types.js';
import type { ComparedArm } from './compare.js';
import { judge, judgeTrend } from './judge.js';
import { comparePictures } from './new-pictures.js';
import { equivalenceTest } from './statistics/equivalence.js';
import { holm } from './statistics/holm.js';
import { detectableDifference, VERDICT_SEEDS } from './statistics/verdict-power.js';
import { measureTrend, type TrendFigures } from './trend.js';
import type { Analysis, AnalysisContext, Comparison, Judgement, SignCheck, Trend } from './types.js';

export interface FamilyInput {
  /** Null: the control against the baseline, a family of its own. */
  readonly experiment: Study['experiments'][number] | null;
  /** In the primary metric: the comparisons to be judged, and those that are checks on them. */
  readonly judged: readonly Comparison[];
  readonly checks: readonly Comparison[];
  readonly arms: ReadonlyMap<string, ComparedArm & { readonly agrees: Judgement['agrees'] }>;
  readonly primary: Analysis['primary'];
  readonly context: AnalysisContext;
}

/**
 * Judges an experiment's comparisons with the control, and its trend where it declares an order. All of them are one
 * family: Holm's adjustment is over their t tests, and separately over their equivalence tests.
 */
export function judgeFamily(input: FamilyInput): {
  readonly judgements: readonly Judgement[];
  readonly trend: Trend | null;
} {
  const { experiment, judged, arms, primary } = input;
  const figures = experiment && measureTrend(experiment, arms, primary.metric, primary.split !== 'test');
  const tested = [...judged.map(({ p }) => p), ...(figures ? [figures.p] : [])];
  // A comparison that could not be made was still one of those planned.
  const adjusted = holm(tested.map((p) => p ?? 1));
  const comparisons = tested.length;
  const delta = experiment?.delta;
  const equivalences = judged.map(({ differences }) => (delta ? equivalenceTest(differences, delta) : null));
  const adjustedEquivalences = holm(equivalences.map((test) => test?.p ?? 1));

  const judgements = judged.map((comparison, i): Judgement => {
    const { arm, control, factor, p, sd, differences } = comparison;
    const test = equivalences[i];
    const checks = checksOn(comparison, input.checks);
    const figuresOf = {
      comparisons,
      adjustedP: p === null ? null : adjusted[i]!,
      equivalence: test && delta ? { ...test, delta, adjustedP: adjustedEquivalences[i]! } : null,
      detectable: detectableFrom(differences.length, sd, comparisons),
      checks,
    };
    return {
      experiment: comparison.experiment,
      factor,
      arm,
      control,
      seeds: differences.length,
      ...figuresOf,
      agrees: arms.get(arm)?.agrees ?? [],
      ...comparePictures(arm, control, primary.split === 'test' ? input.context : {}),
      verdict: judge({
        ...comparison,
        ...figuresOf,
        arm: arms.get(arm)?.title ?? arm,
        control: arms.get(control)?.title ?? control,
        planned: arms.get(arm)?.trials.length ?? 0,
      }),
    };
  });
  return {
    judgements,
    trend: figures && experiment ? trendOf(input, figures, adjusted.at(-1)!, comparisons, judgements) : null,
  };
}

/** What these seeds, with the spread they showed, would find in 80 % of studies. */
function detectableFrom(seeds: number, sd: number | null, comparisons: number): number | null {
  return seeds < VERDICT_SEEDS || sd === null ? null : detectableDifference({ seeds, sd, comparisons });
}

function checksOn(comparison: Comparison, checks: readonly Comparison[]): readonly SignCheck[] {
  return checks
    .filter(({ of, experiment }) => of === comparison.arm && experiment === comparison.experiment)
    .map(({ kind, matchedTo, arm, control, mean, ci95 }) => ({
      kind: kind === 'tuned' ? 'tuned' : 'matched',
      ...(matchedTo ? { matchedTo } : {}),
      arm,
      control,
      mean,
      ci95,
      agrees: mean !== null && mean !== 0 && Math.sign(mean) === Math.sign(comparison.mean ?? 0),
    }));
}

function trendOf(
  { experiment, arms }: FamilyInput,
  figures: TrendFigures,
  adjustedP: number,
  comparisons: number,
  judgements: readonly Judgement[],
): Trend {
  const { name, factor } = experiment!;
  const { levels, slopes, mean, sd, ci95, p, flip } = figures;
  const [low, high] = [levels[0]!, levels.at(-1)!];
  const range = high.level - low.level;
  const over = (value: number) => value * range;
  const facts = {
    arm: '',
    control: '',
    differences: slopes.map(over),
    planned: slopes.length + figures.left,
    mean: mean === null ? null : over(mean),
    sd: sd === null ? null : over(sd),
    ci95: ci95 === null ? null : ([over(ci95[0]), over(ci95[1])] as const),
    flip,
    comparisons,
    adjustedP: p === null ? null : adjustedP,
    equivalence: null,
    detectable: detectableFrom(slopes.length, sd === null ? null : over(sd), comparisons),
    checks: levels.flatMap(({ arm, level }) =>
      trendChecks(arm, level - levelOfControl(levels, judgements), mean, judgements),
    ),
  };
  const words = `from ${arms.get(low.arm)?.title ?? low.arm} to ${arms.get(high.arm)?.title ?? high.arm}`;
  return {
    experiment: name,
    factor,
    levels,
    slopes,
    mean,
    ci95,
    p,
    flip,
    comparisons,
    adjustedP: facts.adjustedP,
    verdict: judgeTrend(facts, words),
  };
}

function levelOfControl(levels: Trend['levels'], judgements: readonly Judgement[]): number {
  return levels.find(({ arm }) => arm === judgements[0]?.control)?.level ?? 0;
}

/** The matched and tuned pairs of an arm on the trend's line: they agree where their sign is the one the slope implies. */
function trendChecks(
  arm: string,
  step: number,
  slope: number | null,
  judgements: readonly Judgement[],
): readonly SignCheck[] {
  const checks = judgements.find((judgement) => judgement.arm === arm)?.checks ?? [];
  const expected = Math.sign((slope ?? 0) * step);
  return checks.map((check) => ({
    ...check,
    agrees: check.mean !== null && check.mean !== 0 && Math.sign(check.mean) === expected,
  }));
}
