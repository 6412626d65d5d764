export { analyzeStudy } from './analyze.js';
export { checkWords } from './check-words.js';
export { analyzeStudies, type CollectionAnalysis } from './collection.js';
export {
  conclude,
  distanceWords,
  pointDecimals,
  points,
  pWords,
  seedWords,
  sizeWords,
  spanWords,
} from './conclusion.js';
export * from './conclusions/index.js';
export { bareWords, noVerdict } from './judge.js';
export { comparedMetrics, trialsOf } from './metrics.js';
export { tallyWords } from './predictions.js';
export {
  type CrossedBootstrap,
  type CrossedInput,
  clopperPearson,
  cohenDz,
  correlation,
  crossedBootstrap,
  type Detection,
  detectableDifference,
  detectableEffect,
  detectableVerdictEffect,
  type Equivalence,
  equivalenceTest,
  expectedMaximum,
  expectedNormalMaximum,
  hedgesG,
  holm,
  incompleteBeta,
  interval95,
  inUnits,
  kendallTau,
  logGamma,
  type McNemar,
  mcNemar,
  noncentralT,
  normalCdf,
  type PairedDifference,
  type PairedWins,
  pairedDifference,
  pairedWins,
  probabilityOfImprovement,
  type SignFlip,
  seedSpread,
  seedsNeeded,
  signFlipTest,
  standardDeviation,
  studentQuantile,
  studentTwoSided,
  summarize,
  tTestPower,
  VERDICT_SEEDS,
  verdictPower,
} from './statistics/index.js';
export { studySummary } from './summary-text.js';
export * from './types.js';
export { LEVEL, REQUIREMENTS, RULES } from './verdict.js';
