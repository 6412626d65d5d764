import type { Conclusions } from '../analysis/conclusions/types.js';
import type { Analysis } from '../analysis/types.js';
import type { Exploration } from '../data/exploration/types.js';
import type { DatasetSummary } from '../data/types.js';
import type { ProbeResult } from '../probes/types.js';
import type { Study } from '../study/types.js';

/** A run as its folder's records tell it. */
export interface GradedRun {
  readonly study: Study;
  readonly data: DatasetSummary;
  readonly exploration: Exploration | null;
  readonly analysis: Analysis;
  readonly conclusions: Conclusions | null;
  readonly probes: readonly ProbeResult[];
}

export type CriterionName = 'data' | 'baseline' | 'architecture' | 'rigor' | 'interpretation';

/** What a run has of something that is asked for. */
export interface Finding {
  /** 0 nothing … 1 all of it. */
  readonly share: number;
  /** What there is, in words. */
  readonly has: string;
}

/** One thing a criterion asks for. */
export interface Item {
  readonly id: string;
  readonly criterion: CriterionName;
  readonly points: number;
  /** What is asked for. */
  readonly asks: string;
  readonly find: (run: GradedRun) => Finding;
  /** How to get what is missing. */
  readonly advice: string;
}

export interface GradedItem {
  readonly id: string;
  readonly asks: string;
  readonly points: number;
  /** To a tenth of a point. */
  readonly earned: number;
  readonly has: string;
  /** Null where nothing is missing. */
  readonly advice: string | null;
}

export interface Grade {
  readonly study: string;
  readonly points: number;
  readonly earned: number;
  readonly criteria: readonly {
    readonly criterion: CriterionName;
    readonly title: string;
    readonly points: number;
    readonly earned: number;
    readonly items: readonly GradedItem[];
  }[];
  /** What the number does not mean. */
  readonly caveat: string;
}
