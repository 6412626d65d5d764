/** Verdicts in words, by the rules of `verdict.ts`. */

import { survived } from './check-words.js';
import { conclude, distanceWords, pointDecimals, points, seedWords, sizeWords, spanWords } from './conclusion.js';
import { VERDICT_SEEDS } from './statistics/verdict-power.js';
import type { Trend, Verdict } from './types.js';
import { type Facts, LEVEL, REQUIREMENTS, type Requirement, RULES } from './verdict.js';

/** "no verdict is possible with 5 seeds (six are the fewest at which the exact test can reject)". */
export function noVerdict(seeds: number): string {
  return `no verdict is possible with ${seeds === 0 ? 'no seeds' : seedWords(seeds)} (six are the fewest at which the exact test can reject)`;
}

/** A verdict's sentence where its word stands beside it and is not said again. */
export function bareWords(says: string): string {
  return says.replace(/^(inconclusive|no verdict is possible with [^:]*): /, '');
}

/** The verdict on one pair of arms. */
export function judge(facts: Facts): Verdict {
  const { arm, control, differences, mean, ci95, equivalence, checks } = facts;
  const seeds = differences.length;
  const give = (kind: Verdict['kind'], says: string, missing: readonly string[] = []): Verdict => ({
    kind,
    says,
    rule: RULES[kind],
    missing,
  });
  if (seeds < VERDICT_SEEDS || mean === null || ci95 === null) {
    const came = conclude(arm, control, facts);
    return give('none', seeds === 0 ? came : `${noVerdict(seeds)}: ${came}`);
  }
  const unmet = REQUIREMENTS.filter(({ met }) => !met(facts));
  const missing = unmet.map((one) => one.missing(facts));
  const equivalent = equivalence !== null && equivalence.adjustedP < LEVEL;
  if (missing.length === 0 && mean !== 0) {
    const [kind, side] = mean > 0 ? (['better', 'above'] as const) : (['worse', 'below'] as const);
    const small = equivalent
      ? `, which is within the ${sizeWords(equivalence.delta)} that the study calls equivalent`
      : '';
    return give(
      kind,
      `${arm} is ${kind} than ${control}: ${distanceWords(ci95)} ${side} it${small}${survived(checks)} (${seedWords(seeds)})`,
    );
  }
  if (equivalent) {
    return give(
      'equivalent',
      `${arm} and ${control} are equivalent within ${sizeWords(equivalence.delta)}: the 90 % interval of their difference spans ${spanWords(equivalence.ci90)} (${seedWords(seeds)})`,
      missing,
    );
  }
  if (facts.sd === 0 && mean === 0) {
    return give(
      'inconclusive',
      `inconclusive: ${arm} and ${control} came out equal with each of ${seedWords(seeds)}`,
      missing,
    );
  }
  const side = mean < 0 ? 'below' : 'above';
  const came = `${arm} came out ${sizeWords(mean)} ${side} ${control} (95 % interval ${spanWords(ci95)})`;
  return give('inconclusive', `inconclusive: ${came}${reasons(facts, unmet)}`, missing);
}

/**
 * Why not, in few words: seeds that are missing; then, where a test did not reject, what could have been found (their p
 * stand in `missing`, as do signs that turn, which then may be chance), and else the objection that withheld the verdict.
 */
function reasons(facts: Facts, unmet: readonly Requirement[]): string {
  const { differences, detectable } = facts;
  const undecided = unmet.some(({ basis }) => basis === 'test');
  const objections = unmet
    .filter(({ basis }) => basis === 'seeds' || (basis === 'check' && !undecided))
    .map((one) => one.missing(facts));
  const but = objections.length > 0 ? `, but ${objections.join('; ')}` : '';
  const found =
    undecided && detectable !== null
      ? `; ${seedWords(differences.length)} could have detected ${sizeWords(detectable)}`
      : '';
  return but + found;
}

/** The verdict on a trend: differences are changes over the whole range of levels. */
export function judgeTrend(facts: Facts, range: string): Trend['verdict'] {
  const { differences, mean, ci95 } = facts;
  const seeds = differences.length;
  if (seeds < VERDICT_SEEDS || mean === null || ci95 === null) {
    const came = mean === null ? 'no seed was completed at every level' : trendWords(mean, ci95, range);
    return { kind: 'none', says: `${noVerdict(seeds)}: ${came}`, rule: RULES.none, missing: [] };
  }
  const unmet = REQUIREMENTS.filter(({ met }) => !met(facts));
  const missing = unmet.map((one) => one.missing(facts));
  if (missing.length === 0 && mean !== 0) {
    const kind = mean > 0 ? 'rising' : 'falling';
    const verb = mean > 0 ? 'rises' : 'falls';
    const says = `it ${verb} ${range}, by ${distanceWords(ci95)} in all${survived(facts.checks)} (${seedWords(seeds)})`;
    return { kind, says, rule: RULES[kind], missing };
  }
  const says = `inconclusive: ${trendWords(mean, ci95, range)}${reasons(facts, unmet)}`;
  return { kind: 'inconclusive', says, rule: RULES.inconclusive, missing };
}

function trendWords(mean: number, ci95: readonly [number, number] | null, range: string): string {
  const change = `a change of ${points(mean, pointDecimals(mean, mean), true)} points ${range}`;
  return ci95 ? `${change} (95 % interval ${spanWords(ci95)})` : `${change} (one seed: no interval)`;
}
