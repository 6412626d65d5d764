import type { ProbeResult } from '../../probes/types.js';
import type { Study } from '../../study/types.js';
import type { Analysis } from '../types.js';
import { drawStatements } from './conclude.js';
import { checkJustifications } from './justify.js';
import type { Conclusions } from './types.js';

export * from './types.js';

/** The interpretation of a run: what its probes allow one to say, and which of the author's reasons hold. */
export function drawConclusions(study: Study, analysis: Analysis, results: readonly ProbeResult[]): Conclusions {
  const statements = drawStatements(analysis, results);
  return { statements, justifications: checkJustifications(study, analysis, statements) };
}
