/** Numbers as a reader meets them. All are functions of the number alone: no locale, no clock. */

const NONE = '—';
const NO_BREAK = '\u00a0';

/** 1234567 → "1,234,567". */
export function count(n: number): string {
  return Math.round(n)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** 5644288 → "5.64 M": three significant digits and k, M, G or T from ten thousand on. */
export function compact(n: number): string {
  if (n < 10_000) return count(n);
  const units = ['', 'k', 'M', 'G', 'T', 'P'];
  let scaled = n;
  let unit = 0;
  while (scaled >= 999.5 && unit < units.length - 1) {
    scaled /= 1000;
    unit++;
  }
  return `${scaled.toFixed(scaled >= 99.95 ? 0 : scaled >= 9.995 ? 1 : 2)}${NO_BREAK}${units[unit]}`;
}

/** A share as a percentage: percent(.9512, 1) = "95.1 %"; a dash for none. */
export function percent(share: number | null | undefined, decimals: number): string {
  return share === null || share === undefined ? NONE : `${(share * 100).toFixed(decimals)}${NO_BREAK}%`;
}

/** An interval of shares in percent: "94.3 to 95.9 %"; a dash for none. */
export function percentInterval(interval: readonly [number, number] | null, decimals: number): string {
  if (interval === null) return NONE;
  const [low, high] = interval.map((end) => (end * 100).toFixed(decimals).replace('-', '−'));
  return `${low} to ${high}${NO_BREAK}%`;
}

/** 5.2 → "5.2×"; whole from ten on, two digits below one tenth. */
export function multiple(ratio: number): string {
  return `${ratio.toFixed(ratio >= 9.95 ? 0 : ratio < 0.095 ? 3 : ratio < 0.95 ? 2 : 1)}×`;
}

/** Seconds as "0.84 s", "9.7 s", "42 s", "3 min 20 s", "38 min", "2 h 05 min". */
export function duration(seconds: number): string {
  const join = (...parts: readonly string[]) => parts.join(NO_BREAK);
  const two = (n: number) => String(n).padStart(2, '0');
  if (seconds < 59.5) return join(seconds.toFixed(seconds < 0.995 ? 2 : seconds < 9.95 ? 1 : 0), 's');
  const whole = Math.round(seconds);
  if (whole < 600) return join(String(Math.floor(whole / 60)), 'min', two(whole % 60), 's');
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return join(String(minutes), 'min');
  return join(String(Math.floor(minutes / 60)), 'h', two(minutes % 60), 'min');
}

/** [32, 14, 14] → "32×14×14", [12288] → "12,288". */
export function extent(sizes: readonly number[]): string {
  return sizes.map(count).join('×');
}

/** A plain number with at most four significant digits: .0001, 0.1307, 12.5. */
export function plain(n: number): string {
  return String(Number(n.toPrecision(4))).replace('-', '−');
}

/** "a", "a and b", "a, b and c". */
export function listOf(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** With a capital at its beginning. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `sentence('no difference …')` = "No difference …." */
export function sentence(text: string): string {
  return `${capital(text)}.`;
}

/** "1 seed", "3 seeds". */
export function plural(n: number, noun: string): string {
  return `${count(n)} ${noun}${n === 1 ? '' : 's'}`;
}
