import type { DatasetSummary } from '../data/types.js';
import type { Majority } from './types.js';

/**
 * What always answering the class most common in training (the first of equals) would score: its share as accuracy, 1/K
 * as balanced accuracy and 2·share/(1 + share)/K as macro-F1, K the classes that occur in the test split.
 */
export function majorityOf(data: DatasetSummary): Majority {
  const index = largest(data.splits.train.perClass);
  const share = (split: { readonly count: number; readonly perClass: readonly number[] }, k: number) =>
    split.count === 0 ? 0 : (split.perClass[k] ?? 0) / split.count;
  const { validation, test } = data.splits;
  const occurring = test.perClass.filter((n) => n > 0).length;
  const testShare = share(test, index);
  const ofTest = largest(test.perClass);
  return {
    class: data.classes[index] ?? '',
    validation: share(validation, index),
    test: testShare,
    testBalancedAccuracy: testShare > 0 ? 1 / occurring : 0,
    testMacroF1: testShare > 0 ? (2 * testShare) / (1 + testShare) / occurring : 0,
    ofTest: { class: data.classes[ofTest] ?? '', share: share(test, ofTest) },
  };
}

const largest = (counts: readonly number[]) => counts.indexOf(Math.max(...counts));
