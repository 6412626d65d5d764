export * from './complete.js';
export { type Change, compareArchitectures, diffArchitectures } from './diff.js';
export { times } from './geometry.js';
export { observe, observedValues } from './observe.js';
export * from './resolve.js';
export { LAYER_TYPES } from './spell.js';
export { graphBehind, graphUpTo, stagesOf } from './stages.js';
export * from './table.js';
export * from './types.js';
