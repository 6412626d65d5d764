/** `receptive/report`: charts and documents made from records. Needs Observable Plot; the library's root does not. */

export { type ArchitectureOptions, architectureChart, architectureWords } from './charts/architecture.js';
export { confusionChart } from './charts/confusion.js';
export { type CostRow, costChart } from './charts/cost.js';
export { distributionChart } from './charts/distribution.js';
export { historyChart } from './charts/history.js';
export { channelName, pixelChart } from './charts/pixels.js';
export { type RecallRow, recallChart } from './charts/recall.js';
export { differencesChart, type RowChartOptions, type SeedRow, seedsChart } from './charts/seeds.js';
export type {
  CloudAnswer,
  CloudCall,
  CloudCleanup,
  CloudEndpoint,
  CloudJob,
  CloudRecord,
} from './cloud-record.js';
export { type CollectionInput, renderCollection, renderCollectionMarkdown } from './collection-page.js';
export { type ArchitectureViewOptions, viewArchitecture } from './display/architecture.js';
export { type DataViews, viewData } from './display/data.js';
export { viewGrade } from './display/grade.js';
export { type ModelViewOptions, viewModel } from './display/model.js';
export { type RunViews, viewRun } from './display/run.js';
export { type InParts, JUPYTER_DISPLAY, type MimeBundle, View } from './display/view.js';
export type { ReportInput } from './evidence.js';
export { type ReportFile, standaloneSvg } from './markdown/figures.js';
export { renderMarkdown, renderMarkdownReport } from './markdown/markdown.js';
export type { Notebook } from './notebook/notebook.js';
export { type RunNotebookInput, renderNotebook } from './notebook/run-notebook.js';
export { renderReport } from './page.js';
export { explorationSection, sizeWords } from './sections/exploration.js';
export { clearWords, sizeOf } from './sections/exploration-findings.js';
export { renderExploration } from './sections/exploration-page.js';
