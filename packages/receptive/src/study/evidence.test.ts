import { expect, test } from 'vitest';
import { resolveStudy } from './resolve.js';
import { experimentOf, studyOf, withLayers } from './study.fixture.js';

const named = (evidence: unknown, layer = 0) => {
  const base = studyOf(experimentOf('kernel', { set: { 'layers[0].kernel': 5 } }));
  return { ...base, control: { ...base.control, architecture: withLayers({ [layer]: { evidence } as never }) } };
};

test.each(['a', 'shift', 'ladder/pooling', ['a', 'permutation']])('%j is evidence', (evidence) => {
  expect(() => resolveStudy(named(evidence))).not.toThrow();
});

test('evidence that is left out this time is known all the same', () => {
  expect(() => resolveStudy({ ...named('a'), quick: { experiments: [] } }, { quick: true })).not.toThrow();
});

test.each<[unknown, string]>([
  [
    'shfit',
    'control.architecture.layers[0].evidence: expected the name of an arm of an experiment or of a probe, got "shfit"; did you mean "shift"?',
  ],
  [3, 'control.architecture.layers[0].evidence: expected a name or a list of names, got 3.'],
])('%j is refused', (evidence, message) => {
  expect(() => resolveStudy(named(evidence))).toThrow(message);
});

test.each<[unknown, string]>([
  ['shift', 'probes: expected "all" or a list of probes, got "shift".'],
  [['shift', 'shift'], 'probes: expected every probe once, got "shift" twice.'],
  [['permutaton'], 'did you mean "permutation"?'],
])('probes %j are refused', (probes, message) => {
  expect(() => resolveStudy({ ...studyOf(), probes })).toThrow(message);
});

test('probes come in the order of the report, and --quick has its own', () => {
  const study = { ...studyOf(), probes: ['saliency', 'shift'], quick: { probes: [] } };
  expect(resolveStudy(study).probes).toEqual(['shift', 'saliency']);
  expect(resolveStudy(study, { quick: true }).probes).toEqual([]);
});
