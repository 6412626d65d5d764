/** Figures as the page writes them. */

/** "1,234", "12.4 k", "3.20 M": four figures at most, so that a column can be compared at a glance. */
export function short(value: number): string {
  if (value < 10_000) return value.toLocaleString('en-US');
  const [scaled, unit] = value < 1e6 ? [value / 1e3, 'k'] : value < 1e9 ? [value / 1e6, 'M'] : [value / 1e9, 'G'];
  return `${scaled < 100 ? scaled.toFixed(1) : Math.round(scaled).toLocaleString('en-US')} ${unit}`;
}

/** "784 B", "9.4 kB", "1.2 MB". */
export function bytes(value: number): string {
  if (value < 1000) return `${value} B`;
  const [scaled, unit] = value < 1e6 ? [value / 1e3, 'kB'] : value < 1e9 ? [value / 1e6, 'MB'] : [value / 1e9, 'GB'];
  return `${scaled < 100 ? scaled.toFixed(1) : Math.round(scaled)} ${unit}`;
}

/** "3×3", or "3" for a square where one number says it. */
export function square([height, width]: readonly [number, number]): string {
  return height === width ? String(height) : `${height}×${width}`;
}

/** "×1.19". */
export function ratio(from: number, to: number): string {
  return from > 0 ? `×${(to / from).toFixed(2)}` : '';
}

/** Milliseconds or microseconds with two figures. */
export function duration(milliseconds: number): string {
  return milliseconds < 0.1
    ? `${Number((milliseconds * 1000).toPrecision(2))} µs`
    : `${Number(milliseconds.toPrecision(2))} ms`;
}
