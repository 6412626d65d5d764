import type { Analysis, MetricName } from '../analysis/types.js';

/** Metrics as columns are headed. */
export const METRIC_WORDS: Readonly<Record<MetricName, string>> = {
  testAccuracy: 'Test accuracy',
  testBalancedAccuracy: 'Test balanced',
  testMacroF1: 'Test macro-F1',
  testLoss: 'Test loss',
  validationAccuracy: 'Validation accuracy',
  validationBalancedAccuracy: 'Validation balanced',
  validationMacroF1: 'Validation macro-F1',
  validationLoss: 'Validation loss',
};

/** What verdicts are about, in a sentence: "test accuracy", "balanced accuracy on the test split". */
export function primaryWords({ name, split }: Analysis['primary']): string {
  if (name === 'accuracy') return `${split} accuracy`;
  return `${name === 'balancedAccuracy' ? 'balanced accuracy' : 'macro-F1'} on the ${split} split`;
}

/** A factor as a reader calls it: "kernel", "learningRate". */
export function factorWords(factor: string): string {
  return factor.replace(/^recipe\./, '');
}
