import { describe, expect, it } from 'vitest';
import { InputError } from '../errors.js';
import { resolveRecipe } from './recipe.js';

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return 'no error';
}

describe('defaults', () => {
  it('are spelled out', () => {
    const recipe = {
      epochs: 10,
      batch: 64,
      learningRate: 0.001,
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
    expect(resolveRecipe(undefined)).toEqual(recipe);
    expect(resolveRecipe({})).toEqual(recipe);
    expect(resolveRecipe({ epochs: undefined, optimizer: { type: 'adamw', eps: undefined } })).toEqual(recipe);
  });

  it('follow the type of optimiser and schedule', () => {
    const recipe = resolveRecipe({ optimizer: 'sgd', schedule: { type: 'step', milestones: [3, 4.5] } });
    expect(recipe.optimizer).toEqual({ type: 'sgd', momentum: 0.9, nesterov: false, weightDecay: 0 });
    expect(recipe.schedule).toEqual({ type: 'step', milestones: [3, 4.5], factor: 0.1, warmup: 0 });
    expect(resolveRecipe({ optimizer: 'adam' }).optimizer).toMatchObject({ weightDecay: 0, beta2: 0.999 });
    expect(resolveRecipe({ schedule: 'cosine' }).schedule).toEqual({ type: 'cosine', floor: 0, warmup: 0 });
    expect(resolveRecipe({ schedule: 'constant' }).schedule).toEqual({ type: 'constant', warmup: 0 });
  });

  it('of a change are the base’s', () => {
    const base = resolveRecipe({
      epochs: 3,
      optimizer: { type: 'adamw', weightDecay: 0.2 },
      schedule: { type: 'oneCycle', peak: 0.1 },
      augmentation: { shift: 2 },
    });
    expect(resolveRecipe({ batch: 8 }, 'recipe', base)).toEqual({ ...base, batch: 8 });
    expect(resolveRecipe({ optimizer: { type: 'adamw', eps: 1e-6 } }, 'recipe', base).optimizer).toEqual({
      ...base.optimizer,
      eps: 1e-6,
    });
    expect(resolveRecipe({ optimizer: 'adam' }, 'recipe', base).optimizer.weightDecay).toBe(0);
    expect(resolveRecipe({ schedule: 'oneCycle' }, 'recipe', base).schedule).toEqual(base.schedule);
    expect(resolveRecipe({ augmentation: { flipHorizontal: 0.5 } }, 'recipe', base).augmentation).toEqual({
      flipHorizontal: 0.5,
    });
    expect(resolveRecipe(undefined, 'recipe', base)).toBe(base);
  });

  it('leave out augmentation by nothing', () => {
    expect(resolveRecipe({ augmentation: { shift: 0, rotate: 10, cutout: 0 } }).augmentation).toEqual({ rotate: 10 });
  });
});

it.each([
  [7, 'recipe: expected a recipe ({ epochs, learningRate, … }), got 7.'],
  [{ learningRate: Number.NaN }, 'recipe.learningRate: expected a positive number, got NaN.'],
  [{ learningRate: 0 }, 'recipe.learningRate: expected a positive number, got 0.'],
  [{ learningRate: null }, 'recipe.learningRate: expected a positive number, got null.'],
  [{ learningRate: Number.POSITIVE_INFINITY }, 'recipe.learningRate: expected a positive number, got Infinity.'],
  [{ learningrate: 1 }, 'recipe.learningrate: a recipe has no field "learningrate"; did you mean "learningRate"?'],
  [{ epochs: 0 }, 'recipe.epochs: expected an integer from 1 to 100,000, got 0.'],
  [{ epochs: 1.5 }, 'recipe.epochs: expected an integer from 1 to 100,000, got 1.5.'],
  [{ batch: '64' }, 'recipe.batch: expected an integer from 1 to 65,536, got "64".'],
  [{ labelSmoothing: 1 }, 'recipe.labelSmoothing: expected a number in [0, 1), got 1.'],
  [{ clipNorm: 0 }, 'recipe.clipNorm: expected a positive number or null, got 0.'],
  [{ patience: 0.5 }, 'recipe.patience: expected a positive integer or null, got 0.5.'],
  [{ keep: 'first' }, 'recipe.keep: expected one of last, best, got "first".'],
  [
    { metric: 'acuracy' },
    'recipe.metric: expected one of accuracy, balancedAccuracy, loss, got "acuracy" (did you mean "accuracy"?).',
  ],
  [
    { classWeights: 'sqroot' },
    'recipe.classWeights: expected "none", "balanced", "sqrt" or one positive number per class, got "sqroot".',
  ],
  [{ classWeights: [1, -1] }, 'recipe.classWeights[1]: expected a positive number, got -1.'],
  [{ optimizer: 'adamW' }, 'recipe.optimizer: expected one of sgd, adam, adamw, got "adamW" (did you mean "adamw"?).'],
  [{ optimizer: { momentum: 1 } }, 'recipe.optimizer.type: expected one of sgd, adam, adamw, got nothing.'],
  [{ optimizer: { type: 'adamw', momentum: 0.9 } }, 'recipe.optimizer.momentum: adamw has no field "momentum".'],
  [{ optimizer: { type: 'sgd', momentum: 1 } }, 'recipe.optimizer.momentum: expected a number in [0, 1), got 1.'],
  [
    { optimizer: { type: 'sgd', momentum: 0, nesterov: true } },
    'recipe.optimizer.momentum: expected a positive number with nesterov, got 0.',
  ],
  [{ optimizer: { type: 'adam', weightDecay: -1 } }, 'recipe.optimizer.weightDecay: expected a number ≥ 0, got -1.'],
  [{ schedule: 3 }, 'recipe.schedule: expected the name of a schedule or { type, … }, got 3.'],
  [
    { schedule: 'onecycle' },
    'recipe.schedule: expected one of constant, step, cosine, oneCycle, got "onecycle" (did you mean "oneCycle"?).',
  ],
  [{ schedule: { type: 'oneCycle', peak: 1 } }, 'recipe.schedule.peak: expected a number between 0 and 1, got 1.'],
  [{ schedule: 'step' }, 'recipe.schedule.milestones: expected a list of rising positive numbers of epochs, got [].'],
  [
    { schedule: { type: 'step', milestones: [4, 2] } },
    'recipe.schedule.milestones: expected a list of rising positive numbers of epochs, got [4,2].',
  ],
  [{ schedule: { type: 'cosine', warmup: -1 } }, 'recipe.schedule.warmup: expected a number of epochs ≥ 0, got -1.'],
  [{ schedule: { type: 'cosine', floor: 2 } }, 'recipe.schedule.floor: expected a number from 0 to 1, got 2.'],
  [{ augmentation: true }, 'recipe.augmentation: expected an object ({ shift, flipHorizontal, … }), got true.'],
  [{ augmentation: { flip: 0.5 } }, 'recipe.augmentation.flip: an augmentation has no field "flip".'],
  [
    { augmentation: { flipHorizontal: 2 } },
    'recipe.augmentation.flipHorizontal: expected a probability from 0 to 1, got 2.',
  ],
  [{ augmentation: { shift: 1.5 } }, 'recipe.augmentation.shift: expected an integer from 0 to 65,536, got 1.5.'],
  [{ augmentation: { rotate: 200 } }, 'recipe.augmentation.rotate: expected degrees from 0 to 180, got 200.'],
  [{ augmentation: { brightness: -0.1 } }, 'recipe.augmentation.brightness: expected a number from 0 to 1, got -0.1.'],
])('refuses %j', (input, message) => {
  expect(messageOf(() => resolveRecipe(input))).toBe(message);
});

it('names the arm’s recipe', () => {
  expect(() => resolveRecipe({ epochs: -2 }, 'control.recipe')).toThrow('control.recipe.epochs: expected');
});
