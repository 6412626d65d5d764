/** A curve in one line of text. */

const LEVELS = '▁▂▃▄▅▆▇█';

/** What the lowest and the highest bar stand for. */
export interface Scale {
  readonly low: number;
  readonly high: number;
}

/** Round bounds around all values, the same for all curves that are to be compared; null without any value. */
export function scaleOf(values: readonly number[]): Scale | null {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return null;
  const [least, most] = [Math.min(...finite), Math.max(...finite)];
  const range = most - least;
  const step = range > 0.3 ? 0.1 : range > 0.1 ? 0.05 : 0.02;
  // Computed in whole steps, so that 0.3 / 0.1 does not round down to 2.
  const low = Math.floor(least / step + 1e-9) * step;
  return { low, high: Math.max(Math.ceil(most / step - 1e-9) * step, low + step) };
}

/** One bar for each value, a space where there is none; neighbours are averaged where there are more than `columns`. */
export function sparkline(values: readonly (number | null)[], { low, high }: Scale, columns: number): string {
  const count = Math.min(columns, values.length);
  let line = '';
  for (let i = 0; i < count; i++) {
    const from = Math.floor((i * values.length) / count);
    const to = Math.floor(((i + 1) * values.length) / count);
    const known = values.slice(from, to).filter((value) => value !== null && Number.isFinite(value)) as number[];
    if (known.length === 0) {
      line += ' ';
      continue;
    }
    const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
    const level = Math.floor(((mean - low) / (high - low)) * LEVELS.length + 1e-9);
    line += LEVELS[Math.min(LEVELS.length - 1, Math.max(0, level))];
  }
  return line;
}
