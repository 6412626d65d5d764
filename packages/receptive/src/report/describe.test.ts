import { describe, expect, test } from 'vitest';
import { glyphsFixture } from '../analysis/records.fixture.js';
import type { Arm } from '../study/types.js';
import { describeChanges, describeRecipe } from './describe.js';

const { study } = glyphsFixture();
const arm = (name: string) => study.arms.find((entry) => entry.name === name)!;
const control = arm('k3');

describe('describeChanges', () => {
  test('counts equal changes, and names those of the recipe', () => {
    expect(describeChanges(arm('k5'), control)).toBe('kernel 3×3 → 5×5 (in 3 layers)');
    expect(describeChanges(arm('k3-5'), control)).toBe('kernel 3×3 → 5×5');
    const faster: Arm = { ...control, recipe: { ...control.recipe, learningRate: 0.01 } };
    expect(describeChanges(faster, control)).toBe('learningRate 0.003 → 0.01');
    expect(describeChanges(control, control)).toBe('nothing');
  });
  test('layers added', () => {
    const { input, layers } = control.architecture;
    const deeper: Arm = { ...control, architecture: { input, layers: [{ type: 'coordinates' }, ...layers] } };
    expect(describeChanges(deeper, control)).toBe('coordinates added');
  });
});

test('describeRecipe spells the choices out', () => {
  const recipe = Object.fromEntries(describeRecipe(control.recipe));
  expect(recipe).toEqual({
    Epochs: '12',
    Batch: '64 pictures',
    Optimiser: 'AdamW, β 0.9 and 0.999, ε 1e−8',
    'Learning rate': '0.003, one cycle, peak after 30 % of the steps',
    'Weight decay': '0.01',
    'Label smoothing': '0.05',
    'Class weights': 'none',
    'Gradient clipping': 'none',
    Augmentation: 'shift 2',
    Kept: 'the epoch best in accuracy on validation',
  });
  const other = Object.fromEntries(
    describeRecipe({
      ...control.recipe,
      optimizer: { type: 'sgd', momentum: 0.9, nesterov: true, weightDecay: 0 },
      schedule: { type: 'cosine', floor: 0.01, warmup: 2 },
      classWeights: [1, 2],
      clipNorm: 1,
      patience: 5,
      keep: 'last',
      augmentation: { flipHorizontal: 0.5, rotate: 10 },
    }),
  );
  expect(other.Optimiser).toBe('SGD, momentum 0.9 (Nesterov)');
  expect(other['Learning rate']).toBe('0.003, cosine to 0.01 of the rate, warm-up 2 epochs');
  expect(other['Class weights']).toBe('1, 2');
  expect(other.Augmentation).toBe('flip horizontal 0.5, rotate 10');
  expect(other.Kept).toBe('the last epoch; stops after 5 epochs without improvement');
});
