export { analyzeStudy, COMPARED_METRICS, trialsOf } from './analyze.js';
export { conclude, pointDecimals, points, VERDICT_SEEDS } from './conclusion.js';
export { incompleteBeta, logGamma, studentQuantile, studentTwoSided } from './distributions.js';
export { interval95, type PairedDifference, pairedDifference, standardDeviation, summarize } from './summary.js';
export * from './types.js';
