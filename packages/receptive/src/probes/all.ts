/** All probes by name. */

import type { ProbeName } from '../study/probes.js';
import { efficiency } from './efficiency.js';
import { ladder } from './ladder.js';
import { permutation } from './permutation.js';
import { randomLabels } from './random-labels.js';
import { shift } from './shift.js';
import type { Probe } from './types.js';

export const PROBES = { shift, permutation, ladder, efficiency, randomLabels } as unknown as Readonly<
  Record<ProbeName, Probe>
>;
