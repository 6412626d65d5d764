export type { ArmAnswers, SeedAnswers } from './answers.js';
export { traceFeatureMaps } from './feature-maps.js';
export { firstKernels } from './kernels.js';
export { findDisagreements, findMistakes } from './mistakes.js';
export * from './types.js';
