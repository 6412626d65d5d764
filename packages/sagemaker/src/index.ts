/** What the command uses of SageMaker. */

export { METRIC_DEFINITIONS } from './container/metrics.js';
export * from './job.js';
