/** All probes by name, in the order they are reported. */

import type { ProbeName } from '../study/probes.js';
import { shift } from './shift.js';
import type { Probe } from './types.js';

export const PROBES: Readonly<Partial<Record<ProbeName, Probe>>> = { shift };
