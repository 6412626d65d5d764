import type { Dataset } from '../data/types.js';
import { type ArmAnswers, likeliest, meanProbabilities } from './answers.js';
import { testPicture, testPictureBytes } from './pictures.js';
import type { Disagreement, Disagreements, Mistakes } from './types.js';

/** Bytes of pixels that the pictures of all mistakes and disagreements may take together. */
const BUDGET = 300_000;
/** At most so many of the surest mistakes, and of either kind of disagreement. */
const MISTAKES = 24;
const DISAGREEMENTS = 8;

/** How many pictures are shown of each kind: all of them, or as large a share as the budget allows. */
function quotas(dataset: Pick<Dataset, 'shape'>): { readonly mistakes: number; readonly disagreements: number } {
  const affordable = Math.floor(BUDGET / testPictureBytes(dataset.shape));
  const share = Math.min(1, affordable / (MISTAKES + 2 * DISAGREEMENTS));
  return { mistakes: Math.floor(MISTAKES * share), disagreements: Math.floor(DISAGREEMENTS * share) };
}

/**
 * The mistakes an arm is surest of on the test split, with pictures: at most 24, and fewer where pictures are large.
 *
 * The seeds answer together: p̄ₖ = Σₛ pₛₖ / S for each class k, the answer is argmax p̄. Sure means large p̄ of a wrong
 * answer. Null when no seed completed.
 */
export function findMistakes(
  dataset: Pick<Dataset, 'classes' | 'shape' | 'splits'>,
  { arm, trials }: ArmAnswers,
): Mistakes | null {
  if (trials.length === 0) return null;
  const classes = dataset.classes.length;
  const { labels } = dataset.splits.test;
  const mean = meanProbabilities(trials);
  const wrong = Array.from(labels, (truth, index) => {
    const answer = likeliest(mean, index, classes);
    return { index, truth, answer, probability: mean[index * classes + answer]! };
  }).filter(({ truth, answer }) => truth !== answer);
  wrong.sort((a, b) => b.probability - a.probability || a.index - b.index);
  return {
    arm,
    seeds: trials.map(({ seed }) => seed),
    pictures: labels.length,
    wrong: wrong.length,
    shown: wrong.slice(0, quotas(dataset).mistakes).map(({ index, truth, answer, probability }) => ({
      picture: testPicture(dataset, index),
      truth,
      answer,
      probability,
      truthProbability: mean[index * classes + truth]!,
      seeds: trials.filter(({ predicted }) => predicted[index] === answer).length,
    })),
  };
}

/**
 * Test pictures that the control names rightly and the baseline wrongly, and the other way round: how many, as a mean
 * over the seeds both completed, and the clearest as pictures (at most eight of each). Clear means: in many seeds,
 * then a large difference between the mean probabilities of the true class. Null when no seed was completed by both.
 */
export function findDisagreements(
  dataset: Pick<Dataset, 'classes' | 'shape' | 'splits'>,
  control: ArmAnswers,
  baseline: ArmAnswers,
): Disagreements | null {
  const pairs = control.trials.flatMap((trial) => {
    const partner = baseline.trials.find(({ seed }) => seed === trial.seed);
    return partner ? [{ control: trial, baseline: partner }] : [];
  });
  if (pairs.length === 0) return null;
  const { labels } = dataset.splits.test;
  const classes = dataset.classes.length;
  const means = {
    control: meanProbabilities(pairs.map((pair) => pair.control)),
    baseline: meanProbabilities(pairs.map((pair) => pair.baseline)),
  };
  const together = (arm: 'control' | 'baseline', index: number) => {
    const answer = likeliest(means[arm], index, classes);
    return { answer, probability: means[arm][index * classes + answer]! };
  };

  const counts = { both: 0, onlyControl: 0, onlyBaseline: 0, neither: 0 };
  const cases = Array.from(labels, (truth, index) => {
    let [onlyControl, onlyBaseline] = [0, 0];
    for (const pair of pairs) {
      const right = [pair.control, pair.baseline].map(({ predicted }) => predicted[index] === truth);
      if (right[0] && right[1]) counts.both++;
      else if (right[0]) onlyControl++;
      else if (right[1]) onlyBaseline++;
      else counts.neither++;
    }
    counts.onlyControl += onlyControl;
    counts.onlyBaseline += onlyBaseline;
    const at = index * classes + truth;
    return { index, truth, onlyControl, onlyBaseline, advantage: means.control[at]! - means.baseline[at]! };
  });
  const share = (count: number) => count / pairs.length;

  const clearest = (rightArm: 'control' | 'baseline'): Disagreement[] => {
    const sign = rightArm === 'control' ? 1 : -1;
    const seedsOf = (entry: (typeof cases)[number]) =>
      rightArm === 'control' ? entry.onlyControl : entry.onlyBaseline;
    return cases
      .map((entry) => ({
        ...entry,
        seeds: seedsOf(entry),
        control: together('control', entry.index),
        baseline: together('baseline', entry.index),
      }))
      .filter((entry) => {
        const right = [entry.control.answer === entry.truth, entry.baseline.answer === entry.truth];
        return entry.seeds > 0 && (rightArm === 'control' ? right[0] && !right[1] : right[1] && !right[0]);
      })
      .sort((a, b) => b.seeds - a.seeds || sign * (b.advantage - a.advantage) || a.index - b.index)
      .slice(0, quotas(dataset).disagreements)
      .map(({ index, truth, seeds, control, baseline }) => ({
        picture: testPicture(dataset, index),
        truth,
        control,
        baseline,
        seeds,
      }));
  };
  return {
    control: control.arm,
    baseline: baseline.arm,
    seeds: pairs.map((pair) => pair.control.seed),
    both: share(counts.both),
    onlyControl: share(counts.onlyControl),
    onlyBaseline: share(counts.onlyBaseline),
    neither: share(counts.neither),
    controlRight: clearest('control'),
    baselineRight: clearest('baseline'),
  };
}
