/** The control check as a run shows it: what every arm varies, and what that brings along. */

import { describeStudy, type Measured } from './describe.js';
import { describeDifference, describeInduced, isCompared } from './difference-words.js';
import { describeMatching } from './experiment-words.js';
import type { Arm, Study } from './types.js';

/** One line for each arm of an experiment: "kernel5 differs in layers[conv2d].kernel: 3×3 → 5×5; induces …". */
export function controlCheck(study: Study, measured: Measured = {}): readonly string[] {
  const { arms } = describeStudy(study, measured);
  const control = study.arms.find(({ role }) => role === 'control') as Arm;
  const totals = arms.find(({ role }) => role === 'control')?.totals;
  return arms.filter(isCompared).map((arm) => {
    const matching =
      totals && arm.matching.length > 0 ? `; matched to ${describeMatching(arm, control.architecture, totals)}` : '';
    const differs = describeDifference(arm, control.architecture);
    return `${arm.name} differs ${differs}${matching}; induces ${describeInduced(arm.induced)}`;
  });
}
