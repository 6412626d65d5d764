import { describe, expect, it } from 'vitest';
import { InputError } from '../errors.js';
import { isCollection, resolveStudies, type StudyCollectionInput } from './collection.js';
import { resolveStudy } from './resolve.js';
import { studyOf } from './study.fixture.js';

const of = (fields: object = {}): StudyCollectionInput => ({
  name: 'both',
  studies: [studyOf({ name: 'one' }), studyOf({ name: 'two', seeds: 4 })],
  ...fields,
});

it('resolves every study as by itself, with the same overrides', () => {
  const overrides = { epochs: 7, seeds: 2 };
  expect(resolveStudies(of({ title: 'Both of them', question: 'Why?' }), overrides)).toEqual({
    name: 'both',
    title: 'Both of them',
    question: 'Why?',
    studies: [resolveStudy(studyOf({ name: 'one' }), overrides), resolveStudy(studyOf({ name: 'two' }), overrides)],
  });
  expect(resolveStudies(of())).toMatchObject({ title: 'both', question: '', studies: [{}, { seeds: [0, 1, 2, 3] }] });
});

it('is known by its studies', () => {
  expect([of(), { studies: 3 }, studyOf(), null, [of()]].map(isCollection)).toEqual([true, true, false, false, false]);
});

describe('refuses', () => {
  it.each<[object, string]>([
    [of({ studies: [] }), 'studies: expected a list of at least one study, got [].'],
    [of({ studies: {} }), 'studies: expected a list of at least one study, got {}.'],
    [of({ name: 'a/b' }), 'name: expected a name for a folder (up to 64 letters'],
    [of({ data: {} }), 'data: a collection of studies has no field "data".'],
    [of({ title: 3 }), 'title: expected a text, got 3.'],
    [
      of({ studies: [studyOf(), studyOf()] }),
      'studies[1].name: expected a name of its own, got "small", the name of studies[0].',
    ],
    [
      of({ studies: [studyOf({ name: 'report' })] }),
      `studies[0].name: expected a name of its own, got "report", the name of the collection's own files.`,
    ],
    [
      of({ studies: [studyOf({ name: 'one' }), { ...studyOf({ name: 'two' }), seeds: 0 }] }),
      'studies[1] "two": seeds: expected ',
    ],
    [of({ studies: [7] }), 'studies[0]: study: expected a study ({ name, data, control, … }), got 7.'],
  ])('%#', (collection, message) => {
    let said = 'no error';
    try {
      resolveStudies(collection);
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      said = (error as Error).message;
    }
    expect(said.slice(0, message.length)).toBe(message);
  });
});
