import { describe, expect, it } from 'vitest';
import { InputError } from '../errors.js';
import { planHash } from './identity.js';
import { demandWords } from './predictions.js';
import { stageOf } from './protocol.js';
import { renderDescription } from './render.js';
import { resolveStudy, type StudyOverrides } from './resolve.js';
import { experimentOf, studyOf } from './study.fixture.js';
import type { PredictionInput } from './types.js';

const because = 'It cannot know.';
const study = (...predictions: unknown[]) =>
  studyOf({
    ...experimentOf('kernel', { set: { 'layers[0].kernel': 5 } }),
    predictions: predictions as PredictionInput[],
    quick: { experiments: [] },
  });
const resolved = (predictions: unknown[], overrides?: StudyOverrides) =>
  resolveStudy(study(...predictions), overrides).predictions;

it('spells out the side and the margin; a study without predictions has none', () => {
  expect(
    resolved([
      { arm: 'cnn', atMost: 0.25, because },
      { arm: 'a', atLeast: 0.95, margin: 0, because },
    ]),
  ).toEqual([
    { arm: 'cnn', side: 'atMost', bound: 0.25, margin: 0.02, because },
    { arm: 'a', side: 'atLeast', bound: 0.95, margin: 0, because },
  ]);
  expect('predictions' in resolveStudy(studyOf())).toBe(false);
});

it('of arms that --quick leaves out nothing is demanded', () => {
  const both = [
    { arm: 'dense', atLeast: 0.9, because },
    { arm: 'a', atMost: 0.5, because },
  ];
  expect(resolved(both, { quick: true })?.map(({ arm }) => arm)).toEqual(['dense']);
});

describe('refuses', () => {
  it.each([
    [
      { arm: 'b', atMost: 0.5, because },
      'predictions[0].arm: expected one of cnn, dense, a, got "b" (did you mean "a"?).',
    ],
    [{ arm: 'cnn', because }, 'predictions[0]: expected either atMost or atLeast, got neither.'],
    [
      { arm: 'cnn', atMost: 0.5, atLeast: 0.1, because },
      'predictions[0]: expected either atMost or atLeast, got both.',
    ],
    [{ arm: 'cnn', atMost: 25, because }, 'predictions[0].atMost: expected a share from 0 to 1, got 25.'],
    [{ arm: 'cnn', atLeast: '50%', because }, 'predictions[0].atLeast: expected a share from 0 to 1, got "50%".'],
    [
      { arm: 'cnn', atMost: 0.5, margin: -0.1, because },
      'predictions[0].margin: expected a share from 0 to 1, got -0.1.',
    ],
    [{ arm: 'cnn', atMost: 0.5 }, 'predictions[0].because: expected the reason in words, got nothing.'],
    [
      { arm: 'cnn', most: 0.5, because },
      'predictions[0].most: a prediction has no field "most"; did you mean "atMost"?',
    ],
    [0.5, 'predictions[0]: expected a prediction ({ arm, atMost or atLeast, because }), got 0.5.'],
  ])('%j', (prediction, message) => {
    let said = 'no error';
    try {
      resolved([prediction]);
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      said = (error as Error).message;
    }
    expect(said).toBe(message);
  });
});

it('a bound is part of the frozen plan, its reason is not', async () => {
  const hash = (...predictions: unknown[]) =>
    planHash(
      stageOf(resolveStudy(study(...predictions)), () => null),
      () => 'id',
    );
  const own = await hash({ arm: 'cnn', atMost: 0.5, because });
  expect(await hash({ arm: 'cnn', atMost: 0.5, because: 'Other words.' })).toBe(own);
  expect(await hash({ arm: 'cnn', atMost: 0.51, because })).not.toBe(own);
  expect(await hash()).not.toBe(own);
});

it('in words, and in a description', () => {
  expect(demandWords({ side: 'atMost', bound: 0.515, margin: 0.02 })).toBe('at most 51.5 %, with a margin of 2 points');
  expect(demandWords({ side: 'atLeast', bound: 0.95, margin: 0.01 })).toBe('at least 95 %, with a margin of 1 point');
  expect(demandWords({ side: 'atLeast', bound: 0.95, margin: 0 })).toBe('at least 95 %');
  expect(renderDescription(resolveStudy(study({ arm: 'cnn', atMost: 0.5, margin: 0, because })))).toContain(
    'Theory      cnn: at most 50 %. It cannot know.',
  );
});
