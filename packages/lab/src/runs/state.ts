/** The runs that the page knows, and what is read of them. */

import { signal } from '@preact/signals';
import type { Analysis, DatasetSummary, Study } from 'receptive';
import { ask, isServed, offerData } from '../state/server.js';
import type { OpenRun, RunEntry, RunList, RunProgress } from './types.js';

/** Null before the server has answered, and without one. */
export const list = signal<RunList | null>(null);
/** Runs that were opened from their files; they live as long as the page. */
export const opened = signal<readonly OpenRun[]>([]);
/** Of runs that are at work, by id. */
export const progress = signal<Readonly<Record<string, RunProgress | null>>>({});

/** Reads the list anew, and with it the names of the data sets. */
export async function readList(): Promise<void> {
  const next = await ask<RunList>('api/runs');
  offerData(next.data.names);
  list.value = next;
}

/** Before anything else: the state of the page may name a data set of the server. Without a server nothing happens. */
export async function meetServer(): Promise<void> {
  if (isServed()) await readList();
}

export async function readProgress(runs: readonly RunEntry[]): Promise<void> {
  const working = runs.filter(({ status }) => status === 'working');
  const answers = await Promise.all(
    working.map(
      async ({ id }) =>
        [id, (await ask<{ progress: RunProgress | null }>(`api/progress/${pathOf(id)}`)).progress] as const,
    ),
  );
  progress.value = Object.fromEntries(answers);
}

/** The records of a run of the list, or one that was opened here. */
export async function readRun(id: string): Promise<OpenRun> {
  const own = opened.value.find((run) => run.id === id);
  if (own) return own;
  const entry = list.value?.runs.find((run) => run.id === id);
  const at = (file: string) => `runs/${pathOf(id)}/${file}`;
  const [study, analysis, data] = await Promise.all([
    ask<Study>(at('study.json')),
    entry?.status === 'begun' || !entry?.report ? null : ask<Analysis>(at('analysis.json')),
    entry?.data ? ask<DatasetSummary>(at('dataset.json')) : null,
  ]);
  return { id, study, analysis, data };
}

/** Of a run's folder, in an address. */
export const pathOf = (id: string): string => id.split('/').map(encodeURIComponent).join('/');
