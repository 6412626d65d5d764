import { type CrossedBootstrap, crossedBootstrap } from './statistics/crossed-bootstrap.js';
import { mcNemar } from './statistics/mcnemar.js';
import type { AnalysisContext, OneSeed } from './types.js';

/** What single answers on the test split add to the seeds' figures; both parts null without them. */
export function comparePictures(
  arm: string,
  control: string,
  { answers = [], clusters }: AnalysisContext,
): { readonly newPictures: CrossedBootstrap | null; readonly oneSeed: OneSeed | null } {
  const pairs = answers
    .filter((entry) => entry.arm === arm)
    .flatMap((first) => {
      const second = answers.find((entry) => entry.arm === control && entry.seed === first.seed);
      return second ? [{ seed: first.seed, first: first.correct, second: second.correct }] : [];
    })
    .sort((a, b) => a.seed - b.seed);
  const differences = pairs.map(({ first, second }) => Int8Array.from(first, (right, i) => right - second[i]!));
  const [one] = pairs;
  return {
    newPictures: crossedBootstrap({ differences, ...(clusters ? { clusters } : {}) }),
    // The test takes pictures to be independent of each other.
    oneSeed: one && !clusters ? { seed: one.seed, ...countOnly(differences[0]!) } : null,
  };
}

function countOnly(differences: Int8Array): Omit<OneSeed, 'seed'> {
  const onlyArm = differences.filter((d) => d > 0).length;
  const onlyControl = differences.filter((d) => d < 0).length;
  return { onlyArm, onlyControl, ...mcNemar(onlyArm, onlyControl) };
}
