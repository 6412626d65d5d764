import { expect, test } from 'vitest';
import { resolveArchitecture } from '../architecture/index.js';
import { initialSnapshot } from '../training/initialize.js';
import type { Model } from '../training/model.js';
import { controlCheck } from './check.js';
import { trialId } from './identity.js';
import { type OpenWeights, weightsAdvice } from './initial-weights.js';
import { renderDescription } from './render.js';
import { resolveStudy } from './resolve.js';
import { CONTROL, experimentOf, studyOf } from './study.fixture.js';
import type { Arm, StudyInput } from './types.js';
import { writeStudy } from './write.js';

const MODEL: Model = {
  architecture: CONTROL,
  classes: Array.from({ length: 10 }, (_, i) => `c${i}`),
  normalization: { mean: [0.4], std: [0.2] },
  arm: 'elsewhere',
  seed: 0,
  trial: 'imported',
  numerics: 'imported',
  validationAccuracy: null,
  tensors: initialSnapshot(resolveArchitecture(CONTROL), 5),
};
const openWeights: OpenWeights = (file) => ({ sha256: (file.endsWith('b.st') ? 'b' : 'a').repeat(64), model: MODEL });
const FROM = './a.st';
const start = (changes: Partial<StudyInput> = {}) =>
  resolveStudy(studyOf({ control: { name: 'cnn', initialWeights: FROM }, ...changes }), {}, { openWeights });
const armOf = (name: string, changes: Partial<StudyInput>) =>
  start(changes).arms.find((arm) => arm.name === name) as Arm;

test('a control without an architecture has the model’s; its arms start as it does; the baseline does not', () => {
  const study = start(experimentOf('recipe.learningRate', { recipe: { learningRate: 0.1 } }));
  const [baseline, control, variant] = study.arms as [Arm, Arm, Arm];
  expect(control.architecture).toEqual(resolveStudy(studyOf()).arms[1]?.architecture);
  expect(control.initialWeights).toEqual({ file: FROM, sha256: 'a'.repeat(64), fresh: [] });
  expect(variant.initialWeights).toEqual(control.initialWeights);
  expect(baseline.initialWeights).toBeUndefined();
});

test('pixels come as the model expects them, unless the study says how', () => {
  expect(start().data.normalization).toEqual(MODEL.normalization);
  expect(start({ data: { dataset: 'glyphs', normalization: 'dataset' } }).data.normalization).toBe('dataset');
  const variant = experimentOf('initialWeights', { initialWeights: FROM });
  expect(resolveStudy(studyOf(variant), {}, { openWeights }).data.normalization).toEqual(MODEL.normalization);
  expect(resolveStudy(studyOf(), {}, { openWeights }).data.normalization).toBe('dataset');
});

test('the start may be what varies', () => {
  const study = start(
    experimentOf('initialWeights', { initialWeights: null }, { initialWeights: { file: FROM, fresh: ['dense1'] } }),
  );
  expect(study.arms.slice(2).map((arm) => arm.initialWeights?.fresh)).toEqual([undefined, ['dense1']]);
  expect(controlCheck(study)).toEqual([
    'a differs in initialWeights: ./a.st → random; induces no change of parameters, MACs, shapes or receptive field',
    'b differs in initialWeights: ./a.st → ./a.st, but for dense1; induces no change of parameters, MACs, shapes or receptive field',
  ]);
  expect(renderDescription(study)).toContain('Starts      from ./a.st, but for dense1\n');
});

test('a layer that another factor gives other shapes starts fresh without being a second factor', () => {
  const kernel = { set: { 'layers[0].kernel': 5 } };
  expect(() => start(experimentOf('kernel', kernel))).toThrow(
    'experiments[0].arms[0].initialWeights: expected in ./a.st the tensors of the architecture, got 1 of another shape: "conv1.weight" [4,1,3,3] instead of [4,1,5,5].',
  );
  const fresh = (...layers: string[]) => ({ ...kernel, initialWeights: { file: FROM, fresh: layers } });
  expect(armOf('a', experimentOf('kernel', fresh('conv1'))).initialWeights?.fresh).toEqual(['conv1']);
  expect(() => start(experimentOf('kernel', fresh('conv1', 'dense1')))).toThrow(/one factor.*kernel.*initialWeights/);
  expect(() => start(experimentOf('kernel', { ...kernel, initialWeights: null }))).toThrow(/may vary one factor/);
});

test('another file, or another fresh layer, is another trial; the file’s name is not', async () => {
  const id = (control: object) =>
    trialId({
      arm: armOf('cnn', { control: { name: 'cnn', ...control } as StudyInput['control'] }),
      seed: 0,
      data: {},
      fingerprint: 'f'.repeat(64),
      normalization: { mean: [0.5], std: [0.25] },
      numerics: 'reference-1',
    });
  const ids = await Promise.all([
    id({ initialWeights: FROM }),
    id({ initialWeights: 'elsewhere/a.st' }),
    id({ initialWeights: './b.st' }),
    id({ initialWeights: { file: FROM, fresh: 'dense1' } }),
    id({ architecture: CONTROL }),
  ]);
  expect(ids[1]).toBe(ids[0]);
  expect(new Set(ids).size).toBe(4);
});

test('what is written of such a study resolves to it again', () => {
  const study = start({
    data: { dataset: 'glyphs', normalization: 'dataset' },
    experiments: [
      ...experimentOf('initialWeights', { initialWeights: null }, { initialWeights: './b.st' }).experiments,
      { name: 'two', factor: 'recipe.batch', arms: [{ name: 'wide', recipe: { batch: 128 } }] },
    ],
  });
  expect(resolveStudy(writeStudy(study), {}, { openWeights })).toEqual(study);
});

test('what cannot be is refused in a sentence', () => {
  expect(() => resolveStudy(studyOf({ control: { name: 'cnn', initialWeights: FROM } }))).toThrow(
    'control.initialWeights: expected random weights, because files are not read here, got "./a.st".',
  );
  expect(() => start({ control: { name: 'cnn', initialWeights: 3 } as never })).toThrow(
    'control.initialWeights: expected the file of a model ("model.safetensors", or { file, fresh }), got 3.',
  );
  const kernel = { name: 'a', set: { 'layers[0].kernel': 5 }, initialWeights: { file: FROM, fresh: ['conv1'] } };
  expect(() => start({ experiments: [{ name: 'one', factor: 'kernel', matched: 'macs', arms: [kernel] }] })).toThrow(
    'experiments[0].arms[0] "a": expected random weights, because no network with its MACs matched could start from the same model, got ./a.st.',
  );
});

test('a start that promises less than it seems is said beforehand', () => {
  const { arms } = start();
  const advice = (given: object) =>
    weightsAdvice(arms, () => MODEL, { normalization: MODEL.normalization, classes: MODEL.classes, ...given });
  expect(advice({})).toEqual([]);
  expect(advice({ normalization: { mean: [0.1], std: [0.2] } })).toEqual([
    'cnn starts from ./a.st, which was trained on pixels less 0.4, divided by 0.2; this study’s are prepared otherwise, so that it starts worse.',
  ]);
  expect(advice({ classes: [...MODEL.classes].reverse() })).toEqual([
    'cnn starts from ./a.st, which answers with c0, c1, c2, …; this study’s classes are c9, c8, c7, ….',
  ]);
});
