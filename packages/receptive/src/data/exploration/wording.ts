/** Numbers and lists as the sentences of findings write them. */

/** 3746 → "3,746". */
export function count(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** "1 picture", "3,746 pictures". */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** A share in percent: whole from ten on, one decimal below, never 0 or 100 for what is neither. */
export function percent(share: number): string {
  const value = 100 * share;
  if (value > 0 && value < 0.05) return 'less than 0.1 %';
  if (value < 100 && value > 99.95) return 'more than 99.9 %';
  return `${value !== 0 && value !== 100 && (value < 9.95 || value > 99) ? value.toFixed(1) : value.toFixed(0)} %`;
}

/** At most two decimals. */
export const decimal = (value: number): string => trim(value.toFixed(2));

const trim = (text: string) => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);

/** "a", "a and b", "a, b and c". */
export function listOf(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** The first few of many, and how many more there are. */
export function firstOf(words: readonly string[], most: number): string {
  if (words.length <= most + 1) return listOf(words);
  return `${words.slice(0, most).join(', ')} and ${count(words.length - most)} more`;
}

/** Class names in quotes. */
export function quoted(classes: readonly string[], which: readonly number[]): string[] {
  return which.map((c) => `"${classes[c]}"`);
}

/** 82206720 → "82.2 MB": powers of a thousand. */
export function bytes(n: number): string {
  if (n < 1000) return plural(n, 'byte');
  const units = ['kB', 'MB', 'GB', 'TB', 'PB'];
  let value = n / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value.toFixed(value < 9.95 ? 1 : 0)} ${units[unit]}`;
}
