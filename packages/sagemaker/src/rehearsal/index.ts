/** SageMaker and what belongs to it, on one machine. */

export type { Fault } from './faults.js';
export { type Rehearsal, type RehearsalOptions, startRehearsal } from './rehearsal.js';
