import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Analysis,
  type Conclusions,
  type Exploration,
  type GradedRun,
  InputError,
  type ProbeResult,
} from 'receptive';
import { codeOf } from '../errors.js';
import { runStudyOf } from './run-study-of.js';

/** The records of a finished run. Throws InputError where the folder is none. */
export async function readRun(folder: string): Promise<GradedRun> {
  const { study, summary } = await runStudyOf(folder);
  const analysis = await readRecord<Analysis>(folder, 'analysis.json');
  if (!analysis) {
    throw new InputError(
      `${folder}: expected a finished run, got one without its analysis.json.`,
      'The command that began it finishes it.',
    );
  }
  // Probes that an earlier plan asked for may still lie there.
  const probes = await Promise.all(
    study.probes.map((name) => readRecord<ProbeResult>(folder, join('probes', `${name}.json`))),
  );
  return {
    study,
    data: summary,
    analysis,
    exploration: await readRecord<Exploration>(folder, 'exploration.json'),
    conclusions: await readRecord<Conclusions>(folder, 'conclusions.json'),
    probes: probes.filter((probe) => probe !== null),
  };
}

async function readRecord<T>(folder: string, file: string): Promise<T | null> {
  let text: string;
  try {
    text = await readFile(join(folder, file), 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new InputError(
      `${join(folder, file)}: expected JSON, got something else.`,
      'The command that made the run writes it anew.',
    );
  }
}
