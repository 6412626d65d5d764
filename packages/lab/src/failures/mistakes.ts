/** Who is wrong about which picture: counted over the seeds of an arm. */

import type { Training } from '../state/training.js';

/** A validation picture and what the seeds of an arm say to it. */
export interface Answered {
  /** Position in the validation split. */
  readonly index: number;
  readonly truth: number;
  /** Seeds that give the answer asked for. */
  readonly seeds: number;
  /** 0…1: how sure they are of it on average. */
  readonly probability: number;
}

type WithAnswers = Training & { readonly answers: NonNullable<Training['answers']> };
const answered = (trainings: readonly Training[]) =>
  trainings.filter((training): training is WithAnswers => training.answers !== null);

/** rows = truth, columns = answer: pictures, summed over the trainings. */
export function confusionOf(trainings: readonly Training[], labels: ArrayLike<number>, classes: number): number[][] {
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (const { answers } of answered(trainings))
    answers.predicted.forEach((answer, i) => {
      matrix[labels[i]!]![answer]!++;
    });
  return matrix;
}

/** The pictures of a cell of the matrix, those that most seeds and the surest networks put there first. */
export function picturesOf(
  trainings: readonly Training[],
  labels: ArrayLike<number>,
  classes: number,
  truth: number,
  answer: number,
): Answered[] {
  const all = answered(trainings);
  const found: Answered[] = [];
  for (let index = 0; index < labels.length; index++) {
    if (labels[index] !== truth) continue;
    const seeds = all.filter(({ answers }) => answers.predicted[index] === answer);
    if (seeds.length === 0) continue;
    const sum = seeds.reduce((total, { answers }) => total + answers.probabilities[index * classes + answer]!, 0);
    found.push({ index, truth, seeds: seeds.length, probability: sum / seeds.length });
  }
  return found.sort((a, b) => b.seeds - a.seeds || b.probability - a.probability || a.index - b.index);
}

/** A picture on which two networks disagree. */
export interface Disagreement {
  readonly index: number;
  readonly truth: number;
  /** The class that most seeds of the one that is wrong give; the first of equals. */
  readonly wrongly: number;
  /** Seeds that are right, of each. */
  readonly control: number;
  readonly variant: number;
}

/**
 * What the variant fixes (most of the control's seeds are wrong, most of the variant's are right) and what it breaks
 * (the reverse), clearest first. Only the seeds that both have.
 */
export function changesBetween(
  trainings: readonly Training[],
  labels: ArrayLike<number>,
): { readonly seeds: number; readonly fixes: Disagreement[]; readonly breaks: Disagreement[] } {
  const of = (arm: Training['arm']) => answered(trainings).filter((training) => training.arm === arm);
  const shared = new Set(of('control').map(({ seed }) => seed));
  const variants = of('variant').filter(({ seed }) => shared.has(seed));
  const both = new Set(variants.map(({ seed }) => seed));
  const controls = of('control').filter(({ seed }) => both.has(seed));
  const seeds = variants.length;
  const fixes: Disagreement[] = [];
  const breaks: Disagreement[] = [];
  if (seeds === 0) return { seeds, fixes, breaks };
  for (let index = 0; index < labels.length; index++) {
    const truth = labels[index]!;
    const right = (all: readonly WithAnswers[]) =>
      all.filter(({ answers }) => answers.predicted[index] === truth).length;
    const [control, variant] = [right(controls), right(variants)];
    const most = (count: number) => count * 2 > seeds;
    const fewest = (count: number) => (seeds - count) * 2 > seeds;
    if (fewest(control) && most(variant))
      fixes.push({ index, truth, control, variant, wrongly: commonest(controls, index, truth) });
    if (most(control) && fewest(variant))
      breaks.push({ index, truth, control, variant, wrongly: commonest(variants, index, truth) });
  }
  const clearest = (a: Disagreement, b: Disagreement) =>
    Math.abs(b.variant - b.control) - Math.abs(a.variant - a.control) || a.index - b.index;
  return { seeds, fixes: fixes.sort(clearest), breaks: breaks.sort(clearest) };
}

/** The wrong class that most of them answer. */
function commonest(trainings: readonly WithAnswers[], index: number, truth: number): number {
  const counts = new Map<number, number>();
  for (const { answers } of trainings) {
    const answer = answers.predicted[index]!;
    if (answer !== truth) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  }
  return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}
