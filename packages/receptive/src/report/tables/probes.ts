import type { Justification, StatementKind } from '../../analysis/conclusions/types.js';
import { summarize } from '../../analysis/statistics/summary.js';
import type { Curve } from '../../probes/types.js';
import { capital, plain } from '../format.js';
import type { Table } from '../table.js';

/** A statement's word, and a sign that tells it apart without colour. */
export const STATEMENT_KINDS: Readonly<Record<StatementKind | 'unchecked', readonly [sign: string, word: string]>> = {
  supported: ['✓', 'supported'],
  contradicted: ['✗', 'contradicted'],
  open: ['?', 'open'],
  unchecked: ['·', 'not checked'],
};

/** A curve in numbers: mean over the seeds with half the width of its 95 % interval. */
export function curveTable(curve: Curve): Table {
  const { axis, lines, unit, title } = curve;
  return {
    caption: `${title}${unit === 'share' ? ' (%)' : ''}: mean over seeds ± half the 95 % interval`,
    dense: true,
    columns: [
      { label: axis.label || 'Network' },
      ...axis.values.map((value) => ({ label: String(value), numeric: true })),
    ],
    rows: lines.map((line) => [
      line.title,
      ...axis.values.map((_, i) =>
        cellOf(
          line.values.map((row) => row[i] ?? null),
          unit,
        ),
      ),
    ]),
  };
}

function cellOf(values: readonly (number | null)[], unit: Curve['unit']): string {
  const { mean, ci95 } = summarize(values);
  if (mean === null) return '—';
  if (unit === 'error') return mean.toExponential(1).replace('-', '−');
  const scale = unit === 'share' ? 100 : 1;
  const own = unit === 'share' ? (mean * scale).toFixed(1) : plain(Number(mean.toFixed(3)));
  if (!ci95) return own;
  return `${own} ± ${(((ci95[1] - ci95[0]) / 2) * scale).toFixed(unit === 'share' ? 1 : 2)}`;
}

/** What the author gave as reasons, and what the measurements make of them. */
export function justificationsTable(justifications: readonly Justification[]): Table {
  return {
    caption: 'Reasons the author gave, and what the measurements make of them',
    columns: [{ label: 'Layer' }, { label: 'Because' }, { label: 'Evidence' }, { label: 'Verdict' }],
    rows: justifications.map(({ layer, because, evidence, missing, kind }) => [
      layer,
      because,
      {
        text: [...new Set(evidence.map(({ name }) => name)), ...missing].join(', ') || 'none named',
        note: [
          ...evidence.map((one) => `${STATEMENT_KINDS[one.kind][1]}: ${one.says}`),
          ...missing.map((name) => `${name}: not gathered in this run`),
        ].join('. '),
      },
      `${STATEMENT_KINDS[kind][0]} ${capital(STATEMENT_KINDS[kind][1])}`,
    ]),
  };
}
