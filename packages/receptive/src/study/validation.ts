/** What choices are made on: validation figures, never the test split. */

import type { TrialRecord } from '../training/types.js';
import type { PrimaryMetric } from './types.js';

/** Mean of a metric on the validation split over trials; null where one of them diverged. */
export function validationMean(records: readonly TrialRecord[], metric: PrimaryMetric): number | null {
  let sum = 0;
  for (const { validation } of records) {
    if (!validation) return null;
    sum += validation[metric];
  }
  return records.length > 0 ? sum / records.length : null;
}
