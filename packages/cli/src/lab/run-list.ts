import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Analysis, DatasetSummary, Study, VerdictKind } from 'receptive';
import { codeOf, messageOf } from '../errors.js';
import { isLocked } from '../run/lock.js';

/** What the list of runs says of one. */
export interface RunEntry {
  /** Its folder, below that of all runs: "glyphs", "limits/where". */
  readonly id: string;
  readonly title: string;
  readonly question: string;
  /** working: a process is at work in it. begun: it has no analysis yet, and nobody works on it. */
  readonly status: 'working' | 'finished' | 'begun';
  /** When its analysis, or else its study, was written: ISO 8601. */
  readonly when: string;
  readonly seeds: number;
  readonly arms: number;
  /** Null where the data was not read yet. */
  readonly data: { readonly name: string; readonly fingerprint: string } | null;
  /** Of the networks that were judged. */
  readonly verdicts: readonly { readonly title: string; readonly kind: VerdictKind; readonly says: string }[];
  readonly report: boolean;
  /** Why its files cannot be read; null where they can. */
  readonly problem: string | null;
}

/** Folders of runs below `folder`: its own, and one deeper those of collections. */
async function runFolders(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await visible(folder)) {
    if (await isFile(join(folder, name, 'study.json'))) found.push(name);
    else
      for (const inner of await visible(join(folder, name)))
        if (await isFile(join(folder, name, inner, 'study.json'))) found.push(`${name}/${inner}`);
  }
  return found;
}

/** Names of the collections of studies that have a report of their own. */
export async function listCollections(folder: string): Promise<string[]> {
  const names = await visible(folder);
  const has = (name: string, file: string) => isFile(join(folder, name, file));
  const are = await Promise.all(
    names.map(async (name) => (await has(name, 'report.html')) && !(await has(name, 'study.json'))),
  );
  return names.filter((_, i) => are[i]);
}

/** All runs below a folder, the newest first. What is damaged is in the list and says so. */
export async function listRuns(folder: string): Promise<RunEntry[]> {
  const entries = await Promise.all((await runFolders(folder)).map((id) => runEntry(folder, id)));
  return entries.sort((a, b) => b.when.localeCompare(a.when));
}

/** What the files of a run said when they were last read, and what tells whether they have been written since. */
const read = new Map<string, { readonly key: string; readonly entry: RunEntry }>();

async function runEntry(folder: string, id: string): Promise<RunEntry> {
  const at = (file: string) => join(folder, ...id.split('/'), file);
  const [working, ...files] = await Promise.all([
    isLocked(at('')),
    ...['study.json', 'dataset.json', 'analysis.json', 'report.html'].map((file) => stat(at(file)).catch(() => null)),
  ]);
  const key = [working, ...files.map((file) => file?.mtimeMs)].join();
  const before = read.get(at(''));
  if (before?.key === key) return before.entry;
  const [begun, , written, report] = files;
  const entry = await readEntry(id, at, {
    status: working ? 'working' : written ? 'finished' : 'begun',
    when: ((written ?? begun)?.mtime ?? new Date(0)).toISOString(),
    report: Boolean(report),
  });
  read.set(at(''), { key, entry });
  return entry;
}

async function readEntry(
  id: string,
  at: (file: string) => string,
  seen: Pick<RunEntry, 'status' | 'when' | 'report'>,
): Promise<RunEntry> {
  try {
    const { title, name, question, seeds, arms } = (await readJson(at('study.json'))) as Study;
    const [data, analysis] = await Promise.all([
      readJson(at('dataset.json')).catch(missing) as Promise<DatasetSummary | null>,
      readJson(at('analysis.json')).catch(missing) as Promise<Analysis | null>,
    ]);
    return {
      ...seen,
      id,
      title: title || name,
      question,
      seeds: seeds.length,
      arms: arms.length,
      data: data && { name: data.name, fingerprint: data.fingerprint },
      verdicts: (analysis?.judgements ?? []).map(({ arm, verdict }) => ({
        title: analysis?.arms.find(({ name }) => name === arm)?.title ?? arm,
        kind: verdict.kind,
        says: verdict.says,
      })),
      problem: null,
    };
  } catch (error) {
    const nothing = { title: id, question: '', seeds: 0, arms: 0, data: null, verdicts: [] };
    return { ...seen, id, ...nothing, problem: `Its files cannot be read: ${messageOf(error)}` };
  }
}

/** Not written yet. */
const missing = (error: unknown): null => {
  if (codeOf(error) === 'ENOENT') return null;
  throw error;
};
const readJson = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, 'utf8'));
const isFile = async (path: string) => (await stat(path).catch(() => null))?.isFile() ?? false;
const visible = async (folder: string) =>
  (await readdir(folder).catch(() => [])).filter((name) => !name.startsWith('.')).sort();
