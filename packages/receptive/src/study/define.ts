import type { StudyCollectionInput } from './collection.js';
import type { StudyInput } from './types.js';

/**
 * Gives a study file its types: `export default defineStudy({ name: 'kernels', … })`. Returns what it was given;
 * `resolveStudy` checks it and fills in the defaults.
 */
export function defineStudy(study: StudyInput): StudyInput {
  return study;
}

/**
 * The same for a file with several studies that answer one question together: `export default defineStudies({ name:
 * 'limits', studies: [ … ] })`.
 */
export function defineStudies(collection: StudyCollectionInput): StudyCollectionInput {
  return collection;
}
