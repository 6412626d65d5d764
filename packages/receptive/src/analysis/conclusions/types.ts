import type { ProbeName } from '../../study/probes.js';
import type { SignFlip } from '../statistics/sign-flip.js';

/**
 * The three questions of an interpretation: why convolution did better than the fully connected network (or did not),
 * what it assumes of pictures, and where it is not appropriate.
 */
export type Question = 'why' | 'bias' | 'limits';

/** supported, contradicted: the measurements decide. open: they do not, or there are too few of them. */
export type StatementKind = 'supported' | 'contradicted' | 'open';

/** What the values are: shares are told in percentage points, logarithms to base 2 as factors. */
export type FigureUnit = 'points' | 'factor' | 'number';

/** One number for each seed, from which a statement follows. */
export interface Figure {
  readonly unit: FigureUnit;
  /** In words: what the values are. */
  readonly what: string;
  /** Null for a seed without one. */
  readonly values: readonly (number | null)[];
  readonly mean: number | null;
  readonly ci95: readonly [number, number] | null;
  /** What the values are held against. */
  readonly bound: number;
  /** Of the t test of the mean against the bound, after Holm's adjustment over all such tests of the interpretation. */
  readonly adjustedP: number | null;
  readonly flip: SignFlip | null;
}

/** A sentence of the interpretation with all that it rests on. */
export interface Statement {
  /** Of `rules.ts`. */
  readonly rule: string;
  readonly question: Question;
  /** Null: the study's own trials. */
  readonly probe: ProbeName | null;
  readonly kind: StatementKind;
  /** What was to be shown, without a number. */
  readonly claim: string;
  /** What was found: one sentence with its number and interval. */
  readonly says: string;
  /** The rule that decided, in words. */
  readonly criterion: string;
  readonly figure: Figure;
  /** Where the numbers are, below the run's folder. */
  readonly evidence: readonly string[];
}

/** Whether what the author gave as a reason holds. */
export interface Justification {
  /** "layers[3]", or "" for the network as a whole. */
  readonly path: string;
  /** "pool1". */
  readonly layer: string;
  readonly because: string;
  /** unchecked: it names no evidence, or none that was gathered. */
  readonly kind: StatementKind | 'unchecked';
  /** What each piece of evidence says. */
  readonly evidence: readonly { readonly name: string; readonly kind: StatementKind; readonly says: string }[];
  /** Evidence it names that this run does not have. */
  readonly missing: readonly string[];
}

/** `conclusions.json`. */
export interface Conclusions {
  readonly statements: readonly Statement[];
  readonly justifications: readonly Justification[];
}
