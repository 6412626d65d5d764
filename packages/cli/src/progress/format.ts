/** Numbers as people read them in a terminal. */

import { width } from './width.js';

export const percent = (share: number | null, digits = 1): string =>
  share === null || !Number.isFinite(share) ? '–' : `${(100 * share).toFixed(digits)} %`;

/** 12345678 → "12.3 M"; whole below ten thousand. */
export function quantity(value: number): string {
  if (value < 1e4) return value.toLocaleString('en-US');
  const [unit, name] = value < 1e6 ? [1e3, 'k'] : value < 1e9 ? [1e6, 'M'] : [1e9, 'G'];
  const scaled = value / unit;
  return `${scaled.toFixed(scaled < 10 ? 2 : scaled < 100 ? 1 : 0)} ${name}`;
}

/** "0.42 s", "4.2 s", "12 s", "1 min 20 s", "2 h 05 min". */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(seconds < 0.995 ? 2 : 1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** An estimate, no more exact than it is: "8 s", "1 min 30 s", "12 min", "2 h 05 min". */
export function roughly(seconds: number): string {
  if (seconds <= 59) return `${Math.max(1, Math.ceil(seconds))} s`;
  if (seconds < 295) return duration(Math.round(seconds / 10) * 10);
  if (seconds < 3570) return `${Math.round(seconds / 60)} min`;
  return duration(seconds);
}

/** Columns of text, the first left-aligned and the others as `right` says; two spaces between. */
export function table(rows: readonly (readonly string[])[], right: (column: number) => boolean = (c) => c > 0): string {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, c) => Math.max(...rows.map((row) => width(row[c] ?? ''))));
  const line = (row: readonly string[]) =>
    row
      .map((cell, c) => {
        const gap = ' '.repeat((widths[c] ?? 0) - width(cell));
        return right(c) ? gap + cell : cell + gap;
      })
      .join('  ')
      .trimEnd();
  return rows.map(line).join('\n');
}
