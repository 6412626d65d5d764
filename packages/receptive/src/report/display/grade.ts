import type { Grade } from '../../grading/types.js';
import { tableHtml } from '../table.js';
import { View } from './view.js';

/** A run against the criteria: points for each, and what is missing. */
export function viewGrade({ study, earned, points, criteria, caveat }: Grade): View {
  const missing = (one: Grade['criteria'][number]) =>
    one.items.flatMap(({ advice }) => (advice === null ? [] : [advice])).join('; ');
  const words = () =>
    [
      `${study}: ${earned} of ${points} points`,
      ...criteria.map((one) => `${one.title}: ${one.earned} of ${one.points}`),
      caveat,
    ].join('\n');
  return new View(words, () =>
    tableHtml({
      caption: caveat,
      columns: [{ label: 'Criterion' }, { label: 'Points', numeric: true }, { label: 'Of', numeric: true }],
      rows: criteria.map((one) => [{ text: one.title, note: missing(one) }, String(one.earned), String(one.points)]),
      foot: [['all', String(earned), String(points)]],
    }),
  );
}
