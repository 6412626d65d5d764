/** The public exports of the library; apps import from here and nowhere deeper. */

export * from './analysis/index.js';
export * from './architecture/index.js';
export * from './data/index.js';
export * from './engine/index.js';
export * from './errors.js';
export * from './grading/index.js';
export * from './insights/index.js';
export * from './probes/index.js';
export * from './random.js';
export * from './study/index.js';
export * from './training/index.js';
