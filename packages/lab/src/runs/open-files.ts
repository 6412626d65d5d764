/** A run from its files, dropped on the page: for pages that no server gives runs to. */

import { type Analysis, type DatasetSummary, InputError, type Study } from 'receptive';
import type { OpenRun } from './types.js';

/** A file by its name, as a drop or a choice of files gives them. */
export interface NamedText {
  readonly name: string;
  text(): Promise<string>;
}

/** What is read of a run's folder; the last may be missing. */
const FILES = ['study.json', 'analysis.json', 'dataset.json'] as const;

/** @throws InputError where a file is missing or is not that of a run */
export async function openFiles(files: readonly NamedText[]): Promise<OpenRun> {
  const [study, analysis, data] = await Promise.all(
    FILES.map(async (name) => {
      const file = files.find((one) => one.name === name);
      return file ? parse(name, await file.text()) : null;
    }),
  );
  if (!study || !analysis) {
    const missing = study ? 'analysis.json' : 'study.json';
    const got = files.map(({ name }) => name).slice(0, 4);
    throw new InputError(
      `${missing}: expected the files of a finished run, got ${got.join(', ') || 'none'}.`,
      'Choose study.json, analysis.json and dataset.json of a folder under runs/.',
    );
  }
  const run = { study: study as unknown as Study, analysis: analysis as unknown as Analysis };
  if (!Array.isArray(run.study.arms) || !run.study.arms.every(isArm) || !Array.isArray(run.study.seeds))
    throw wrong('study.json', 'a study that was run');
  if (!Array.isArray(run.analysis.arms) || !run.analysis.arms.every(isAnalysed) || !Array.isArray(run.analysis.seeds))
    throw wrong('analysis.json', 'the analysis of a run');
  return { ...run, id: `${run.study.name} (opened here)`, data: data as unknown as DatasetSummary | null };
}

const wrong = (name: string, expected: string) =>
  new InputError(`${name}: expected ${expected}, got something else.`, 'Choose the files of one run’s folder.');

function parse(name: string, text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InputError(`${name}: expected JSON, got something else.`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(name, 'a record of a run');
  return value as Record<string, unknown>;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isArm = (arm: unknown) => isRecord(arm) && typeof arm.name === 'string' && isRecord(arm.architecture);
const isNumber = (value: unknown) => typeof value === 'number';
const isSummary = (summary: unknown) =>
  isRecord(summary) &&
  (summary.mean === null || isNumber(summary.mean)) &&
  (summary.ci95 === null || (Array.isArray(summary.ci95) && summary.ci95.length === 2 && summary.ci95.every(isNumber)));
const isAnalysed = (arm: unknown) =>
  isRecord(arm) &&
  typeof arm.name === 'string' &&
  typeof arm.title === 'string' &&
  isRecord(arm.metrics) &&
  Object.values(arm.metrics).every(isSummary);
