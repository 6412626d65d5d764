/** Pairs of arms that check on another: how they are called, and what became of the sign. */

import type { MatchedQuantity } from '../study/types.js';
import { pointDecimals, points } from './conclusion.js';
import type { SignCheck } from './types.js';

const QUANTITIES: Readonly<Record<MatchedQuantity, string>> = {
  parameters: 'parameters',
  macs: 'MACs',
  receptiveField: 'the receptive field',
};

/** "parameters matched", "tuned learning rates", "MACs matched and tuned learning rates". */
export function checkWords({ kind, matchedTo }: Pick<SignCheck, 'kind' | 'matchedTo'>): string {
  const matched = matchedTo ? `${QUANTITIES[matchedTo]} matched` : '';
  if (kind === 'matched') return matched;
  return matched ? `${matched} and tuned learning rates` : 'tuned learning rates';
}

/** What turned, of one kind: "the sign does not survive with MACs matched (−0.30 points)". */
export function turned(checks: readonly SignCheck[], kind: SignCheck['kind']): string {
  const against = checks
    .filter((check) => check.kind === kind && !check.agrees)
    .map((check) => {
      const { mean } = check;
      const size = mean === null ? 'nothing was completed' : `${points(mean, pointDecimals(mean, mean), true)} points`;
      return `${checkWords(check)} (${size})`;
    });
  return `the sign does not survive with ${list(against)}`;
}

/** "; the sign survives with …"; empty where there was nothing to survive. */
export function survived(checks: readonly SignCheck[]): string {
  return checks.length === 0 ? '' : `; the sign survives with ${list(checks.map(checkWords))}`;
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
