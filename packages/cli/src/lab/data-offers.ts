import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type DatasetSummary, InputError, type Study } from 'receptive';
import { generatedFingerprint } from '../data/generate.js';
import { KNOWN_DATASETS } from '../data/known.js';
import { type PackedFile, packedFiles } from '../data/packed-files.js';
import { findFolder, type OpenOptions, openDataset } from '../data/registry.js';
import type { RunEntry } from './run-list.js';

/** Data sets that the page may have of this machine. */
export interface DataOffers {
  /** Names under which it asks for them: "mnist", or "mars@1a2b3c4d" for what a run was trained on. */
  readonly names: readonly string[];
  /** What a run was trained on, by the run's id. */
  readonly ofRun: Readonly<Record<string, string>>;
}

export interface DataPlaces {
  readonly runs: string;
  readonly cache: string;
  /** Where `data/…` is looked for. Default: the current folder. */
  readonly cwd?: string;
}

const named = ({ name, fingerprint }: { name: string; fingerprint: string }) => `${name}@${fingerprint.slice(0, 8)}`;

/** Names of whole data sets whose pictures are here, each with its packed file if that was made before. */
async function whole(cached: readonly PackedFile[], cwd?: string): Promise<Map<string, PackedFile | null>> {
  const offers = new Map<string, PackedFile | null>();
  for (const known of KNOWN_DATASETS.filter(({ folders }) => folders.length > 0)) {
    const [largest] = cached.filter(({ name }) => name === known.name).sort((a, b) => b.size - a.size);
    const here = largest ? true : await findFolder(known, { cwd }).catch(() => null);
    if (here) offers.set(known.name, largest ?? null);
  }
  return offers;
}

export async function offerData(runs: readonly RunEntry[], { cache, cwd }: DataPlaces): Promise<DataOffers> {
  const offers = await whole(await packedFiles(cache), cwd);
  const names = new Set(offers.keys());
  const ofRun: Record<string, string> = {};
  for (const { id, data } of runs) {
    if (!data) continue;
    const plain =
      generatedFingerprint(data.name) === data.fingerprint || offers.get(data.name)?.fingerprint === data.fingerprint;
    ofRun[id] = plain ? data.name : named(data);
    if (!plain) names.add(named(data));
  }
  return { names: [...names].sort(), ofRun };
}

/**
 * The packed file of an offer; made, if it is not in the cache any more and the pictures are still where they were.
 * Null for a name that is not offered. Throws InputError where the pictures are gone or have changed.
 */
export async function packedOffer(name: string, runs: readonly RunEntry[], places: DataPlaces): Promise<string | null> {
  const cached = await packedFiles(places.cache);
  const options = { cwd: places.cwd, cacheFolder: places.cache };
  const offers = await whole(cached, places.cwd);
  if (offers.has(name)) return offers.get(name)?.path ?? (await openDataset({ dataset: name }, options)).packedPath;
  const run = runs.find(({ data }) => data && named(data) === name);
  if (!run?.data) return null;
  const { fingerprint } = run.data;
  const found = cached.find((file) => file.fingerprint === fingerprint);
  return found?.path ?? (await packAgain(join(places.runs, ...run.id.split('/')), fingerprint, options));
}

/** From the files that the run read. */
async function packAgain(folder: string, fingerprint: string, options: OpenOptions): Promise<string> {
  const read = async (file: string) => JSON.parse(await readFile(join(folder, file), 'utf8'));
  const { data, command } = (await read('study.json')) as Study & { command?: string };
  const { name } = (await read('dataset.json')) as DatasetSummary;
  const { dataset, packedPath } = await openDataset(data, { ...options, dir: dataFolder(command) });
  if (dataset.fingerprint !== fingerprint) {
    throw new InputError(`${name}: expected the pictures that ${folder} was trained on, got changed ones.`);
  }
  return packedPath;
}

/** What `--data` was when the run was made. */
function dataFolder(command = ''): string | undefined {
  const words = [...command.matchAll(/'((?:[^']|'\\'')*)'|(\S+)/g)].map(
    ([, quoted, plain]) => plain ?? (quoted as string).replaceAll("'\\''", "'"),
  );
  const { values } = parseArgs({ args: words, options: { data: { type: 'string' } }, strict: false });
  return typeof values.data === 'string' ? values.data : undefined;
}
