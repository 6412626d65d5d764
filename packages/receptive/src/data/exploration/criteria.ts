import type { Dataset } from '../types.js';
import { SPLIT_NAMES } from '../types.js';
import type { Criterion } from './types.js';
import { bytes, count, percent, plural } from './wording.js';

/** Pictures are decoded once and shared by all workers; the rest is for networks, gradients and the system. */
const MOST_OF_MEMORY = 0.5;

/**
 * The conditions a data set has to meet: it is of pictures, has at least two classes, and fits in memory.
 *
 * @param memory bytes of memory there are.
 */
export function checkCriteria({ classes, shape, splits }: Dataset, memory: number): Criterion[] {
  const [channels, height, width] = shape;
  const total = SPLIT_NAMES.reduce((sum, name) => sum + splits[name].labels.length, 0);
  const shown = new Set(SPLIT_NAMES.flatMap((name) => [...new Set(splits[name].labels)])).size;
  const needed = total * channels * height * width;
  const kind = channels === 1 ? 'grey' : channels === 3 ? 'colour' : `${channels}-channel`;
  return [
    {
      id: 'pictures',
      title: 'Pictures',
      holds: height > 1 && width > 1,
      evidence: `${plural(total, `${kind} picture`)} of ${width}×${height} pixels`,
    },
    {
      id: 'classes',
      title: 'At least two classes',
      holds: shown >= 2,
      evidence:
        shown === classes.length
          ? plural(shown, 'class', 'classes')
          : `${plural(shown, 'class', 'classes')} with pictures, of ${count(classes.length)} named`,
    },
    {
      id: 'memory',
      title: 'Fits in memory',
      holds: needed <= MOST_OF_MEMORY * memory,
      evidence: `${bytes(needed)} decoded, ${percent(needed / memory)} of the ${bytes(memory)} there are`,
    },
  ];
}
