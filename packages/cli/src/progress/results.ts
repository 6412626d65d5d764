import type { Analysis, ArmAnalysis, Summary } from 'receptive';
import { duration, percent, quantity, table } from './format.js';
import { clip, width } from './width.js';

/** The table's columns; those that are not worth a broken line go first, the lowest number first. */
const COLUMNS: readonly {
  readonly head: string;
  readonly goes?: number;
  readonly cell: (arm: ArmAnalysis) => string;
}[] = [
  { head: 'arm', cell: (arm) => arm.name },
  { head: 'test accuracy', cell: (arm) => percent(arm.metrics.testAccuracy.mean, 2) },
  { head: '95 % interval', cell: (arm) => interval(arm.metrics.testAccuracy) },
  { head: 'seeds', goes: 4, cell: seeds },
  { head: 'parameters', goes: 2, cell: (arm) => quantity(arm.parameters) },
  { head: 'MACs', goes: 1, cell: (arm) => quantity(arm.macs) },
  { head: 'time', goes: 3, cell: (arm) => duration(arm.seconds) },
];

const LONGEST_NAME_IN_A_NARROW_TABLE = 12;

/** What a study found, as a table of its arms, as much of it as fits the columns of the terminal. */
export function resultsTable(analysis: Analysis, columns = Number.POSITIVE_INFINITY): string {
  for (let without = 0; ; without++) {
    const kept = COLUMNS.filter(({ goes }) => goes === undefined || goes > without);
    const rows = analysis.arms.map((arm) => kept.map(({ cell }) => cell(arm)));
    const text = table([kept.map(({ head }) => head), ...rows]);
    if (Math.max(...text.split('\n').map(width)) <= columns) return text;
    if (kept.some(({ goes }) => goes !== undefined)) continue;
    return table([
      kept.map(({ head }) => head),
      ...rows.map(([name = '', ...cells]) => [clip(name, LONGEST_NAME_IN_A_NARROW_TABLE), ...cells]),
    ]);
  }
}

function seeds({ metrics, diverged }: ArmAnalysis): string {
  const count = metrics.testAccuracy.values.filter((value) => value !== null).length;
  return diverged.length > 0 ? `${count} (${diverged.length} diverged)` : String(count);
}

function interval({ ci95 }: Summary): string {
  return ci95 ? `${(100 * ci95[0]).toFixed(2)} … ${percent(ci95[1], 2)}` : '–';
}
