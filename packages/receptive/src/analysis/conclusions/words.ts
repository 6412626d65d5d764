/** Figures in words. */

import { pointDecimals, points, seedWords, spanWords } from '../conclusion.js';
import type { Figure, FigureUnit } from './types.js';

/** A value in its unit: "3.1 points", "4.2 times", "0.83". */
export function valueWords(value: number, unit: FigureUnit): string {
  switch (unit) {
    case 'points':
      return `${points(value, pointDecimals(value, value))} points`;
    case 'factor':
      return `${plain(2 ** value)} times`;
    default:
      return plain(value);
  }
}

/** "3.1 points (95 % interval 2.2 to 4.0)", with the sign where `signed`. */
export function figureWords({ mean, ci95, unit, values }: Figure, signed = false): string {
  if (mean === null) return 'no seed could be measured';
  const own =
    unit === 'points' && signed ? `${points(mean, pointDecimals(mean, mean), true)} points` : valueWords(mean, unit);
  return ci95
    ? `${own} (95 % interval ${rangeWords(ci95, unit)})`
    : `${own} (${seedWords(values.filter((v) => v !== null).length)}, no interval)`;
}

function rangeWords([low, high]: readonly [number, number], unit: FigureUnit): string {
  if (unit === 'points') return spanWords([low, high]).replace(/ points$/, '');
  const of = (value: number) => plain(unit === 'factor' ? 2 ** value : value);
  return `${of(low)} to ${of(high)}`;
}

/** Two significant digits, or three above ten; powers of ten where small. */
function plain(value: number): string {
  const size = Math.abs(value);
  if (size > 0 && size < 1e-3) {
    const [digits, exponent] = value.toExponential(1).split('e') as [string, string];
    return `${digits.replace('-', '−')}·10${superscript(Number(exponent))}`;
  }
  return (size >= 100 ? value.toFixed(0) : size >= 10 ? value.toFixed(1) : value.toFixed(2)).replace('-', '−');
}

const superscript = (n: number) => String(n).replace(/[-\d]/g, (c) => (c === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(c)]!));

/** A share in percent: "91.5 %". */
export function percentWords(share: number | null): string {
  return share === null ? 'unknown' : `${(100 * share).toFixed(1)} %`;
}
