/** All probes by name. */

import type { ProbeName } from '../study/probes.js';
import { aliasing } from './aliasing.js';
import { cueConflict } from './cue-conflict.js';
import { efficiency } from './efficiency.js';
import { equivariance } from './equivariance.js';
import { errors } from './errors.js';
import { frequency } from './frequency.js';
import { ladder } from './ladder.js';
import { occlusion } from './occlusion.js';
import { patchShuffle } from './patch-shuffle.js';
import { permutation } from './permutation.js';
import { position } from './position.js';
import { randomLabels } from './random-labels.js';
import { receptiveField } from './receptive-field.js';
import { saliency } from './saliency.js';
import { shift } from './shift.js';
import type { Probe } from './types.js';

export const PROBES: Readonly<Record<ProbeName, Probe>> = {
  shift,
  equivariance,
  aliasing,
  permutation,
  patchShuffle,
  ladder,
  efficiency,
  randomLabels,
  receptiveField,
  position,
  cueConflict,
  frequency,
  occlusion,
  saliency,
  errors,
};
