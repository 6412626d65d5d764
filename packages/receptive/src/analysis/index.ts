export * from './analyze.js';
export * from './conclusion.js';
export * from './distributions.js';
export * from './summary.js';
export * from './types.js';
