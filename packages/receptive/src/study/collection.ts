/** Several studies that answer one question together. */

import { InputError } from '../errors.js';
import { isObject, readArray, readObject, readString, refuseUnknownFields } from '../fields.js';
import { readFolderName, TakenNames } from './names.js';
import { resolveStudy, type StudyFiles, type StudyOverrides } from './resolve.js';
import type { Study, StudyInput } from './types.js';

export interface StudyCollectionInput {
  readonly name: string;
  readonly title?: string;
  readonly question?: string;
  /** At least one; each has its own data, and a folder of its name in the collection's. */
  readonly studies: readonly StudyInput[];
}

/** A collection with every study resolved. */
export interface StudyCollection {
  readonly name: string;
  readonly title: string;
  readonly question: string;
  readonly studies: readonly Study[];
}

/** What a run of a collection writes beside the folders of its studies. */
export const COLLECTION_FILES = ['analysis.json', 'report.html', 'report.md', 'report'] as const;

/** Whether what a file exports is a collection, right or wrong, and not a study. */
export function isCollection(input: unknown): boolean {
  return isObject(input) && 'studies' in input;
}

/**
 * A collection with every study resolved as `resolveStudy` does it.
 *
 * @param input What a file exports, of unknown origin.
 * @param overrides Of every study.
 * @throws InputError for the first thing that is wrong; for one of a study's with `studies[1] "name": ` before it.
 */
export function resolveStudies(
  input: unknown,
  overrides: StudyOverrides = {},
  files: StudyFiles = {},
): StudyCollection {
  const collection = readObject(input, 'collection', 'a collection ({ name, studies })');
  refuseUnknownFields(collection, ['name', 'title', 'question', 'studies'], '', 'a collection of studies');
  const name = readFolderName(collection.name, 'name');
  const names = new TakenNames();
  for (const file of COLLECTION_FILES) names.claim(file, "the collection's own files");
  const given = readArray(collection.studies, 'studies', 'a list of at least one study', 1);
  const studies = given.map((entry, i) => {
    const study = within(`studies[${i}]${nameOf(entry)}: `, () => resolveStudy(entry, overrides, files));
    names.claim(study.name, `studies[${i}]`);
    return study;
  });
  const text = (key: 'title' | 'question', otherwise: string) =>
    collection[key] === undefined ? otherwise : readString(collection[key], key);
  return { name, title: text('title', name), question: text('question', ''), studies };
}

const nameOf = (entry: unknown) =>
  isObject(entry) && typeof entry.name === 'string' ? ` ${JSON.stringify(entry.name)}` : '';

function within<T>(where: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof InputError ? new InputError(where + error.message, error.hint) : error;
  }
}
