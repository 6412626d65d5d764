/** One stretch of measuring. */
export interface Sample {
  /** Of one step. */
  readonly seconds: number;
  /** Cores that others kept busy meanwhile. */
  readonly foreign: number;
}

export interface Summary {
  /** Median over the clean samples, or the cleanest where too few are. */
  readonly seconds: number;
  readonly samples: number;
  /** Samples that others' work disturbed. */
  readonly contaminated: number;
}

/** A sample is contaminated when others used more of the machine than this. Unit: cores. */
export const FOREIGN_LIMIT = 0.15;
/** With fewer clean samples, the median is taken over this many, the least disturbed. */
export const ENOUGH = 3;

export function summarize(samples: readonly Sample[]): Summary {
  const clean = samples.filter(({ foreign }) => foreign <= FOREIGN_LIMIT);
  const least = [...samples].sort((a, b) => a.foreign - b.foreign).slice(0, ENOUGH);
  const used = clean.length >= ENOUGH ? clean : least;
  return {
    seconds: median(used.map(({ seconds }) => seconds)),
    samples: samples.length,
    contaminated: samples.length - clean.length,
  };
}

/** The middle value, or the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}
