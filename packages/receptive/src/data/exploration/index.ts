export { type ClassShift, chiSquareTail, compareClasses, standardizedDifference } from './class-shift.js';
export { EXPLORATION_VERSION, type ExploreOptions, explorationKey, exploreDataset } from './explore.js';
export { type LabelSuspect, labelSuspects, type SplitPredictions, type SuspectOptions } from './label-suspects.js';
export { withLabelSuspects } from './suspects-finding.js';
export * from './types.js';
