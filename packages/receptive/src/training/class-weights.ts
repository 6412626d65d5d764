import type { Recipe } from './types.js';

/**
 * One weight per class for the loss, from the training split: "balanced" wₖ = n / (classes · nₖ), "sqrt" its square
 * root, 1 for classes without training pictures; given numbers as they are; undefined for "none".
 */
export function resolveClassWeights(
  choice: Recipe['classWeights'],
  labels: ArrayLike<number>,
  classes: number,
): readonly number[] | undefined {
  if (choice === 'none') return undefined;
  if (choice !== 'balanced' && choice !== 'sqrt') return choice;
  const counts = new Array<number>(classes).fill(0);
  for (let i = 0; i < labels.length; i++) (counts[labels[i] as number] as number)++;
  return counts.map((count) => {
    if (count === 0) return 1;
    const balanced = labels.length / (classes * count);
    return choice === 'balanced' ? balanced : Math.sqrt(balanced);
  });
}
