import { type ReportInput, renderMarkdown, renderReport } from 'receptive/report';
import { json } from './atomic.js';
import type { RunFolder } from './run-folder.js';

/** `report.html`, `report.md` and, last, `analysis.json`: where that stands, the run is complete. */
export async function writeReport(folder: RunFolder, input: ReportInput): Promise<void> {
  const { parseHTML } = await import('linkedom');
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  await folder.write('report.html', renderReport({ ...input, document }));
  await folder.write('report.md', renderMarkdown(input));
  await folder.write('analysis.json', json(input.analysis));
}
