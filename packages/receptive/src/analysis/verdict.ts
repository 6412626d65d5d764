/** The rules by which verdicts are given. */

import { turned } from './check-words.js';
import { pWords } from './conclusion.js';
import type { SignFlip } from './statistics/sign-flip.js';
import { VERDICT_SEEDS } from './statistics/verdict-power.js';
import type { Judgement, SignCheck } from './types.js';

/** The level of every test that a verdict rests on. */
export const LEVEL = 0.05;

/** What a verdict is made from; differences are of the primary metric, paired by seed. */
export interface Facts {
  /** What the two arms are called; of a trend, nothing. */
  readonly arm: string;
  readonly control: string;
  readonly differences: readonly number[];
  /** Seeds of the study; more than differences where a training diverged. */
  readonly planned: number;
  readonly mean: number | null;
  readonly sd: number | null;
  readonly ci95: readonly [number, number] | null;
  readonly flip: SignFlip | null;
  readonly comparisons: number;
  /** Holm's, of the paired t test. */
  readonly adjustedP: number | null;
  readonly equivalence: Judgement['equivalence'];
  readonly detectable: number | null;
  readonly checks: readonly SignCheck[];
}

export interface Requirement {
  readonly says: string;
  /** What it looks at: the seeds that came through, a test over them, or another pair of arms. */
  readonly basis: 'seeds' | 'test' | 'check';
  readonly met: (facts: Facts) => boolean;
  /** In words, what is missing where it is not met. */
  readonly missing: (facts: Facts) => string;
}

/** All that "better" and "worse" (of a trend: "rising" and "falling") need besides six seeds. */
export const REQUIREMENTS: readonly Requirement[] = [
  {
    says: 'every seed completed in both arms',
    basis: 'seeds',
    met: ({ differences, planned }) => differences.length === planned,
    missing: ({ differences, planned }) =>
      `${planned - differences.length} of ${planned} seeds diverged, and a mean of those that did not is no fair one`,
  },
  {
    says: 'p of the paired t test, after Holm’s adjustment over the comparisons of the experiment, below .05',
    basis: 'test',
    met: ({ adjustedP }) => adjustedP !== null && adjustedP < LEVEL,
    missing: ({ adjustedP, comparisons }) =>
      `p of the t test is ${pWords(adjustedP ?? 1)}${comparisons > 1 ? ` after Holm’s adjustment over ${comparisons} comparisons` : ''}`,
  },
  {
    says: 'p of the exact sign-flip test below .05',
    basis: 'test',
    met: ({ flip }) => flip !== null && flip.p < LEVEL,
    missing: ({ flip }) => `p of the exact sign-flip test is ${pWords(flip?.p ?? 1)}`,
  },
  {
    says: 'the same sign with every matched quantity held equal',
    basis: 'check',
    met: ({ checks }) => checks.every(({ kind, agrees }) => kind !== 'matched' || agrees),
    missing: ({ checks }) => turned(checks, 'matched'),
  },
  {
    says: 'the same sign at the learning rates tuned for each arm',
    basis: 'check',
    met: ({ checks }) => checks.every(({ kind, agrees }) => kind !== 'tuned' || agrees),
    missing: ({ checks }) => turned(checks, 'tuned'),
  },
];

const NEEDS = REQUIREMENTS.map(({ says }) => says).join('; ');

/** The rule behind each verdict; the first that holds decides. */
export const RULES = {
  none: `Below ${VERDICT_SEEDS} seeds there are points and intervals and no verdict: with fewer, the exact sign-flip test cannot reject at 5 %.`,
  better: `Better: above the control, with ${NEEDS}.`,
  worse: `Worse: below the control, with ${NEEDS}.`,
  equivalent:
    'Equivalent within δ: p of the two one-sided tests, after Holm’s adjustment over the comparisons of the experiment, below .05 (for a single comparison: the 90 % interval lies inside ±δ).',
  inconclusive:
    'Inconclusive: neither better nor worse nor equivalent could be shown. That is not the same as no difference.',
  rising: `Rising: the mean slope is above zero, with ${NEEDS}.`,
  falling: `Falling: the mean slope is below zero, with ${NEEDS}.`,
} as const;
