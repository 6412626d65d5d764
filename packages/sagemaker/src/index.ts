/** What the command uses of SageMaker. */

export * from './commands/index.js';
export { METRIC_DEFINITIONS } from './container/metrics.js';
export { imageContext, writeImageContext } from './image/context.js';
export * from './job.js';
