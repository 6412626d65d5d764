import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { resolveStudy, type StudyInput, type StudyOverrides } from 'receptive';
import { Failure } from '../errors.js';
import { plainReporter } from '../progress/plain.js';
import type { Reporter } from '../progress/reporter.js';
import { runStudy as conductStudy } from '../run-study.js';
import { localRunner } from '../runner/local.js';
import { folderOfStudy, readStudy } from '../study-file.js';
import { weightsBeside } from '../weights-files.js';
import { openRun, type Run } from './open-run.js';

export interface RunStudyOptions extends StudyOverrides {
  /** Folder with the data set's files. Default: the data set's own place. */
  readonly dir?: string;
  /** Folder of the run. Default "runs/<study>". Finished trials in it are not trained again. */
  readonly out?: string;
  /** Trials at the same time. Default: one for each core. */
  readonly workers?: number;
  /** Told what happens, a line at a time. Default: printed. */
  readonly tell?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** Seconds between two lines about what is being trained. */
const EVERY = 30;

/** For people who read it as it comes, and for those who read it afterwards: no line for each trial. */
function reporterOf(tell: (line: string) => void): Reporter {
  const reporter = plainReporter(tell, EVERY);
  return { ...reporter, event: (event) => event.type !== 'finished' && reporter.event(event) };
}

/**
 * Trains what a study needs and writes its report, as `receptive run` does: the same folder, the same numbers.
 *
 * @param study A study, or the name or file of one.
 *
 * Errors: InputError for whatever is wrong with the study or its data; Failure where trials could not be run.
 */
export async function runStudy(study: StudyInput | string, options: RunStudyOptions = {}): Promise<Run> {
  const { dir, out, workers = availableParallelism(), tell = console.log, signal, ...overrides } = options;
  const weights = weightsBeside(typeof study === 'string' ? folderOfStudy(study) : '.');
  const written = typeof study === 'string' ? await readStudy(study) : study;
  const resolved = resolveStudy(written, overrides, { openWeights: weights.open });
  const reporter = reporterOf(tell);
  const outcome = await conductStudy({
    study: resolved,
    weights,
    overrides: {},
    data: dir,
    out: (name) => out ?? join('runs', name),
    engine: 'wasm',
    command: `runStudy("${resolved.name}")`,
    runner: localRunner({ workers }),
    workers,
    threads: availableParallelism(),
    reporter,
    signal: signal ?? new AbortController().signal,
  }).finally(() => reporter.end());
  if (outcome.failed.length > 0 || !outcome.analysis) {
    const reasons = outcome.failed.map(({ trial, reason }) => `${trial.arm.name} seed ${trial.seed}: ${reason}`);
    throw new Failure(`${resolved.name}: ${outcome.failed.length} trials could not be run. ${reasons.join('; ')}`);
  }
  return openRun(outcome.folder, { dir });
}
