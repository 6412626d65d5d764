/** Figures in words. */

import { pointDecimals, points, seedWords } from '../conclusion.js';
import type { FigureWords, Rule } from './rules.js';
import type { Figure, FigureUnit } from './types.js';

/** A value in its unit: "3.1 points", "4.2 times", "0.83". */
function valueWords(value: number, unit: FigureUnit): string {
  switch (unit) {
    case 'points':
      return `${points(value, pointDecimals(value, value))} points`;
    case 'factor':
      return `${plain(2 ** value)} times`;
    default:
      return plain(value);
  }
}

/** The forms of a figure that sentences use; of one that every seed must keep, the seed that is worst at it. */
export function formsOf(figure: Figure, { test, side }: Pick<Rule, 'test' | 'side'>): FigureWords {
  if (test === 'every') {
    const f = worstWords(figure, side);
    return { f, signed: f, size: f, share: f };
  }
  const f = figureWords(figure);
  const size = figureWords(withoutSign(figure));
  return { f, signed: figureWords(figure, true), size, share: size.replace('points', '%') };
}

/** "6.0·10⁻⁸ (the largest of 6 seeds)". */
function worstWords({ values, unit }: Figure, side: Rule['side']): string {
  const present = values.filter((value) => value !== null);
  const worst = side === 'below' ? Math.max(...present) : Math.min(...present);
  const which = side === 'below' ? 'largest' : 'smallest';
  return valueWords(worst, unit) + (present.length > 1 ? ` (the ${which} of ${seedWords(present.length)})` : '');
}

/** "3.1 points (95 % interval 2.2 to 4.0)"; of points, with the plus sign where `signed`. */
function figureWords({ mean, ci95, unit, values }: Omit<Figure, 'flip'>, signed = false): string {
  if (mean === null) return 'no seed could be measured';
  const sign = unit === 'points' && signed && mean > 0 ? '+' : '';
  const own = sign + valueWords(mean, unit);
  const seeds = values.filter((value) => value !== null).length;
  return ci95
    ? `${own} (95 % interval ${rangeWords(ci95, unit, signed)})`
    : `${own} (${seedWords(seeds)}, no interval)`;
}

/** The figure and its interval seen from the other side, where the mean is negative. */
function withoutSign<F extends Omit<Figure, 'flip'>>(figure: F): F {
  const { mean, ci95 } = figure;
  if (mean === null || mean >= 0) return figure;
  return { ...figure, mean: -mean, ci95: ci95 && ([-ci95[1], -ci95[0]] as const) };
}

function rangeWords([low, high]: readonly [number, number], unit: FigureUnit, signed: boolean): string {
  if (unit === 'points') {
    const digits = pointDecimals(low, high);
    return `${points(low, digits, signed)} to ${points(high, digits, signed)}`;
  }
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
