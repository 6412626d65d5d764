import type { Evidence } from '../evidence.js';
import { compact, count, duration, plural } from '../format.js';
import type { Table } from '../table.js';

/** What every arm cost to train, and all of them. */
export function costTable({ arms, records }: Evidence): Table {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const total = records.reduce((sum, record) => sum + record.seconds, 0);
  return {
    caption: 'What every arm cost',
    columns: [
      { label: 'Arm' },
      { label: 'Parameters', numeric: true },
      { label: 'MACs a picture', numeric: true },
      { label: 'Trainings', numeric: true },
      { label: 'Pictures/s', numeric: true },
      { label: 'A training', numeric: true },
      { label: 'All of them', numeric: true },
    ],
    rows: arms.map(({ arm, figures, trials }) => [
      { text: arm.title, note: arm.role === 'variant' ? '' : arm.role },
      count(figures.parameters),
      compact(figures.macs),
      `${trials.length}`,
      count(mean(trials.map((trial) => trial.imagesPerSecond))),
      duration(mean(trials.map((trial) => trial.seconds))),
      duration(trials.reduce((sum, trial) => sum + trial.seconds, 0)),
    ]),
    foot: [['total', '', '', `${records.length}`, '', '', duration(total)]],
  };
}

/** Where the time was measured, and what it is not. */
export function costWords({ records, environment }: Evidence): string {
  const total = duration(records.reduce((sum, record) => sum + record.seconds, 0));
  const { processor, cores } = environment;
  const place = processor ? ` on ${processor}${cores ? ` with ${plural(Number(cores) || 0, 'core')}` : ''}` : '';
  return `${plural(records.length, 'training')} took ${total} of training time together${place}. Trainings may have run side by side, so waiting was shorter; MACs are multiply-accumulates of one forward pass, and a training step costs about three of them.`;
}
