import type { Judgement, PredictionKind, Trend } from '../analysis/types.js';

export type VerdictName = Judgement['verdict']['kind'] | Trend['verdict']['kind'] | PredictionKind;

/** A verdict's word, and a sign that tells it apart without colour. */
export const KINDS: Readonly<Record<VerdictName, readonly [sign: string, word: string]>> = {
  better: ['▲', 'better'],
  worse: ['▼', 'worse'],
  equivalent: ['=', 'equivalent'],
  inconclusive: ['?', 'inconclusive'],
  none: ['·', 'no verdict'],
  rising: ['↗', 'rising'],
  falling: ['↘', 'falling'],
  kept: ['✓', 'kept'],
  broken: ['✗', 'broken'],
  open: ['?', 'open'],
};

export const wordOf = (kind: VerdictName) => KINDS[kind][1];
