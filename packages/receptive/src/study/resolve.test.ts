import { describe, expect, it } from 'vitest';
import { InputError } from '../errors.js';
import { DEFAULT_RECIPE } from '../training/recipe.js';
import { resolveStudy, type StudyOverrides } from './resolve.js';
import { CONTROL, experimentOf, studyOf, withLayers } from './study.fixture.js';

function messageOf(study: unknown, overrides?: StudyOverrides): string {
  try {
    resolveStudy(study, overrides);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return 'no error';
}

describe('a resolved study', () => {
  const study = resolveStudy({
    ...studyOf({ recipe: { epochs: 4 }, seeds: [5, 3] }),
    experiments: [
      { name: 'kernel', factor: 'kernel', arms: [{ name: 'k5', title: '5×5', set: { 'layers[conv2d].kernel': 5 } }] },
      {
        name: 'rate',
        question: 'Faster?',
        factor: 'recipe.learningRate',
        arms: [{ name: 'fast', recipe: { learningRate: 0.1 } }],
      },
    ],
  });

  it('has every arm: baseline, control, variants', () => {
    expect(study.arms.map(({ name, title, role, experiment }) => [name, title, role, experiment])).toEqual([
      ['dense', 'dense', 'baseline', undefined],
      ['cnn', 'cnn', 'control', undefined],
      ['k5', '5×5', 'variant', 'kernel'],
      ['fast', 'fast', 'variant', 'rate'],
    ]);
    expect(study.experiments).toEqual([
      { name: 'kernel', question: 'What does kernel change?', factor: 'kernel', arms: ['k5'] },
      { name: 'rate', question: 'Faster?', factor: 'recipe.learningRate', arms: ['fast'] },
    ]);
  });

  it('spells defaults out', () => {
    expect(study).toMatchObject({
      title: 'small',
      question: '',
      data: { dataset: 'glyphs', normalization: 'dataset' },
    });
    expect(study.seeds).toEqual([5, 3]);
    expect(study.arms[1]?.recipe).toEqual({ ...DEFAULT_RECIPE, epochs: 4 });
    expect(study.arms[2]?.architecture.layers[3]).toEqual({
      type: 'conv2d',
      filters: 8,
      kernel: [5, 5],
      stride: [1, 1],
      padding: 'same',
      dilation: [1, 1],
      groups: 1,
      bias: true,
    });
    expect(JSON.parse(JSON.stringify(study))).toEqual(study);
  });

  it('gives a variant the control’s recipe and the baseline the study’s', () => {
    const { arms } = resolveStudy(
      studyOf({
        recipe: { batch: 16 },
        control: { name: 'cnn', architecture: CONTROL, recipe: { epochs: 2 } },
        ...experimentOf('kernel', { set: { 'layers[0].kernel': 5 } }),
      }),
    );
    expect(arms.map(({ recipe }) => [recipe.batch, recipe.epochs])).toEqual([
      [16, 10],
      [16, 2],
      [16, 2],
    ]);
  });
});

describe('overrides', () => {
  it('of size and channels reach the data and every architecture', () => {
    const study = resolveStudy(
      studyOf({
        data: { dataset: 'mars', imageSize: 16 },
        ...experimentOf(
          'kernel',
          { set: { 'layers[0].kernel': 5 } },
          { architecture: withLayers({ 0: { kernel: 7 } }) },
        ),
      }),
      { imageSize: 32, channels: 3 },
    );
    expect(study.data).toMatchObject({ imageSize: 32, channels: 3 });
    expect(study.arms.map(({ architecture }) => architecture.input)).toEqual(study.arms.map(() => [3, 32, 32]));
    expect(study.arms).toHaveLength(4);
  });

  it('of epochs reach every arm', () => {
    const study = resolveStudy(studyOf({ control: { name: 'cnn', architecture: CONTROL, recipe: { epochs: 7 } } }), {
      epochs: 2,
    });
    expect(study.arms.map(({ recipe }) => recipe.epochs)).toEqual([2, 2]);
  });

  it('of seeds take the first of the study’s own', () => {
    expect(resolveStudy(studyOf({ seeds: [9, 4, 2] }), { seeds: 2 }).seeds).toEqual([9, 4]);
    expect(resolveStudy(studyOf(), { seeds: 5 }).seeds).toEqual([0, 1, 2, 3, 4]);
    expect(resolveStudy(studyOf(), { seeds: [8] }).seeds).toEqual([8]);
    expect(resolveStudy(studyOf()).seeds).toEqual([0, 1, 2]);
  });

  it('quick applies the study’s own changes, behind what was asked for', () => {
    const input = {
      ...studyOf(),
      experiments: [
        { name: 'one', factor: 'kernel', arms: [{ name: 'k5', set: { 'layers[0].kernel': 5 } }] },
        { name: 'two', factor: 'kernel', arms: [{ name: 'k7', set: { 'layers[0].kernel': 7 } }] },
      ],
      quick: { seeds: 1, epochs: 3, limit: 100, experiments: ['two'] },
    };
    const quick = resolveStudy(input, { quick: true });
    expect([quick.seeds, quick.data.limit, quick.arms.map(({ recipe }) => recipe.epochs)]).toEqual([
      [0],
      100,
      [3, 3, 3],
    ]);
    expect(quick.experiments.map(({ name }) => name)).toEqual(['two']);
    const asked = resolveStudy(input, { quick: true, seeds: 2, epochs: 5, limit: 7 });
    expect([asked.seeds, asked.data.limit, asked.arms[0]?.recipe.epochs]).toEqual([[0, 1], 7, 5]);
    expect(resolveStudy(input).experiments).toHaveLength(2);
    const unsaid = resolveStudy(studyOf(), { quick: true });
    expect([unsaid.seeds, unsaid.data.limit, unsaid.arms[0]?.recipe.epochs]).toEqual([[0, 1], 2000, 2]);
  });

  it.each<[StudyOverrides, string]>([
    [{ seeds: 0 }, 'seeds: expected a number of seeds from 1 to 1,000, or a list of different integers ≥ 0, got 0.'],
    [{ epochs: 0 }, 'epochs: expected an integer from 1 to 100,000, got 0.'],
    [{ imageSize: 2.5 }, 'imageSize: expected an integer from 1 to 4,096, got 2.5.'],
    [{ limit: -1 }, 'limit: expected a positive integer, got -1.'],
    [{ imageSize: 1 }, 'control.architecture.layers[2].kernel: expected at most 1×1 (the padded input), got 2×2.'],
  ])('are checked: %j', (overrides, message) => expect(messageOf(studyOf(), overrides)).toBe(message));
});

const arm = (changes: object) => ({ ...studyOf(), control: { name: 'cnn', architecture: CONTROL, ...changes } });
it.each<[unknown, string]>([
  [undefined, 'study: expected a study ({ name, data, control, … }), got nothing.'],
  [{ ...studyOf(), arms: [] }, 'arms: a study has no field "arms".'],
  [{ ...studyOf(), experiment: [] }, 'experiment: a study has no field "experiment"; did you mean "experiments"?'],
  [
    { ...studyOf(), name: '../x' },
    'name: expected a name for a folder (up to 64 letters, digits, ".", "_", "-", beginning with a letter or digit), got "../x".',
  ],
  [{ ...studyOf(), title: 4 }, 'title: expected a text, got 4.'],
  [
    { ...studyOf(), seeds: [1, 1] },
    'seeds: expected a number of seeds from 1 to 1,000, or a list of different integers ≥ 0, got [1,1].',
  ],
  [{ ...studyOf(), data: {} }, 'data.dataset: expected the name of a data set, got nothing.'],
  [{ ...studyOf(), data: { dataset: 'x', size: 3 } }, 'data.size: data has no field "size".'],
  [{ ...studyOf(), data: { dataset: 'x', channels: 2 } }, 'data.channels: expected 1 (grey) or 3 (RGB), got 2.'],
  [
    { ...studyOf(), data: { dataset: 'x', validation: 1.5 } },
    'data.validation: expected a share between 0 and 1 or a number of pictures, got 1.5.',
  ],
  [
    { ...studyOf(), data: { dataset: 'x', normalization: { mean: [0], std: [0] } } },
    'data.normalization.std[0]: expected a positive number, got 0.',
  ],
  [
    { ...studyOf(), data: { dataset: 'x', normalization: { mean: [0, 1], std: [1] } } },
    'data.normalization.std: expected 2 numbers, as many as in mean, got [1].',
  ],
  [{ ...studyOf(), recipe: { learningRate: Number.NaN } }, 'recipe.learningRate: expected a positive number, got NaN.'],
  [arm({ recipe: { learningRate: Number.NaN } }), 'control.recipe.learningRate: expected a positive number, got NaN.'],
  [
    arm({ name: 'nul' }),
    'control.name: expected a name for a folder (up to 64 letters, digits, ".", "_", "-", beginning with a letter or digit), got "nul".',
  ],
  [arm({ name: 'DENSE' }), 'baseline.name: expected a name of its own, got "dense", the name of control.'],
  [
    arm({ architecture: undefined }),
    'control.architecture: expected an architecture ({ input, layers }), got nothing.',
  ],
  [
    arm({ architecture: undefined, set: {} }),
    'control.architecture: expected a whole architecture (set is for the arms of experiments), got nothing.',
  ],
  [
    arm({ architecture: { input: [1, 16, 16], layers: [{ type: 'conv9d' }] } }),
    expect.stringMatching(/^control\.architecture\.layers\[0\]\.type: expected one of conv2d, /) as unknown as string,
  ],
  [
    arm({ architecture: { input: [1, 16, 16], layers: [{ type: 'relu' }] } }),
    'control.architecture.layers[0]: expected one number per class from the last layer, got pictures of 1×16×16.',
  ],
  [{ ...studyOf(), control: undefined }, 'control: expected an arm ({ name, architecture, … }), got nothing.'],
  [
    studyOf({ data: { dataset: 'x', imageSize: 20, channels: 3 } }),
    'control.architecture.input: expected [3, 20, 20] (as data says), got [1,16,16].',
  ],
  [
    { ...studyOf(), baseline: { name: 'b', architecture: { input: [1, 8, 8], layers: [{ type: 'flatten' }] } } },
    'baseline.architecture.input: expected [1, 16, 16] (the control’s), got [1,8,8].',
  ],
  [
    { ...studyOf(), baseline: { name: 'b', architecture: { input: [1, 16, 16], layers: [{ type: 'flatten' }] } } },
    'baseline.architecture.layers[0]: expected 10 outputs, one per class, from the last layer, got 256.',
  ],
  [{ ...studyOf(), experiments: {} }, 'experiments: expected a list of experiments, got {}.'],
  [
    studyOf(experimentOf('kernal', {})),
    'experiments[0].factor: expected a layer\'s attribute (filters, kernel, stride, padding, dilation, groups, bias, units, countIncludePad, eps, momentum, slope, rate), "layers", a field of the recipe ("recipe.learningRate"), or "initialWeights", got "kernal" (did you mean "kernel"?).',
  ],
  [studyOf(experimentOf('kernel')), 'experiments[0].arms: expected a list of at least one arm, got [].'],
  [
    studyOf(experimentOf('kernel', { architecture: CONTROL, set: {} })),
    'experiments[0].arms[0]: expected either architecture or set, got both.',
  ],
  [
    studyOf(experimentOf('kernel', { set: { 'layers[0].kernel': 0 } })),
    'experiments[0].arms[0].set.layers[0].kernel: expected a positive integer or two ([height, width]), got 0.',
  ],
  [
    {
      ...studyOf(),
      experiments: [{ name: 'e', factor: 'kernel', arms: [{ name: 'cnn', set: { 'layers[0].kernel': 5 } }] }],
    },
    'experiments[0].arms[0].name: expected a name of its own, got "cnn", the name of control.',
  ],
  [{ ...studyOf(), quick: { seed: 1 } }, 'quick.seed: quick has no field "seed"; did you mean "seeds"?'],
  [{ ...studyOf(), quick: { epochs: 0 } }, 'quick.epochs: expected a positive integer, got 0.'],
])('refuses a wrong study, %#', (study, message) => expect(messageOf(study)).toEqual(message));

it('refuses to leave out an experiment that is not there', () => {
  const input = {
    ...studyOf(experimentOf('kernel', { set: { 'layers[0].kernel': 5 } })),
    quick: { experiments: ['on'] },
  };
  expect(messageOf(input, { quick: true })).toBe(
    'quick.experiments[0]: expected one of one, got "on" (did you mean "one"?).',
  );
});
