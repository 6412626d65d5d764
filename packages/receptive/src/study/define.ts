import type { StudyInput } from './types.js';

/**
 * Gives a study file its types: `export default defineStudy({ name: 'kernels', … })`. Returns what it was given;
 * `resolveStudy` checks it and fills in the defaults.
 */
export function defineStudy(study: StudyInput): StudyInput {
  return study;
}
