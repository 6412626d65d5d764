import { expect, test } from 'vitest';
import glyphs from '../../../../studies/glyphs.js';
import limits from '../../../../studies/limits.js';
import mars from '../../../../studies/mars.js';
import mnist from '../../../../studies/mnist.js';
import { resolveStudy } from './resolve.js';
import type { StudyInput } from './types.js';
import { writeStudy } from './write.js';

const studies: readonly [string, StudyInput][] = [
  ['glyphs', glyphs],
  ['mnist', mnist],
  ['mars', mars],
  ...limits.studies.map((study): [string, StudyInput] => [study.name, study]),
];

test.each(studies)('%s: what is written resolves to the same study', (_, input) => {
  const study = resolveStudy(input);
  expect(resolveStudy(writeStudy(study))).toEqual(study);
});

test.each(studies)('%s: what is written is what its author wrote', (_, input) => {
  const written = writeStudy(resolveStudy(input));
  const { quick: _quick, ...own } = input;
  expect(written.control.architecture).toEqual(JSON.parse(JSON.stringify(own.control.architecture)));
  expect(JSON.stringify(written).length).toBeLessThan(1.1 * JSON.stringify(own).length);
});

test('a short form of a study too, a grid, and seeds that are not counted from 0', () => {
  const study = resolveStudy({
    name: 'rates',
    data: { dataset: 'glyphs' },
    control: {
      name: 'cnn',
      architecture: {
        input: [1, 28, 28],
        layers: [{ type: 'conv2d', filters: 4, kernel: 3 }, { type: 'flatten' }, { type: 'dense', units: 10 }],
      },
    },
    seeds: [3, 5, 8],
    experiments: [
      {
        name: 'rate',
        factor: 'kernel',
        tune: { learningRate: { from: 0.001, to: 0.1, points: 3, seeds: 2 } },
        arms: [{ name: 'wide', set: { 'layers[0].kernel': 7 } }],
      },
    ],
  });
  const written = writeStudy(study);
  expect(resolveStudy(written)).toEqual(study);
  expect(written.seeds).toEqual([3, 5, 8]);
  expect(written.experiments?.[0]?.arms).toEqual([{ name: 'wide', set: { 'layers[0].kernel': 7 } }]);
});

test('of a short form, what it has: reasons whose evidence was left out stay reasons', () => {
  const quick = resolveStudy(glyphs, { quick: true });
  const again = resolveStudy(writeStudy(quick));
  expect(again.arms.map(({ name }) => name)).toEqual(quick.arms.map(({ name }) => name));
  const pool = again.arms.find(({ role }) => role === 'control')?.architecture.layers[3];
  expect(pool?.because).toMatch(/^Halves the picture/);
  expect(pool?.evidence).toEqual(['shift/translation']); // and not "avgpool", which the short form has not
  const withoutMatched = resolveStudy(mars, { quick: true });
  expect(resolveStudy(writeStudy(withoutMatched)).arms).toEqual(withoutMatched.arms);
});
