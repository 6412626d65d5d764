/** Experiments and what is asked of them, in words. */

import { times } from '../architecture/geometry.js';
import type { Architecture } from '../architecture/types.js';
import type { ArmDescription } from './describe.js';
import { describeChanges } from './difference-words.js';
import type { Study } from './types.js';

/** "kernel, varying kernel: Which size? Arms: kernel5, kernel7. Ordered 3, 5, 7. Differences below 1 point do not matter." */
export function describeExperiment(
  experiment: Study['experiments'][number],
  arms: readonly Pick<ArmDescription, 'name' | 'role' | 'of'>[],
): string {
  const { name, factor, question, levels, delta, tune } = experiment;
  const matched = arms.filter((arm) => arm.role === 'matched' && experiment.arms.includes(arm.of ?? ''));
  const words = [`${name}, varying ${factor}: ${question}`, `Arms: ${experiment.arms.join(', ')}.`];
  if (matched.length > 0) words.push(`Matched: ${matched.map((arm) => arm.name).join(', ')}.`);
  if (levels) {
    const values = [...new Set(Object.values(levels))].sort((a, b) => a - b);
    words.push(`One trend over ${factor} ${values.join(', ')}.`);
  }
  if (delta !== undefined) {
    const points = Number((100 * delta).toPrecision(6));
    words.push(`Differences below ${points} percentage ${points === 1 ? 'point' : 'points'} do not matter.`);
  }
  if (tune) {
    words.push(
      `A twin of every arm at the best on validation of the learning rates ${tune.rates.join(', ')}, tried with ${tune.seeds.length} ${tune.seeds.length === 1 ? 'seed' : 'seeds'}.`,
    );
  }
  return words.join(' ');
}

/** "the control’s parameters, 60,362 → 61,402 (+1.7 %), by layers[0].filters: 32 → 24; layers[2].filters: 64 → 48". */
export function describeMatching(
  { matching, matchedTo, contrast, of, totals }: ArmDescription,
  control: Architecture,
  controlTotals: ArmDescription['totals'],
): string {
  const how = describeChanges(matching, control);
  if (matchedTo === 'receptiveField' || matchedTo === undefined) {
    const whose = contrast?.[0] === of ? of : 'the control';
    return `the receptive field of ${whose}, ${times(totals.receptiveField)}, by ${how}`;
  }
  const [from, to] = [controlTotals[matchedTo], totals[matchedTo]];
  const percent = ((100 * Math.abs(to - from)) / from).toFixed(1);
  const sign = percent === '0.0' ? '' : to < from ? '−' : '+';
  const numbers = `${from.toLocaleString('en-US')} → ${to.toLocaleString('en-US')} (${sign}${percent} %)`;
  return `the control’s ${matchedTo === 'macs' ? 'MACs' : matchedTo}, ${numbers}, by ${how}`;
}
