import { describe, expect, it } from 'vitest';
import type { Layer } from '../architecture/types.js';
import { DEFAULT_RECIPE, resolveRecipe } from '../training/recipe.js';
import { diffRecipes } from './control.js';
import { resolveStudy } from './resolve.js';
import { CONTROL, experimentOf, studyOf, withLayers } from './study.fixture.js';
import type { ArmInput } from './types.js';

const check = (factor: string, arm: Omit<ArmInput, 'name'>) => resolveStudy(studyOf(experimentOf(factor, arm)));
const without = (index: number): Layer[] => CONTROL.layers.filter((_, i) => i !== index);

describe('accepts', () => {
  it.each<[string, Omit<ArmInput, 'name'>]>([
    ['kernel', { set: { 'layers[0].kernel': 5 } }],
    ['kernel', { set: { 'layers[conv2d].kernel': 5 } }],
    ['kernel', { set: { 'layers[0].kernel': 5, 'layers[3].kernel': [7, 5] } }],
    ['kernel', { architecture: withLayers({ 0: { kernel: 5, padding: 2, because: 'other words' } }) }],
    ['kernel', { set: { 'layers[2].kernel': 4 } }],
    ['layers', { architecture: { ...CONTROL, layers: without(1) } }],
    ['layers', { set: { 'layers[2]': { type: 'avgPool2d', kernel: 2 } } }],
    ['recipe.learningRate', { recipe: { learningRate: 0.01 } }],
    ['recipe.optimizer', { recipe: { optimizer: 'sgd' } }],
    ['recipe.optimizer', { recipe: { optimizer: { type: 'adamw', weightDecay: 0, eps: 1e-6 } } }],
    ['recipe.optimizer.weightDecay', { recipe: { optimizer: { type: 'adamw', weightDecay: 0 } } }],
    ['recipe.augmentation', { recipe: { augmentation: { shift: 2, flipHorizontal: 0.5 } } }],
  ])('%s %j', (factor, arm) => {
    expect(check(factor, arm).arms.at(-1)).toMatchObject({ name: 'a', role: 'variant', experiment: 'one', factor });
  });
});

describe('refuses', () => {
  it.each<[string, Omit<ArmInput, 'name'>, string]>([
    [
      'kernel',
      { title: '5×5 wide', set: { 'layers[0].kernel': 5, 'layers[0].filters': 32 } },
      'experiments[0].arms[0] "5×5 wide": an arm may vary one factor, but this one varies filters (layers[0].filters: 4 → 32) and kernel (layers[0].kernel: 3×3 → 5×5).',
    ],
    [
      'kernel',
      { set: { 'layers[conv2d].kernel': 5 }, recipe: { learningRate: 0.01, batch: 8 } },
      'experiments[0].arms[0] "a": an arm may vary one factor, but this one varies kernel (layers[0].kernel: 3×3 → 5×5 and 1 more), recipe.batch (recipe.batch: 64 → 8) and recipe.learningRate (recipe.learningRate: 0.001 → 0.01).',
    ],
    [
      'kernel',
      { set: { 'layers[*].kernel': 5 } },
      'experiments[0].arms[0] "a": an arm may vary one factor, but this one varies kernel of convolutions (layers[0].kernel: 3×3 → 5×5 and 1 more) and kernel of pools (layers[2].kernel: 2×2 → 5×5).',
    ],
    [
      'stride',
      { set: { 'layers[0].kernel': 5 } },
      'experiments[0].arms[0] "a": expected an arm that varies stride, as its experiment does, got one that varies kernel (layers[0].kernel: 3×3 → 5×5).',
    ],
    [
      'kernel',
      { architecture: { ...CONTROL, layers: without(1) } },
      'experiments[0].arms[0] "a": expected an arm that varies kernel, as its experiment does, got one that varies layers (layers[1] removed: relu).',
    ],
    [
      'layers',
      {
        architecture: {
          ...withLayers({ 0: { filters: 5 } }),
          layers: [
            ...withLayers({ 0: { filters: 5 } }).layers.slice(0, 5),
            { type: 'dropout', rate: 0.1 },
            ...CONTROL.layers.slice(5),
          ],
        },
      },
      'experiments[0].arms[0] "a": an arm may vary one factor, but this one varies filters (layers[0].filters: 4 → 5) and layers (layers[5] added: dropout).',
    ],
    [
      'kernel',
      { architecture: withLayers({ 0: { kernel: [3, 3], stride: 1, because: 'other words' } }) },
      'experiments[0].arms[0] "a": expected an arm that differs from the control in kernel, got one that does not differ at all.',
    ],
    [
      'recipe.learningRate',
      {},
      'experiments[0].arms[0] "a": expected an arm that differs from the control in recipe.learningRate, got one that does not differ at all.',
    ],
    [
      'recipe.schedule',
      { recipe: { optimizer: 'sgd', schedule: 'cosine' } },
      'experiments[0].arms[0] "a": an arm may vary one factor, but this one varies recipe.schedule (recipe.schedule: oneCycle (peak 0.3) → cosine (floor 0, warmup 0)) and recipe.optimizer (recipe.optimizer: adamw (beta1 0.9, beta2 0.999, eps 1e-8, weightDecay 0.01) → sgd (momentum 0.9, nesterov false, weightDecay 0)).',
    ],
  ])('%s %j', (factor, arm, message) => {
    let said = 'no error';
    try {
      check(factor, arm);
    } catch (error) {
      said = (error as Error).message;
    }
    expect(said).toBe(message);
  });

  it('a name that differs besides, because random numbers follow names', () => {
    expect(() => check('kernel', { architecture: withLayers({ 0: { kernel: 5, name: 'stem' } }) })).toThrow(
      'varies name (layers[0].name: conv1 → stem) and kernel (layers[0].kernel: 3×3 → 5×5).',
    );
  });
});

it('whether zeros or the opposite side surround a picture is one decision, and so is a kernel with what it wraps', () => {
  const torus: Layer[] = [
    { type: 'circularPad2d', padding: 1 },
    { type: 'conv2d', filters: 4, kernel: 3 },
    { type: 'globalAvgPool2d' },
    { type: 'dense', units: 10 },
  ];
  const onTorus = (factor: string, arm: Omit<ArmInput, 'name'>) => {
    const { data, control } = studyOf();
    const architecture = { input: [1, 16, 16] as const, layers: torus };
    return resolveStudy({
      name: 'torus',
      data,
      control: { ...control, architecture },
      ...experimentOf(factor, arm),
    }).arms.at(-1);
  };
  const zeros = { 'layers[circularPad2d].padding': 0, 'layers[conv2d].padding': 1 };
  expect(onTorus('padding', { set: zeros })).toMatchObject({ name: 'a', factor: 'padding' });
  const wider = { 'layers[circularPad2d].padding': 2, 'layers[conv2d].kernel': 5 };
  expect(onTorus('kernel', { set: wider })).toMatchObject({ name: 'a', factor: 'kernel' });
});

it('diffRecipes compares nested fields where the type is the same', () => {
  const other = resolveRecipe({
    optimizer: { type: 'adamw', eps: 1e-7 },
    augmentation: { shift: 1 },
    classWeights: [1, 2],
  });
  expect(diffRecipes(DEFAULT_RECIPE, other).map(({ path, from, to }) => [path, from, to])).toEqual([
    ['recipe.optimizer.eps', 1e-8, 1e-7],
    ['recipe.classWeights', 'none', [1, 2]],
    ['recipe.augmentation.shift', undefined, 1],
  ]);
});
