/** An explanation in the order in which a person reads it: input by input, what contributes most first. */

import type { Term, WeightedSum } from 'receptive';

/** What one channel of one input contributes. */
export interface Part {
  readonly source: number;
  readonly channel: number;
  readonly terms: readonly Term[];
  /** Σ product. */
  readonly sum: number;
}

/** The terms of a sum, by the channel they read, largest contribution first. */
export function partsOf({ terms }: Pick<WeightedSum, 'terms'>): Part[] {
  const parts = new Map<string, Term[]>();
  for (const term of terms) {
    const key = `${term.source} ${term.channel}`;
    const part = parts.get(key);
    if (part) part.push(term);
    else parts.set(key, [term]);
  }
  return [...parts.values()]
    .map((own) => ({
      source: own[0]!.source,
      channel: own[0]!.channel,
      terms: own,
      sum: own.reduce((sum, { product }) => sum + product, 0),
    }))
    .sort((a, b) => Math.abs(b.sum) - Math.abs(a.sum) || a.source - b.source || a.channel - b.channel);
}

/** The largest absolute product, input and weight, for colours; at least a little, so that zeros stay pale. */
export function scalesOf(terms: readonly Term[]): { input: number; weight: number; product: number } {
  const largest = (of: (term: Term) => number) =>
    terms.reduce((most, term) => (Number.isFinite(of(term)) ? Math.max(most, Math.abs(of(term))) : most), 1e-9);
  return {
    input: largest(({ input }) => input),
    weight: largest(({ weight }) => weight),
    product: largest(({ product }) => product),
  };
}

/** Terms in the rows and columns of the kernel; null where they have none. */
export function kernelRows(terms: readonly Term[]): readonly (readonly Term[])[] | null {
  const rows: Term[][] = [];
  for (const term of terms) {
    if (!term.tap) return null;
    const row = (rows[term.tap[0]] ??= []);
    row[term.tap[1]] = term;
  }
  return rows;
}

const MINUS = '−';

/** A number for a small cell: two decimals, fewer where it is large, "∞" for what is not finite. */
export function short(value: number): string {
  if (value === 0) return '0';
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : `${MINUS}∞`;
  const size = Math.abs(value);
  if (size < 0.005) return '0.00';
  const decimals = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  const text = size >= 1e4 ? size.toExponential(0) : size.toFixed(decimals);
  return dressed(value < 0 ? `-${text}` : text, value);
}

/** A part of a result: four significant digits. */
export function rough(value: number): string {
  return dressed(
    Math.abs(value) >= 1e-4 && Math.abs(value) < 1e6 ? value.toPrecision(4) : value.toExponential(2),
    value,
  );
}

/** A result with seven significant digits, as many as float32 has. */
export function precise(value: number): string {
  return dressed(
    Math.abs(value) >= 1e-4 && Math.abs(value) < 1e7 ? value.toPrecision(7) : value.toExponential(6),
    value,
  );
}

/** A small difference: "1.2e−8"; "0" where there is none. */
export function scientific(value: number): string {
  return value === 0 ? '0' : dressed(value.toExponential(1), value);
}

function dressed(text: string, value: number): string {
  return value === 0 ? '0' : text.replaceAll('-', MINUS).replace('e+', 'e');
}
