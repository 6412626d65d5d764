import { type Analysis, type ArmAnalysis, type Summary, studySummary } from 'receptive';
import { duration, percent, quantity, table } from './format.js';
import { clip, printable, width } from './width.js';

interface Column {
  readonly head: string;
  readonly goes?: number;
  readonly cell: (arm: ArmAnalysis) => string;
}

/** The table's columns; those that are not worth a broken line go first, the lowest number first. */
function columnsOf({ primary }: Analysis): readonly Column[] {
  const { metric, name, split } = primary;
  const words = { accuracy: 'accuracy', balancedAccuracy: 'balanced', macroF1: 'macro-F1' }[name];
  return [
    { head: 'arm', cell: (arm) => arm.name },
    { head: `${split} ${words}`, cell: (arm) => percent(arm.metrics[metric].mean, 2) },
    { head: '95 % interval', cell: (arm) => interval(arm.metrics[metric]) },
    { head: 'seeds', goes: 4, cell: (arm) => seeds(arm, arm.metrics[metric]) },
    { head: 'parameters', goes: 2, cell: (arm) => quantity(arm.parameters) },
    { head: 'MACs', goes: 1, cell: (arm) => quantity(arm.macs) },
    { head: 'time', goes: 3, cell: (arm) => duration(arm.seconds) },
  ];
}

const LONGEST_NAME_IN_A_NARROW_TABLE = 12;

/** What a study found, as a table of its arms, as much of it as fits the columns of the terminal. */
export function resultsTable(analysis: Analysis, columns = Number.POSITIVE_INFINITY): string {
  for (let without = 0; ; without++) {
    const kept = columnsOf(analysis).filter(({ goes }) => goes === undefined || goes > without);
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

/** The table, and below it what may be concluded: a verdict a paragraph, wrapped to the columns. */
export function resultsText(analysis: Analysis, columns = Number.POSITIVE_INFINITY): string {
  const lines = studySummary(analysis).flatMap((line) => wrapped(printable(line), Math.max(20, columns)));
  return [resultsTable(analysis, columns), '', ...lines].join('\n');
}

const INDENT = '  ';

/** Lines of at most so many columns, all but the first indented; a word longer than that stays whole. */
function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && width(`${last} ${word}`) <= columns) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(last === undefined ? word : INDENT + word);
  }
  return lines;
}

function seeds({ diverged }: ArmAnalysis, { values }: Summary): string {
  const count = values.filter((value) => value !== null).length;
  return diverged.length > 0 ? `${count} (${diverged.length} diverged)` : String(count);
}

function interval({ ci95 }: Summary): string {
  return ci95 ? `${(100 * ci95[0]).toFixed(2)} … ${percent(ci95[1], 2)}` : '–';
}
