/** From probe results to sentences, by the rules of `rules.ts`. */

import type { ProbeResult } from '../../probes/types.js';
import { seedWords } from '../conclusion.js';
import { studentTwoSided } from '../statistics/distributions.js';
import { equivalenceTest } from '../statistics/equivalence.js';
import { holm } from '../statistics/holm.js';
import { inUnits, signFlipTest } from '../statistics/sign-flip.js';
import { pairedDifference, summarize } from '../statistics/summary.js';
import { VERDICT_SEEDS } from '../statistics/verdict-power.js';
import type { Analysis, Judgement } from '../types.js';
import { LEVEL } from '../verdict.js';
import { Gathered } from './evidence.js';
import { type Measured, RULES, type Rule, type Words } from './rules.js';
import type { Figure, Statement, StatementKind } from './types.js';
import { formsOf } from './words.js';

/** Sign-flip tests count in these units: values that differ by less count as equal. */
const UNIT = 1e-6;

/** Every statement that the run's measurements allow, in the order of the rules. */
export function drawStatements(analysis: Analysis, results: readonly ProbeResult[]): Statement[] {
  const gathered = new Gathered(analysis, results);
  const measured = RULES.flatMap((rule) => {
    const found = rule.figure(gathered);
    return found?.values.some((value) => value !== null) ? [{ rule, found, figure: figureOf(rule, found) }] : [];
  });
  // Only means are tested; a bound that every seed keeps is a fact about these networks.
  const tested = measured.filter(({ rule, figure }) => rule.test !== 'every' && figure.p !== null);
  const adjusted = new Map(holm(tested.map(({ figure }) => figure.p as number)).map((p, i) => [tested[i]!.rule, p]));
  const statements = measured.map(({ rule, found, figure: { p, ...figure } }): Statement => {
    const whole: Figure = { ...figure, adjustedP: adjusted.get(rule) ?? null };
    const kind = kindOf(rule, whole);
    const words: Words = { ...formsOf(whole, rule), ...found.words };
    return {
      rule: rule.id,
      question: rule.question,
      probe: rule.probe,
      kind,
      claim: rule.claim(words),
      says: kind === 'open' ? openWords(rule, whole, words) : rule.says[kind](words),
      criterion: criterionOf(rule),
      figure: whole,
      evidence: [`probes/${rule.probe}.json`],
    };
  });
  return [...verdictOnBaseline(analysis), ...statements];
}

function figureOf(rule: Rule, { values }: Measured): Omit<Figure, 'adjustedP'> & { readonly p: number | null } {
  const { mean, ci95 } = summarize(values);
  const against = pairedDifference(
    values,
    values.map(() => rule.bound),
  );
  const { differences, t } = against;
  const flip = differences.length > 0 ? signFlipTest(inUnits(differences, UNIT), differences.length) : null;
  const p =
    rule.test === 'within'
      ? (equivalenceTest(differences, rule.margin ?? 0)?.p ?? null)
      : t === null
        ? null
        : studentTwoSided(t, differences.length - 1);
  return { unit: rule.unit, what: rule.what, values, mean, ci95, bound: rule.bound, flip, p };
}

function kindOf(rule: Rule, { values, mean, ci95, bound, adjustedP, flip }: Figure): StatementKind {
  const present = values.filter((value) => value !== null);
  const right = (value: number) => (rule.side === 'above' ? value > bound : value < bound);
  if (rule.test === 'every') {
    if (present.length < values.length) return 'open';
    return present.every(right) ? 'supported' : 'contradicted';
  }
  if (present.length < Math.max(VERDICT_SEEDS, values.length) || mean === null || ci95 === null) return 'open';
  if (rule.test === 'within') {
    const margin = rule.margin ?? 0;
    if (adjustedP !== null && adjustedP < LEVEL) return 'supported';
    return ci95[0] > bound + margin || ci95[1] < bound - margin ? 'contradicted' : 'open';
  }
  const decided = adjustedP === null ? mean !== bound : adjustedP < LEVEL && (flip?.p ?? 1) < LEVEL;
  return decided ? (right(mean) ? 'supported' : 'contradicted') : 'open';
}

function openWords(rule: Rule, { values }: Figure, words: Words): string {
  const seeds = values.filter((value) => value !== null).length;
  const why =
    seeds < values.length
      ? `only ${seeds} of ${values.length} seeds could be measured`
      : rule.test !== 'every' && seeds < VERDICT_SEEDS
        ? `${seedWords(seeds)} decide nothing`
        : 'which decides nothing';
  return `${rule.measures(words)}: ${words.signed}; ${why}`;
}

/** The rule in words. */
function criterionOf({ test, side, bound, margin, unit, what }: Rule): string {
  const at = unit === 'points' ? `${100 * bound} points` : unit === 'factor' ? `${2 ** bound}` : `${bound}`;
  if (test === 'every') return `Supported where ${what} is ${side} ${at} for every seed, contradicted otherwise.`;
  if (test === 'within') {
    return `Supported where ${what} can be shown to lie within ${100 * (margin ?? 0)} points of ${at} (two one-sided tests), contradicted where its 95 % interval lies outside, over ${VERDICT_SEEDS} seeds or more.`;
  }
  const other = side === 'above' ? 'below' : 'above';
  return `Supported where the mean of ${what} is ${side} ${at}, contradicted where it is ${other}, each with p of the t test, after Holm’s adjustment over all statements, and of the exact sign-flip test below .05, and ${VERDICT_SEEDS} seeds or more.`;
}

/** The study's own verdict on the CNN against the fully connected network. */
function verdictOnBaseline({ judgements, comparisons, primary }: Analysis): Statement[] {
  const judgement = judgements.find(({ experiment }) => experiment === null);
  const pair = comparisons.find(({ kind, metric }) => kind === 'baseline' && metric === primary.metric);
  if (!judgement || !pair) return [];
  const kinds: Partial<Record<Judgement['verdict']['kind'], StatementKind>> = {
    better: 'supported',
    worse: 'contradicted',
  };
  return [
    {
      rule: 'outperforms',
      question: 'why',
      probe: null,
      kind: kinds[judgement.verdict.kind] ?? 'open',
      claim: 'the CNN does better than the dense network',
      says: judgement.verdict.says,
      criterion: judgement.verdict.rule,
      figure: {
        unit: 'points',
        what: `CNN − dense on the ${primary.split} split`,
        values: pair.differences,
        mean: pair.mean,
        ci95: pair.ci95,
        bound: 0,
        adjustedP: judgement.adjustedP,
        flip: pair.flip,
      },
      evidence: [`trials/${judgement.arm}`, `trials/${judgement.control}`],
    },
  ];
}
