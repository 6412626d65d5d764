/** How an arm is trained, from what was written to a recipe with every default spelled out. */

import type { Augmentation } from '../data/types.js';
import type { Optimizer } from '../engine/types.js';
import { fieldError } from '../errors.js';
import {
  type Fields,
  isObject,
  readBoolean,
  readChoice,
  readInteger,
  readNumber,
  readObject,
  refuseUnknownFields,
} from '../fields.js';
import type { Recipe, RecipeInput, Schedule } from './types.js';

/**
 * What a study gets that says nothing about training.
 *
 * epochs 10, batch 64, learning rate 1e-3, one-cycle with its peak at 30 % of the steps, AdamW (β 0.9, 0.999,
 * ε 1e-8, weight decay 0.01), no smoothing, weights, clipping, early stopping or augmentation; the last epoch's
 * parameters are kept.
 */
export const DEFAULT_RECIPE: Recipe = {
  epochs: 10,
  batch: 64,
  learningRate: 1e-3,
  schedule: { type: 'oneCycle', peak: 0.3 },
  optimizer: { type: 'adamw', beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0.01 },
  labelSmoothing: 0,
  classWeights: 'none',
  clipNorm: null,
  patience: null,
  keep: 'last',
  metric: 'accuracy',
  augmentation: {},
};

const OPTIMIZERS: { readonly [T in Optimizer['type']]: Optimizer & { readonly type: T } } = {
  sgd: { type: 'sgd', momentum: 0.9, nesterov: false, weightDecay: 0 },
  adam: { type: 'adam', beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0 },
  adamw: { type: 'adamw', beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0.01 },
};
const SCHEDULES: { readonly [T in Schedule['type']]: Schedule & { readonly type: T } } = {
  constant: { type: 'constant', warmup: 0 },
  step: { type: 'step', milestones: [], factor: 0.1, warmup: 0 },
  cosine: { type: 'cosine', floor: 0, warmup: 0 },
  oneCycle: { type: 'oneCycle', peak: 0.3 },
};

/**
 * A recipe with every field checked; what is absent comes from `base`.
 *
 * An optimiser or schedule of the type that `base` has changes only the fields it names; one of another type starts
 * from that type's defaults. `augmentation` replaces the whole of the base's.
 *
 * @param path What errors call it: `recipe` gives `recipe.learningRate: expected a positive number, got NaN.`
 * @throws InputError for the first field that is unknown or out of its range.
 */
export function resolveRecipe(input: RecipeInput | unknown, path = 'recipe', base: Recipe = DEFAULT_RECIPE): Recipe {
  if (input === undefined) return base;
  const given = readObject(input, path, 'a recipe ({ epochs, learningRate, … })');
  refuseUnknownFields(given, Object.keys(DEFAULT_RECIPE), path, 'a recipe');
  const at = <T>(key: keyof Recipe, read: (value: unknown, path: string) => T): T =>
    given[key] === undefined ? (base[key] as T) : read(given[key], `${path}.${key}`);
  return {
    epochs: at('epochs', (value, where) => readInteger(value, where, 1, 100_000)),
    batch: at('batch', (value, where) => readInteger(value, where, 1, 65_536)),
    learningRate: at('learningRate', positive),
    schedule: at('schedule', (value, where) => readSchedule(value, where, base.schedule)),
    optimizer: at('optimizer', (value, where) => readOptimizer(value, where, base.optimizer)),
    labelSmoothing: at('labelSmoothing', (value, where) => readNumber(value, where, 'a number in [0, 1)', belowOne)),
    classWeights: at('classWeights', readClassWeights),
    clipNorm: at('clipNorm', (value, where) => orNull(value, where, 'a positive number or null', (n) => n > 0)),
    patience: at('patience', (value, where) =>
      orNull(value, where, 'a positive integer or null', (n) => Number.isSafeInteger(n) && n >= 1),
    ),
    keep: at('keep', (value, where) => readChoice(value, ['last', 'best'], where)),
    metric: at('metric', (value, where) => readChoice(value, ['accuracy', 'balancedAccuracy', 'loss'], where)),
    augmentation: at('augmentation', readAugmentation),
  };
}

const belowOne = (n: number) => n >= 0 && n < 1;
const notNegative = (n: number) => n >= 0;
const share = (n: number) => n >= 0 && n <= 1;
const positive = (value: unknown, path: string) => readNumber(value, path, 'a positive number', (n) => n > 0);

function orNull(value: unknown, path: string, expected: string, accept: (n: number) => boolean): number | null {
  return value === null ? null : readNumber(value, path, expected, accept);
}

/** Type and fields of a schedule or optimiser given as its name or as an object. */
function readVariant<const T extends string>(
  value: unknown,
  path: string,
  defaults: { readonly [K in T]: { readonly type: K } },
  base: { readonly type: string },
  expected: string,
): { readonly type: T; readonly fields: Fields } {
  const given: Fields = typeof value === 'string' ? { type: value } : readObject(value, path, expected);
  const types = Object.keys(defaults) as T[];
  const type = readChoice(given.type, types, typeof value === 'string' ? path : `${path}.type`);
  const start: Fields = { ...(base.type === type ? base : defaults[type]) };
  refuseUnknownFields(given, Object.keys(start), path, type);
  const set = Object.entries(given).filter(([, field]) => field !== undefined);
  return { type, fields: { ...start, ...Object.fromEntries(set) } };
}

function readSchedule(value: unknown, path: string, base: Schedule): Schedule {
  const { type, fields } = readVariant(value, path, SCHEDULES, base, 'the name of a schedule or { type, … }');
  const number = (key: string, expected: string, accept: (n: number) => boolean) =>
    readNumber(fields[key], `${path}.${key}`, expected, accept);
  const warmup = () => number('warmup', 'a number of epochs ≥ 0', notNegative);
  switch (type) {
    case 'constant':
      return { type, warmup: warmup() };
    case 'cosine':
      return { type, floor: number('floor', 'a number from 0 to 1', share), warmup: warmup() };
    case 'oneCycle':
      return { type, peak: number('peak', 'a number between 0 and 1', (n) => n > 0 && n < 1) };
    case 'step':
      return {
        type,
        milestones: readMilestones(fields.milestones, `${path}.milestones`),
        factor: number('factor', 'a number in (0, 1]', (n) => n > 0 && n <= 1),
        warmup: warmup(),
      };
    default:
      return type satisfies never;
  }
}

function readMilestones(value: unknown, path: string): readonly number[] {
  const rising =
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((epoch, i) => Number.isFinite(epoch) && epoch > (i === 0 ? 0 : value[i - 1]));
  if (!rising) throw fieldError(path, 'a list of rising positive numbers of epochs', value);
  return [...value];
}

function readOptimizer(value: unknown, path: string, base: Optimizer): Optimizer {
  const { type, fields } = readVariant(value, path, OPTIMIZERS, base, 'the name of an optimizer or { type, … }');
  const number = (key: string, expected: string, accept: (n: number) => boolean) =>
    readNumber(fields[key], `${path}.${key}`, expected, accept);
  const weightDecay = number('weightDecay', 'a number ≥ 0', notNegative);
  if (type === 'sgd') {
    const momentum = number('momentum', 'a number in [0, 1)', belowOne);
    const nesterov = readBoolean(fields.nesterov, `${path}.nesterov`);
    if (nesterov && momentum === 0) throw fieldError(`${path}.momentum`, 'a positive number with nesterov', momentum);
    return { type, momentum, nesterov, weightDecay };
  }
  return {
    type,
    beta1: number('beta1', 'a number in [0, 1)', belowOne),
    beta2: number('beta2', 'a number in [0, 1)', belowOne),
    eps: number('eps', 'a positive number', (n) => n > 0),
    weightDecay,
  };
}

function readClassWeights(value: unknown, path: string): Recipe['classWeights'] {
  if (value === 'none' || value === 'balanced' || value === 'sqrt') return value;
  if (Array.isArray(value) && value.length > 0) {
    return value.map((weight, i) => positive(weight, `${path}[${i}]`));
  }
  throw fieldError(path, '"none", "balanced", "sqrt" or one positive number per class', value);
}

type AugmentationReader = (value: unknown, path: string) => number;
const pixels: AugmentationReader = (value, path) => readInteger(value, path, 0, 65_536);
const probability: AugmentationReader = (value, path) => readNumber(value, path, 'a probability from 0 to 1', share);
const AUGMENTATIONS: { readonly [K in keyof Required<Augmentation>]: AugmentationReader } = {
  shift: pixels,
  flipHorizontal: probability,
  flipVertical: probability,
  rotate: (value, path) => readNumber(value, path, 'degrees from 0 to 180', (n) => n >= 0 && n <= 180),
  cutout: pixels,
  brightness: (value, path) => readNumber(value, path, 'a number from 0 to 1', share),
};

/** Only what is done: a shift by 0 is left out, so that it equals no shift. */
function readAugmentation(value: unknown, path: string): Augmentation {
  if (!isObject(value)) throw fieldError(path, 'an object ({ shift, flipHorizontal, … })', value);
  refuseUnknownFields(value, Object.keys(AUGMENTATIONS), path, 'an augmentation');
  const done: Record<string, number> = {};
  for (const [key, read] of Object.entries(AUGMENTATIONS)) {
    if (value[key] === undefined) continue;
    const amount = read(value[key], `${path}.${key}`);
    if (amount > 0) done[key] = amount;
  }
  return done;
}
