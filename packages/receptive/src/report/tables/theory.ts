import type { PredictionResult } from '../../analysis/types.js';
import { demandWords } from '../../study/predictions.js';
import { capital, percent, percentInterval, plural, sentence } from '../format.js';
import type { Table } from '../table.js';

/** A prediction with the name of its arm, and of the task it belongs to where several stand together. */
export interface Demand {
  readonly task?: string;
  readonly title: string;
  readonly prediction: PredictionResult;
}

/** What theory demanded of every arm and why, what was measured, and whether it holds. */
export function theoryTable(demands: readonly Demand[]): Table {
  const tasks = demands.some(({ task }) => task !== undefined);
  return {
    caption: 'What theory demands, and what came',
    columns: [
      ...(tasks ? [{ label: 'Task' }] : []),
      { label: 'Arm' },
      { label: 'Theory demands' },
      { label: 'Measured', numeric: true },
      { label: 'Verdict' },
    ],
    rows: demands.map(({ task, title, prediction }) => {
      const { because, mean, ci95, kind, seeds } = prediction;
      return [
        ...(tasks ? [task ?? ''] : []),
        title,
        { text: capital(demandWords(prediction)), note: because.endsWith('.') ? because : sentence(because) },
        { text: percent(mean, 1), note: percentInterval(ci95, 1) },
        { verdict: kind, note: plural(seeds, 'seed') },
      ];
    }),
  };
}
