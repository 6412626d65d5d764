import { type Grade, gradeRun } from 'receptive';
import { readRun } from '../run/read-run.js';
import type { GradeOptions } from './grade.js';
import { wrapped } from './wrapped.js';

/** `receptive grade`. */
export async function grade(folder: string, options: GradeOptions): Promise<void> {
  const found = gradeRun(await readRun(folder));
  console.log(options.json ? JSON.stringify(found, null, 2) : gradeText(found, process.stdout.columns ?? 100));
}

function gradeText({ study, earned, points, criteria, caveat }: Grade, columns: number): string {
  const width = Math.min(columns, 110);
  const lines = [`${study}: ${earned} of ${points} points`, ''];
  for (const one of criteria) {
    lines.push(`${one.title}: ${one.earned} of ${one.points}`);
    for (const item of one.items) {
      const mark = item.advice === null ? '✓' : item.earned > 0 ? '~' : '✗';
      const text = `${item.asks}: ${item.has}${item.advice ? `. ${item.advice}` : ''}`;
      const score = `${item.earned}/${item.points}`.padStart(7);
      lines.push(
        ...wrapped(text, width - 12).map((line, i) =>
          i === 0 ? `  ${mark}${score}  ${line}` : `${' '.repeat(12)}${line}`,
        ),
      );
    }
    lines.push('');
  }
  return [...lines, ...wrapped(caveat, width)].join('\n');
}
