/** How rules read what probes found. */

import type { Curve, ProbeResult } from '../../probes/types.js';
import type { ProbeName } from '../../study/probes.js';
import type { Analysis } from '../types.js';

/** One number for each seed; null where there is none. */
export type PerSeed = readonly (number | null)[];

/** Everything a rule may look at. */
export class Gathered {
  constructor(
    readonly analysis: Analysis,
    private readonly results: readonly ProbeResult[],
  ) {}

  result(probe: ProbeName): ProbeResult | null {
    return this.results.find((result) => result.probe === probe) ?? null;
  }

  /** A curve of a probe; null where the probe, the curve or the line is missing. */
  line(probe: ProbeName, curve: string, line: string): Line | null {
    const found = this.result(probe)?.curves.find(({ name }) => name === curve);
    const own = found?.lines.find(({ name }) => name === line);
    return found && own ? new Line(found, own.values) : null;
  }
}

/** The values of one network, by seed and setting. */
export class Line {
  constructor(
    readonly curve: Curve,
    private readonly values: readonly PerSeed[],
  ) {}

  get settings(): Curve['axis']['values'] {
    return this.curve.axis.values;
  }

  /** At one setting. */
  at(setting: number | string): PerSeed {
    const index = this.settings.indexOf(setting);
    if (index < 0) throw new Error(`${this.curve.name}: no setting ${setting}.`);
    return this.values.map((row) => row[index] ?? null);
  }

  first(): PerSeed {
    return this.values.map((row) => row[0] ?? null);
  }

  last(): PerSeed {
    return this.values.map((row) => row.at(-1) ?? null);
  }

  /** Mean over the settings that a condition takes; null for a seed that lacks one of them. */
  mean(takes: (index: number) => boolean = () => true): PerSeed {
    return this.values.map((row) => {
      const chosen = row.filter((_, i) => takes(i));
      return chosen.length === 0 || chosen.includes(null)
        ? null
        : (chosen as number[]).reduce((a, b) => a + b, 0) / chosen.length;
    });
  }

  /** The largest value of each seed over the settings; settings without a value do not count. */
  largest(): PerSeed {
    return this.values.map((row) => {
      const present = row.filter((value) => value !== null);
      return present.length === 0 ? null : Math.max(...present);
    });
  }

  /** Each seed's values in order of the settings; null where one is missing. */
  rows(): readonly (readonly number[] | null)[] {
    return this.values.map((row) => (row.includes(null) ? null : (row as readonly number[])));
  }
}

/** a − b, seed by seed. */
export function minus(a: PerSeed, b: PerSeed): PerSeed {
  return a.map((value, i) => {
    const other = b[i] ?? null;
    return value === null || other === null ? null : value - other;
  });
}

/** a + b, seed by seed. */
export const plus = (a: PerSeed, b: PerSeed): PerSeed =>
  minus(
    a,
    b.map((value) => (value === null ? null : -value)),
  );

export function dividedBy(a: PerSeed, b: PerSeed): PerSeed {
  return a.map((value, i) => {
    const other = b[i] ?? null;
    return value === null || other === null || other === 0 ? null : value / other;
  });
}

/** Mean of the values there are; null where there is none. */
export function meanOf(values: PerSeed): number | null {
  const present = values.filter((value) => value !== null);
  return present.length === 0 ? null : present.reduce((a, b) => a + b, 0) / present.length;
}

/**
 * Seed by seed, log₂ of how many times more training pictures the second network needs for the accuracy the first one
 * has with fewer: sizes are interpolated on a logarithmic scale. Where the second stays below throughout, its largest
 * size is compared with the size at which the first passes it; a value at the end of the range is a bound.
 */
export function dataRatio(first: Line, second: Line): PerSeed {
  const sizes = first.settings as readonly number[];
  const other = second.rows();
  return first.rows().map((a, seed) => {
    const b = other[seed] ?? null;
    if (!a || !b) return null;
    const [topA, topB] = [a.at(-1)!, b.at(-1)!];
    const all = sizes.at(-1)!;
    return topA >= topB ? Math.log2(all / sizeAt(topB, sizes, a)) : -Math.log2(all / sizeAt(topA, sizes, b));
  });
}

/** The smallest size from which on the accuracy is reached, interpolated linearly in its logarithm. */
function sizeAt(accuracy: number, sizes: readonly number[], accuracies: readonly number[]): number {
  const above = accuracies.findIndex((value) => value >= accuracy);
  if (above <= 0) return above < 0 ? sizes.at(-1)! : sizes[0]!;
  const [low, high] = [accuracies[above - 1]!, accuracies[above]!];
  const share = (accuracy - low) / (high - low);
  return sizes[above - 1]! * (sizes[above]! / sizes[above - 1]!) ** share;
}
