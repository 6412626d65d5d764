/** Whether the reasons an author gave for the CNN hold. */

import { resolveArchitecture } from '../../architecture/resolve.js';
import type { Arm, Study } from '../../study/types.js';
import type { Analysis, Judgement } from '../types.js';
import type { Justification, Statement, StatementKind } from './types.js';

/**
 * Every justification of the CNN with what its evidence says.
 *
 * An arm is evidence by its verdict: it does without what is justified, so that "worse" supports the reason and
 * "better" contradicts it. A probe is evidence by its statements. One that contradicts decides; else one that supports.
 */
export function checkJustifications(
  study: Study,
  analysis: Analysis,
  statements: readonly Statement[],
): Justification[] {
  const control = study.arms.find(({ role }) => role === 'control') as Arm;
  const reasons = [
    { path: '', name: control.title, because: control.because, evidence: control.evidence },
    ...resolveArchitecture(control.architecture).nodes,
  ];
  return reasons.flatMap(({ path, name, because, evidence = [] }) => {
    if (because === undefined) return [];
    const found = evidence.map((one) => ({ name: one, found: evidenceOf(one, analysis, statements) }));
    const said = found.flatMap(({ name: of, found: list }) => list.map((one) => ({ name: of, ...one })));
    return [
      {
        path,
        layer: name,
        because,
        kind: overall(said.map(({ kind }) => kind)),
        evidence: said,
        missing: found.filter(({ found: list }) => list.length === 0).map(({ name: of }) => of),
      },
    ];
  });
}

function evidenceOf(
  name: string,
  { judgements }: Analysis,
  statements: readonly Statement[],
): { readonly kind: StatementKind; readonly says: string }[] {
  const arms = judgements.filter(({ experiment, arm }) => experiment !== null && arm === name);
  if (arms.length > 0) return arms.map(({ verdict }) => ({ kind: ofVerdict(verdict.kind), says: verdict.says }));
  const [probe, rule] = name.split('/');
  return statements
    .filter((one) => one.probe === probe && (rule === undefined || one.rule === rule))
    .map(({ kind, says }) => ({ kind, says }));
}

function ofVerdict(kind: Judgement['verdict']['kind']): StatementKind {
  return kind === 'worse' ? 'supported' : kind === 'better' ? 'contradicted' : 'open';
}

function overall(kinds: readonly StatementKind[]): Justification['kind'] {
  if (kinds.length === 0) return 'unchecked';
  return (['contradicted', 'supported'] as const).find((kind) => kinds.includes(kind)) ?? 'open';
}
