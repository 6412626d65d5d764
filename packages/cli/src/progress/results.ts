import type { Analysis, Summary } from 'receptive';
import { duration, percent, quantity, table } from './format.js';

/** What a study found, as a table of its arms. */
export function resultsTable(analysis: Analysis): string {
  const head = ['arm', 'test accuracy', '95 % interval', 'seeds', 'parameters', 'MACs', 'time'];
  const rows = analysis.arms.map((arm) => {
    const accuracy = arm.metrics.testAccuracy;
    const seeds = accuracy.values.filter((value) => value !== null).length;
    return [
      arm.name,
      percent(accuracy.mean, 2),
      interval(accuracy),
      arm.diverged.length > 0 ? `${seeds} (${arm.diverged.length} diverged)` : String(seeds),
      quantity(arm.parameters),
      quantity(arm.macs),
      duration(arm.seconds),
    ];
  });
  return table([head, ...rows]);
}

function interval({ ci95 }: Summary): string {
  return ci95 ? `${(100 * ci95[0]).toFixed(2)} … ${percent(ci95[1], 2)}` : '–';
}
