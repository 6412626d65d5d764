import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from 'receptive';
import type { CloudRecord } from 'receptive/report';
import { codeOf } from '../errors.js';

/** Of a run's folder. */
export const CLOUD_RECORD = join('evidence', 'evidence.json');

/** What a run did in the cloud; undefined where it did nothing there. Errors: InputError for a file that is something else. */
export async function readCloudRecord(run: string): Promise<CloudRecord | undefined> {
  const path = join(run, CLOUD_RECORD);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    const record = JSON.parse(text) as CloudRecord;
    if (record.version === 1 && Array.isArray(record.calls)) return record;
  } catch {
    // said below
  }
  throw new InputError(
    `${path}: expected the evidence of a run, got something else.`,
    'Move it away; it is written anew.',
  );
}
