import type { Conclusions, StatementKind } from 'receptive';
import { wrapped } from './wrapped.js';

const SIGNS: Readonly<Record<StatementKind, string>> = { supported: '✓', contradicted: '✗', open: '?' };

/** What a run's measurements allow one to say, for the terminal: what is decided, and how much is not. */
export function conclusionsText({ statements }: Conclusions, columns = 100): string {
  // The verdict on the baseline stands with the results.
  const probed = statements.filter(({ probe }) => probe !== null);
  if (probed.length === 0) return '';
  const decided = probed.filter(({ kind }) => kind !== 'open');
  const open = probed.length - decided.length;
  const lines = decided.flatMap(({ kind, says }) =>
    wrapped(`${says}.`, columns - 4).map((line, i) => `${i === 0 ? `  ${SIGNS[kind]} ` : '    '}${line}`),
  );
  const left =
    open > 0
      ? [`  ? ${open} more ${open === 1 ? 'question stays' : 'questions stay'} open; the report says what was measured`]
      : [];
  return `${['interpretation:', ...lines, ...left].join('\n')}\n\n`;
}
