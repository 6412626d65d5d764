export type { ArmAnswers, SeedAnswers } from './answers.js';
export * from './explain/index.js';
export { traceFeatureMaps } from './feature-maps.js';
export { firstKernels } from './kernels.js';
export { findDisagreements, findMistakes } from './mistakes.js';
export * from './reach/index.js';
export * from './types.js';
