export { gradeRun } from './grade.js';
export { CRITERIA, RUBRIC } from './rubric.js';
export type { CriterionName, Grade, GradedItem, GradedRun } from './types.js';
