/** `receptive/report`: charts and documents made from records. Needs Observable Plot; the library's root does not. */

export { confusionChart } from './charts/confusion.js';
export { type CostRow, costChart } from './charts/cost.js';
export { distributionChart } from './charts/distribution.js';
export { historyChart } from './charts/history.js';
export { type RecallRow, recallChart } from './charts/recall.js';
export { type RowChartOptions, type SeedRow, seedsChart } from './charts/seeds.js';
export type { ReportInput } from './evidence.js';
export { renderMarkdown } from './markdown.js';
export { renderReport } from './page.js';
