/** The verdicts as plain lines, for a terminal. */

import { points } from './conclusion.js';
import { bareWords, noVerdict } from './judge.js';
import type { Analysis, VerdictKind } from './types.js';

/**
 * What a study may conclude, one sentence a line: a verdict on every comparison and every trend, then what bears on all
 * of them. That too few seeds allow no verdict is said once.
 */
export function studySummary(analysis: Analysis): readonly string[] {
  const { judgements, trends, predictions, confirmation, majority, primary } = analysis;
  const withheld = judgements.filter(({ verdict, seeds }) => verdict.kind === 'none' && seeds > 0);
  const share = primary.split === 'test' ? majority.test : majority.validation;
  return [
    ...judgements.map(({ experiment, verdict }) => `${experiment ?? 'baseline'}: ${said(verdict)}`),
    ...trends.map(({ experiment, verdict }) => `${experiment}, trend: ${said(verdict)}`),
    ...predictions.map(({ kind, says }) => `theory, ${kind}: ${says}`),
    ...(confirmation ? [`chosen on validation, then trained again: ${confirmation.says}`] : []),
    ...(withheld.length > 0 ? [noVerdict(Math.max(...withheld.map(({ seeds }) => seeds)))] : []),
    `always answering "${majority.class}" would score ${points(share, 1)} % on the ${primary.split} split`,
  ];
}

const said = ({ kind, says }: { readonly kind: VerdictKind | 'rising' | 'falling'; readonly says: string }) =>
  kind === 'none' ? bareWords(says) : says;
