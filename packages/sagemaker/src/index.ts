/** What the command uses of SageMaker. */

export { METRIC_DEFINITIONS } from './container/metrics.js';
export { imageContext, writeImageContext } from './image/context.js';
export * from './job.js';
