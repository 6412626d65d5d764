import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EpochRecord, TrialRecord } from 'receptive';
import { codeOf } from '../errors.js';
import { json, linkAtomic, writeAtomic } from './atomic.js';

/** Of a finished trial, beside its record. A diverged one has neither a model nor predictions. */
const FILES = ['history.csv', 'model.safetensors', 'predictions.csv'] as const;
/** Written last: where it stands, the others are complete. */
const RECORD = 'record.json';
const CHECKPOINT = 'checkpoint.safetensors';

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

  async writeFinished(record: TrialRecord, model: Uint8Array | null, predictions: string | null): Promise<void> {
    await mkdir(this.at(record.id), { recursive: true });
    await writeAtomic(this.at(record.id, 'history.csv'), historyCsv(record.history));
    if (model) await writeAtomic(this.at(record.id, 'model.safetensors'), model);
    if (predictions) await writeAtomic(this.at(record.id, 'predictions.csv'), predictions);
    await writeAtomic(this.at(record.id, RECORD), json(record));
    await this.removeCheckpoint(record.id);
  }

  /**
   * Shows a finished trial in `target` (`trials/<arm>/<seed>`). Arms that differ in name only share a trial: the
   * record shown carries the name of the arm it is shown for.
   */
  async publish(id: string, arm: string, target: string): Promise<void> {
    const record = await this.readRecord(id);
    if (!record) throw new Error(`trial ${id} is not finished`);
    await mkdir(target, { recursive: true });
    for (const file of FILES) await linkAtomic(this.at(id, file), join(target, file));
    if (record.arm === arm) await linkAtomic(this.at(id, RECORD), join(target, RECORD));
    else await writeAtomic(join(target, RECORD), json({ ...record, arm }));
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
