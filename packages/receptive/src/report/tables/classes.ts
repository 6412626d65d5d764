import { SPLIT_NAMES } from '../../data/types.js';
import { type ArmEvidence, type Evidence, summedConfusion } from '../evidence.js';
import { count, percent } from '../format.js';
import type { Table } from '../table.js';

/** Pictures of every class in every split. */
export function distributionTable({ data }: Evidence): Table {
  return {
    caption: 'Pictures per class and split',
    dense: true,
    columns: [
      { label: 'Class' },
      ...SPLIT_NAMES.flatMap((split) => [
        { label: split, numeric: true },
        { label: 'share', numeric: true },
      ]),
    ],
    rows: data.classes.map((name, k) => [
      name,
      ...SPLIT_NAMES.flatMap((split) => {
        const { count: total, perClass } = data.splits[split];
        return [count(perClass[k] ?? 0), total ? percent((perClass[k] ?? 0) / total, 1) : '—'];
      }),
    ]),
    foot: [['total', ...SPLIT_NAMES.flatMap((split) => [count(data.splits[split].count), ''])]],
  };
}

/** Mean over completed seeds of a class's recall; null where the class has no test picture. */
export function meanRecall(arm: ArmEvidence, label: number): number | null {
  const values = arm.trials.flatMap((trial) => trial.test?.perClass[label]?.recall ?? []);
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : null;
}

/** Recall per class of baseline and control, with how many pictures there were. */
export function recallTable({ data, control, baseline, decimals }: Evidence): Table {
  const arms = baseline ? [baseline, control] : [control];
  return {
    caption: 'Recall per class on the test split, mean over seeds',
    dense: true,
    columns: [
      { label: 'Class' },
      { label: 'train', numeric: true },
      { label: 'test', numeric: true },
      ...arms.map(({ arm }) => ({ label: arm.title, numeric: true })),
    ],
    rows: data.classes.map((name, k) => [
      name,
      count(data.splits.train.perClass[k] ?? 0),
      count(data.splits.test.perClass[k] ?? 0),
      ...arms.map((arm) => percent(meanRecall(arm, k), decimals)),
    ]),
  };
}

/** The confusion matrix of one arm, summed over seeds. */
export function confusionTable({ data }: Evidence, arm: ArmEvidence): Table {
  return {
    caption: `${arm.arm.title}: test pictures by true class (rows) and answer (columns), summed over seeds`,
    dense: true,
    columns: [{ label: 'true class' }, ...data.classes.map((name) => ({ label: name, numeric: true }))],
    rows: (summedConfusion(arm) ?? []).map((row, k) => [data.classes[k] ?? '', ...row.map(count)]),
  };
}

/** The mistakes an arm makes most often, as shares of the true class. */
export function confusionsTable({ data }: Evidence, arm: ArmEvidence, most = 6): Table {
  const matrix = summedConfusion(arm) ?? [];
  const mistakes = matrix.flatMap((row, truth) => {
    const total = row.reduce((sum, n) => sum + n, 0);
    return row.flatMap((n, answer) => (n > 0 && answer !== truth ? [{ truth, answer, n, share: n / total }] : []));
  });
  mistakes.sort((a, b) => b.n - a.n || a.truth - b.truth || a.answer - b.answer);
  return {
    caption: `${arm.arm.title}: its most frequent mistakes, summed over seeds`,
    columns: [
      { label: 'True class' },
      { label: 'Answer' },
      { label: 'Pictures', numeric: true },
      { label: 'Of the class', numeric: true },
    ],
    rows: mistakes
      .slice(0, most)
      .map(({ truth, answer, n, share }) => [
        data.classes[truth] ?? '',
        data.classes[answer] ?? '',
        count(n),
        percent(share, 0),
      ]),
  };
}
