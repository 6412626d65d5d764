/** All probes by name. */

import type { ProbeName } from '../study/probes.js';
import { aliasing } from './aliasing.js';
import { cueConflict } from './cue-conflict.js';
import { efficiency } from './efficiency.js';
import { equivariance } from './equivariance.js';
import { frequency } from './frequency.js';
import { ladder } from './ladder.js';
import { occlusion } from './occlusion.js';
import { patchShuffle } from './patch-shuffle.js';
import { permutation } from './permutation.js';
import { randomLabels } from './random-labels.js';
import { shift } from './shift.js';
import type { Probe } from './types.js';

export const PROBES = {
  shift,
  equivariance,
  aliasing,
  permutation,
  patchShuffle,
  ladder,
  efficiency,
  randomLabels,
  cueConflict,
  frequency,
  occlusion,
} as unknown as Readonly<Record<ProbeName, Probe>>;
