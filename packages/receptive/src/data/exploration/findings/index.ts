import type { Detector } from '../facts.js';
import { absentClasses, emptyClasses, imbalance, smallClasses } from './balance.js';
import { equalPictures, nearPictures } from './copies.js';
import { difficulty } from './difficulty.js';
import { clippedPictures, constantPictures } from './exposure.js';
import { grey, sizes, transparency, unlabelled } from './files.js';
import { classShift, pixelShift } from './shift.js';

/** What an exploration looks for, in the order findings of one severity are told. */
export const DETECTORS: readonly Detector[] = [
  imbalance,
  classShift,
  absentClasses,
  emptyClasses,
  smallClasses,
  equalPictures,
  nearPictures,
  pixelShift,
  unlabelled,
  grey,
  sizes,
  transparency,
  constantPictures,
  clippedPictures,
  difficulty,
];
