import { type Exploration, type Finding, SPLIT_NAMES } from 'receptive';
import { clearWords, sizeOf, sizeWords } from 'receptive/report';
import { table } from '../progress/format.js';

/** Lines are no longer than this. */
const COLUMNS = 106;
/** Classes in the table; the rest is in exploration.html. */
const MOST_CLASSES = 40;

/** What an exploration found, for the terminal: the data in brief, the findings, the classes. */
export function explorationText(exploration: Exploration): string {
  const { name, about, criteria, findings } = exploration;
  return [
    name,
    ...wrapped(about, 2),
    ...wrapped(sizeWords(exploration), 2),
    ...criteria.flatMap(({ title, holds, evidence }) => wrapped(`${title}: ${evidence}`, holds ? '  ✓ ' : '  ✗ ')),
    '',
    ...findings.flatMap(findingLines),
    ...wrapped(clearWords(exploration), 0),
    '',
    classTable(exploration),
  ].join('\n');
}

function findingLines(finding: Finding): string[] {
  const { severity, title, evidence, meaning } = finding;
  return [
    ...wrapped(`${title} (${sizeOf(finding)})`, severity.padEnd(9), 9),
    ...wrapped(evidence, 9),
    ...wrapped(meaning, `${' '.repeat(9)}→ `, 11),
    '',
  ];
}

function classTable({ classes, splits }: Exploration): string {
  const head = ['class', ...SPLIT_NAMES.flatMap((split) => [split, ''])];
  const rows = classes.slice(0, MOST_CLASSES).map((name, k) => [
    name.length > 40 ? `${name.slice(0, 39)}…` : name,
    ...SPLIT_NAMES.flatMap((split) => {
      const { count, perClass } = splits[split];
      const n = perClass[k] ?? 0;
      return [n.toLocaleString('en-US'), n > 0 ? `${((100 * n) / count).toFixed(1)} %` : '–'];
    }),
  ]);
  const more = classes.length - rows.length;
  return `${table([head, ...rows])}${more > 0 ? `\n… and ${more} more classes` : ''}`;
}

/**
 * Words in lines of at most `COLUMNS`, the first after a prefix (or that many spaces), the others indented. A number
 * stays with its percent sign.
 */
export function wrapped(text: string, first: string | number, rest = typeof first === 'number' ? first : first.length) {
  const lines: string[] = [];
  let line = typeof first === 'number' ? ' '.repeat(first) : first;
  let empty = true;
  for (const word of text.split(/ (?!%)/).filter(Boolean)) {
    if (!empty && line.length + 1 + word.length > COLUMNS) {
      lines.push(line);
      line = ' '.repeat(rest);
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return empty ? lines : [...lines, line];
}
