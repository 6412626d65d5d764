/** Figures of runs in words. */

import type { MetricName, Summary } from 'receptive';

const SPLITS = ['test', 'validation'] as const;
const MEASURES: Readonly<Record<string, string>> = {
  Accuracy: 'accuracy',
  BalancedAccuracy: 'balanced accuracy',
  MacroF1: 'macro F1',
  Loss: 'loss',
};

/** Every metric of an analysis with its title. */
export const METRICS: readonly (readonly [MetricName, string])[] = SPLITS.flatMap((split) =>
  Object.entries(MEASURES).map(([name, title]) => [`${split}${name}` as MetricName, `${split} ${title}`] as const),
);

const isShare = (metric: MetricName) => !metric.endsWith('Loss');
const figure = (value: number, share: boolean) => (share ? (100 * value).toFixed(1) : value.toFixed(3));

/** "97.3 %" and "96.8 … 97.9 %"; a dash for what is not known. */
export function summaryWords({ mean, ci95 }: Summary, metric: MetricName): { mean: string; interval: string } {
  const share = isShare(metric);
  const unit = share ? ' %' : '';
  return {
    mean: mean === null ? '–' : figure(mean, share) + unit,
    interval: ci95 ? `${figure(ci95[0], share)} … ${figure(ci95[1], share)}${unit}` : '',
  };
}

/** "about 12 min left". */
export function leftWords(seconds: number | null): string {
  if (seconds === null) return 'estimating the time left';
  if (seconds < 60) return `about ${Math.max(1, Math.round(seconds))} s left`;
  if (seconds < 5400) return `about ${Math.round(seconds / 60)} min left`;
  return `about ${(seconds / 3600).toFixed(1)} h left`;
}

/** "3 seeds", "1 seed". */
export const plural = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
