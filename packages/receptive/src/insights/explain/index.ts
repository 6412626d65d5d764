export { explainUnit } from './explain.js';
export * from './types.js';
export { describeUnit } from './words.js';
