import type { TrialRecord } from 'receptive';
import { Interrupted } from '../errors.js';
import type { Reporter } from '../progress/reporter.js';
import { StudyProgress } from '../progress/study-progress.js';
import type { FailedTrial, PlannedTrial, Runner, TrialContext } from '../runner/types.js';
import { progressOf, tellProgress } from './progress-file.js';
import type { RunFolder } from './run-folder.js';

export interface Training {
  readonly plan: readonly PlannedTrial[];
  readonly context: TrialContext;
  readonly folder: RunFolder;
  /** Records of the trials that the folder held before, by id. */
  readonly finished: ReadonlyMap<string, TrialRecord>;
  readonly runner: Runner;
  /** Trials at the same time, for the time left. */
  readonly workers: number;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** What the trials are for, where it is not the study itself: "for probes". */
  readonly purpose?: string;
}

/**
 * Runs what the folder does not hold yet and shows each trial there as it ends. Throws `Interrupted` when stopped
 * before the end. Returns what could not be run.
 */
export async function train(training: Training): Promise<readonly FailedTrial[]> {
  const { plan, context, folder, finished, runner, workers, reporter, signal, purpose } = training;
  const waiting = [...new Map(plan.map((trial) => [trial.id, trial])).values()].filter(({ id }) => !finished.has(id));
  const before = plan.filter(({ id }) => finished.has(id)).length;
  const what = `${plan.length} ${plan.length === 1 ? 'trial' : 'trials'}${purpose ? ` ${purpose}` : ''}`;
  reporter.line(`${what}${before > 0 ? `, ${before} of them finished before` : ''}`);
  if (waiting.length === 0) return [];

  const clock = () => performance.now() / 1000;
  const progress = new StudyProgress(plan, new Set(finished.keys()), workers, clock, [...finished.values()]);
  const published: Promise<unknown>[] = [];
  reporter.begin(progress);
  const tellNoMore = tellProgress(folder.path, () => progressOf(progress, purpose));
  try {
    const { failed, interrupted } = await runner(
      waiting,
      context,
      (event) => {
        progress.apply(event);
        reporter.event(event);
        if (event.type !== 'finished') return;
        published.push(...plan.filter(({ id }) => id === event.trial.id).map((trial) => folder.publish(trial)));
      },
      signal,
    );
    await Promise.all(published);
    if (interrupted) throw new Interrupted('stopped; the same command continues.');
    return failed;
  } finally {
    reporter.end();
    await tellNoMore();
  }
}
