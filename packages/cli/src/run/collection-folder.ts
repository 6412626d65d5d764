import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { COLLECTION_FILES, type CollectionAnalysis, InputError, type StudyCollection } from 'receptive';
import { renderCollection, renderCollectionMarkdown } from 'receptive/report';
import { json, writeAtomic } from './atomic.js';

/** Throws InputError where the folder holds something else: a run of one study, or files of other people. */
export async function requireCollectionFolder(path: string, { name, studies }: StudyCollection): Promise<void> {
  const entries = await readdir(path).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw new InputError(`${path}: expected a folder for ${name}, got ${error.code}.`, 'Name another one with --out.');
  });
  const ours = new Set<string>([...COLLECTION_FILES, ...studies.map((study) => study.name)]);
  const single = entries.includes('study.json') || entries.includes('.store');
  if (entries.length === 0 || (!single && entries.some((entry) => ours.has(entry)))) return;
  throw new InputError(
    `${path}: expected a new folder or one that an earlier run of ${name} made, got ${single ? 'that of a single study' : `one with other files in it ("${entries[0]}")`}.`,
    'Name another folder with --out.',
  );
}

/** Takes away what an earlier run wrote of all studies together: it may no longer fit. */
export async function clearCollection(path: string): Promise<void> {
  for (const file of COLLECTION_FILES) await rm(join(path, file), { force: true, recursive: true });
}

/** `report.html`, `report.md` with its chart and, last, `analysis.json`: where that stands, all of it is complete. */
export async function writeCollection(path: string, analysis: CollectionAnalysis, command: string): Promise<void> {
  const { parseHTML } = await import('linkedom');
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const input = { analysis, command, document };
  await writeAtomic(join(path, 'report.html'), renderCollection(input));
  const { text, files } = renderCollectionMarkdown(input);
  if (files.length > 0) await mkdir(join(path, 'report'), { recursive: true });
  for (const { name, content } of files) await writeAtomic(join(path, 'report', name), content);
  await writeAtomic(join(path, 'report.md'), text);
  await writeAtomic(join(path, 'analysis.json'), json(analysis));
}
