export { PROBES } from './all.js';
export * from './types.js';
