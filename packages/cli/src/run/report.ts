import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ReportFile, type ReportInput, renderMarkdownReport, renderReport } from 'receptive/report';
import { json, writeAtomic } from './atomic.js';
import type { RunFolder } from './run-folder.js';

/** The pictures of `report.md`, in a folder beside it. */
const PICTURES = 'report';

/** `report.html`, `report.md` with its pictures and, last, `analysis.json`: where that stands, the run is complete. */
export async function writeReport(folder: RunFolder, input: ReportInput): Promise<void> {
  const { parseHTML } = await import('linkedom');
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  await folder.write('report.html', renderReport({ ...input, document }));
  const { text, files } = renderMarkdownReport({ ...input, document, folder: PICTURES });
  await writePictures(join(folder.path, PICTURES), files);
  await folder.write('report.md', text);
  if (input.conclusions) await folder.write('conclusions.json', json(input.conclusions));
  await folder.write('analysis.json', json(input.analysis));
}

/** Writes the pictures and removes those that another plan of the same folder left. */
async function writePictures(path: string, files: readonly ReportFile[]): Promise<void> {
  await mkdir(path, { recursive: true });
  for (const { name, content } of files) await writeAtomic(join(path, name), content);
  const names = new Set(files.map(({ name }) => name));
  for (const entry of await readdir(path))
    if (!names.has(entry)) await rm(join(path, entry), { force: true, recursive: true });
}
