import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Arm, type DatasetView, type EpochRecord, InputError, type TrialRecord } from 'receptive';
import { codeOf } from '../errors.js';
import { hashOf } from '../weights-files.js';
import { json, linkAtomic, writeAtomic } from './atomic.js';

/** Of a finished trial, beside its record. A diverged one has neither a model nor predictions. */
const FILES = ['history.csv', 'model.safetensors', 'predictions.csv'] as const;
/** What the test split gives, once it is opened. */
const PREDICTIONS = 'predictions.csv' satisfies (typeof FILES)[number];
/** Written last: where it stands, the others are complete. */
const RECORD = 'record.json';
const CHECKPOINT = 'checkpoint.safetensors';
const ABOUT = 'trial.json';
/** Models that trials start from, by SHA-256. */
const WEIGHTS = 'weights';

/** What was trained and on how much: `trial.json` in the store, from which other trials' times are foretold. */
export interface TrialAbout {
  readonly arm: Pick<Arm, 'name' | 'architecture' | 'recipe' | 'initialWeights'>;
  readonly seed: number;
  /** Of the data set. */
  readonly fingerprint: string;
  readonly view?: DatasetView;
  readonly pictures: { readonly train: number; readonly validation: number };
  readonly threads: number;
}

/**
 * The trials of one run's folder, finished and begun, by content address: `<folder>/<id>/…`. A trial whose identity
 * is unchanged is found again whatever the plan around it has become.
 */
export class TrialStore {
  constructor(readonly folder: string) {}

  private at(id: string, file = ''): string {
    return join(this.folder, id, file);
  }

  async readRecord(id: string): Promise<TrialRecord | null> {
    return readRecord(this.at(id, RECORD), id);
  }

  async readCheckpoint(id: string): Promise<Uint8Array | undefined> {
    try {
      return new Uint8Array(await readFile(this.at(id, CHECKPOINT)));
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  async writeCheckpoint(id: string, bytes: Uint8Array): Promise<void> {
    await mkdir(this.at(id), { recursive: true });
    await writeAtomic(this.at(id, CHECKPOINT), bytes);
  }

  async removeCheckpoint(id: string): Promise<void> {
    await rm(this.at(id, CHECKPOINT), { force: true });
  }

  async writeFinished(record: TrialRecord, model: Uint8Array | null, about: TrialAbout): Promise<void> {
    await mkdir(this.at(record.id), { recursive: true });
    await writeAtomic(this.at(record.id, 'history.csv'), historyCsv(record.history));
    if (model) await writeAtomic(this.at(record.id, 'model.safetensors'), model);
    await writeAtomic(this.at(record.id, ABOUT), json(about));
    await writeAtomic(this.at(record.id, RECORD), json(record));
    await this.removeCheckpoint(record.id);
  }

  /** Adds what the test split gave; the record last, as ever. */
  async writeTest(record: TrialRecord, predictions: string): Promise<void> {
    await writeAtomic(this.at(record.id, PREDICTIONS), predictions);
    await writeAtomic(this.at(record.id, RECORD), json(record));
  }

  /** Keeps a model that trials start from. */
  async keepWeights(sha256: string, bytes: Uint8Array): Promise<void> {
    const file = this.weightsFile(sha256);
    if (await unlessMissing(stat(file))) return;
    await mkdir(dirname(file), { recursive: true });
    await writeAtomic(file, bytes);
  }

  async readWeights(sha256: string): Promise<Uint8Array> {
    const file = this.weightsFile(sha256);
    const bytes = await unlessMissing(readFile(file));
    if (!bytes) throw new InputError(`${file}: expected the model that the trial starts from, got no such file.`);
    if (hashOf(bytes) !== sha256)
      throw new InputError(`${file}: expected a file whose SHA-256 is its name, got another.`);
    return new Uint8Array(bytes);
  }

  weightsFile(sha256: string): string {
    return join(this.folder, WEIGHTS, `${sha256}.safetensors`);
  }

  /** The model of a finished trial; null where the file is gone. */
  async readModel(id: string): Promise<Uint8Array | null> {
    return unlessMissing(readFile(this.at(id, 'model.safetensors')).then((bytes) => new Uint8Array(bytes)));
  }

  /** Null for a trial of an earlier version, or one that was copied here without it. */
  async readAbout(id: string): Promise<TrialAbout | null> {
    const text = await unlessMissing(readFile(this.at(id, ABOUT), 'utf8'));
    return text === null ? null : (JSON.parse(text) as TrialAbout);
  }

  /** Ids of the trials that are finished or begun. */
  async ids(): Promise<string[]> {
    const entries = await unlessMissing(readdir(this.folder));
    return (entries ?? []).filter((entry) => /^[0-9a-f]{64}$/.test(entry)).sort();
  }

  /** Whether a checkpoint waits to be continued. */
  async isBegun(id: string): Promise<boolean> {
    return (await unlessMissing(stat(this.at(id, CHECKPOINT)))) !== null;
  }

  /**
   * Shows a finished trial in `target` (`trials/<arm>/<seed>`). Arms that differ in name only share a trial: the
   * record shown carries the name of the arm it is shown for. A sealed trial is shown without what the test split gave,
   * even where an arm that shares it has had it opened.
   */
  async publish(id: string, { arm, sealed = false }: Shown, target: string): Promise<void> {
    const record = await this.readRecord(id);
    if (!record) throw new Error(`trial ${id} is not finished`);
    await mkdir(target, { recursive: true });
    for (const file of FILES) {
      if (sealed && file === PREDICTIONS) await rm(join(target, file), { force: true });
      else await linkAtomic(this.at(id, file), join(target, file));
    }
    const shown = { ...record, arm, test: sealed ? null : record.test };
    if (record.arm === arm && record.test === shown.test) await linkAtomic(this.at(id, RECORD), join(target, RECORD));
    else await writeAtomic(join(target, RECORD), json(shown));
  }

  /** Takes in a published trial that the store does not know, so that a copied `trials/` folder is enough. */
  async adopt(id: string, published: string): Promise<TrialRecord | null> {
    const record = await readRecord(join(published, RECORD), id);
    if (!record) return null;
    await mkdir(this.at(id), { recursive: true });
    for (const file of [...FILES, RECORD]) await linkAtomic(join(published, file), this.at(id, file));
    return record;
  }

  /** Removes what a killed process was in the middle of writing. Only while nobody else is at work here. */
  async sweep(): Promise<void> {
    for (const entry of await readdir(this.folder, { recursive: true }).catch(() => [])) {
      if (entry.endsWith('.tmp')) await rm(join(this.folder, entry), { force: true });
    }
  }
}

/** As what a trial is shown. */
export interface Shown {
  readonly arm: string;
  readonly sealed?: boolean;
}

async function unlessMissing<T>(reading: Promise<T>): Promise<T | null> {
  return reading.catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null;
    throw error;
  });
}

/** The record in a file if it is whole and that of this trial. */
export async function readRecord(path: string, id: string): Promise<TrialRecord | null> {
  try {
    const record = JSON.parse(await readFile(path, 'utf8')) as TrialRecord;
    return record.id === id ? record : null;
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR' || error instanceof SyntaxError) return null;
    throw error;
  }
}

const COLUMNS = [
  'epoch',
  'trainLoss',
  'trainAccuracy',
  'validationLoss',
  'validationAccuracy',
  'validationBalancedAccuracy',
  'learningRate',
  'seconds',
] as const satisfies readonly (keyof EpochRecord)[];

function historyCsv(history: readonly EpochRecord[]): string {
  const rows = history.map((epoch) => COLUMNS.map((column) => epoch[column]).join(','));
  return `${[COLUMNS.join(','), ...rows].join('\n')}\n`;
}
