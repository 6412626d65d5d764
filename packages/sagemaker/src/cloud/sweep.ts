import type { DescribeTrainingJobCommandOutput } from '@aws-sdk/client-sagemaker';
import type { EpochRecord, TrialRecord } from 'receptive';
import {
  type FailedTrial,
  Failure,
  messageOf,
  type PlannedTrial,
  type TrialEvent,
  type TrialStore,
} from 'receptive-cli/parts';
import { explained, isHopeless, isQuota, isTaken, isThrottled } from './aws-errors.js';
import { epochLine, LogReader, TRAINING_LOGS } from './logs.js';
import { type Budget, dollars, dollarsFor, expectedSeconds, type Instance } from './money.js';
import { jobName } from './names.js';
import { patiently, pause } from './patience.js';
import type { Place } from './place.js';
import type { Session } from './session.js';
import {
  describeJob,
  type JobSettings,
  pullResults,
  ResultsGone,
  startJob,
  stopJob,
  trainingJob,
} from './training-job.js';

/** A job that the service lost, or that left damaged results, is begun again so many times. */
const RETRIES = 1;
/** A job may take so many times what is expected, and at least so many seconds more. */
const PATIENCE = { times: 4, seconds: 900 };

type Outcome =
  | { readonly type: 'finished'; readonly record: TrialRecord }
  | { readonly type: 'failed'; readonly reason: string }
  | { readonly type: 'interrupted' };

/** What one call of the runner works with. */
export interface SweepState {
  readonly place: Place;
  readonly settings: JobSettings;
  readonly instance: Instance;
  readonly budget: Budget;
  /** Date of the price table. */
  readonly pricesAsOf: string;
  /** Jobs at the same time. */
  readonly parallel: number;
  readonly store: TrialStore;
  readonly tell: (event: TrialEvent) => void;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** One call of the runner: so many lanes, each of which takes the next trial and sees it to its end. */
export class Sweep {
  /** A lane broke: the others look no further. Their jobs go on and are joined by the next start. */
  private readonly broken = new AbortController();
  /** Ends every pause: the run is interrupted, or a lane broke. */
  private readonly awake = new AbortController();
  private readonly waking = this.awake.signal;
  private running = 0;
  /** Whether there are jobs at all. */
  private followed = false;

  constructor(
    private readonly session: Session,
    private readonly state: SweepState,
  ) {
    // A listener of its own: by its listeners the command knows that there is something to stop first.
    state.signal.addEventListener('abort', this.wake);
    if (state.signal.aborted) this.wake();
  }

  private readonly wake = () => this.awake.abort();

  async run(trials: readonly PlannedTrial[]) {
    const { tell, signal } = this.state;
    const queue = [...trials].sort((a, b) => b.work - a.work);
    const failed: FailedTrial[] = [];
    let interrupted = false;
    const lane = async () => {
      for (let trial = queue.shift(); trial; trial = queue.shift()) {
        if (signal.aborted) {
          interrupted = true;
          return;
        }
        if (this.broken.signal.aborted) return;
        const outcome = await this.train(trial);
        if (outcome.type === 'interrupted') interrupted = true;
        else if (outcome.type === 'finished') tell({ type: 'finished', trial, record: outcome.record });
        else {
          failed.push({ trial, reason: outcome.reason });
          tell({ type: 'failed', trial, reason: outcome.reason });
        }
      }
    };
    const lanes = Array.from({ length: Math.min(this.state.parallel, trials.length) }, () =>
      lane().catch((error: unknown) => {
        this.broken.abort();
        this.wake();
        throw error;
      }),
    );
    const ends = await Promise.allSettled(lanes);
    signal.removeEventListener('abort', this.wake);
    const broke = ends.find((end) => end.status === 'rejected');
    if (broke) throw brokenOff(broke.reason, this.followed);
    return { failed, interrupted };
  }

  /** A trial, whatever its jobs have come to so far. */
  private async train(trial: PlannedTrial): Promise<Outcome> {
    const { tell } = this.state;
    let lost = 0;
    for (let attempt = 1; ; attempt++) {
      const name = jobName(trial.id, attempt);
      let job = await this.describe(name);
      const found = job !== null;
      if (job && (job.TrainingJobStatus === 'Failed' || job.TrainingJobStatus === 'Stopped')) continue;
      if (!job) {
        const started = await this.start(trial, attempt);
        if (started) return started;
      }
      job = await this.follow(trial, name, found || attempt > 1);
      const end = job ? await this.ended(trial, job) : ('interrupted' as const);
      if (end === 'again') continue;
      if (end === 'interrupted') return { type: 'interrupted' };
      if (end.type === 'failed' && end.lost && lost++ < RETRIES) {
        tell({ type: 'retry', trial, reason: end.reason });
        continue;
      }
      return end;
    }
  }

  private describe(name: string) {
    return patiently(() => describeJob(this.session, name), { pace: this.session.pace, signal: this.waking });
  }

  /** Starts a job as soon as money and quota allow; an outcome where they never will. */
  private async start(trial: PlannedTrial, attempt: number): Promise<Outcome | null> {
    const { instance, budget, settings, place } = this.state;
    const { pace } = this.session;
    const expected = expectedSeconds(trial.work, instance.vcpus);
    const longest = Math.ceil(Math.max(PATIENCE.times * expected, expected + PATIENCE.seconds));
    const most = dollarsFor(instance, longest);
    while (!budget.admit(most)) {
      if (this.waking.aborted) return { type: 'interrupted' };
      if (!budget.waits) return { type: 'failed', reason: overBudget(budget, most) };
      await pause(pace.poll, this.waking);
    }
    const request = trainingJob(trial, attempt, longest, settings, place);
    this.reservations.set(request.TrainingJobName ?? '', most);
    let told = false;
    try {
      await patiently(() => startJob(this.session, request, trial, settings, place), {
        pace,
        signal: this.waking,
        // While others of ours run, their slots will be free some time.
        times: this.running > 0 ? 1000 : 8,
        worthwhile: (error) => isThrottled(error) || (isQuota(error) && !isHopeless(error)),
        waiting: (error) => {
          if (!isQuota(error) || told) return;
          told = true;
          this.state.say(`${trial.arm.name} seed ${trial.seed}: waits for a free instance in the account's quota`);
        },
      });
      return null;
    } catch (error) {
      // Another start of the same plan was faster: its job is joined.
      if (isTaken(error)) return null;
      this.settle(request.TrainingJobName ?? '', 0);
      if (this.waking.aborted && (isThrottled(error) || isQuota(error))) return { type: 'interrupted' };
      if (isQuota(error) && !isHopeless(error))
        return { type: 'failed', reason: messageOf(explained(error, 'starting a training job')) };
      throw explained(error, `starting the training job ${request.TrainingJobName}`);
    }
  }

  /** Job → the most it may cost. */
  private readonly reservations = new Map<string, number>();

  private settle(job: string, actual: number): void {
    this.state.budget.settle(this.reservations.get(job) ?? 0, actual);
    this.reservations.delete(job);
  }

  /** Watches a job until it has ended; null where watching was given up. Stops it where the run is interrupted. */
  private async follow(
    trial: PlannedTrial,
    name: string,
    continued: boolean,
  ): Promise<DescribeTrainingJobCommandOutput | null> {
    const { tell, signal, instance } = this.state;
    const { pace } = this.session;
    const log = new LogReader(this.session, TRAINING_LOGS, `${name}/`);
    tell({ type: 'started', trial, threads: instance.vcpus, continued });
    this.running++;
    this.followed = true;
    try {
      let interruptions = 0;
      for (let stopping = false; ; ) {
        const job = await this.describe(name);
        if (!job) throw new Failure(`The training job ${name} has disappeared.`);
        for (const line of await log.read()) tellLine(line, trial, tell);
        const lost = (job.SecondaryStatusTransitions ?? []).filter(({ Status }) => Status === 'Interrupted').length;
        if (lost > interruptions)
          this.state.say(
            `${trial.arm.name} seed ${trial.seed}: the machine was taken away; goes on from its checkpoint`,
          );
        interruptions = lost;
        if (!['InProgress', 'Stopping'].includes(job.TrainingJobStatus ?? '')) return job;
        if (this.broken.signal.aborted) return null;
        if (signal.aborted && !stopping) {
          stopping = true;
          await patiently(() => stopJob(this.session, name), { pace });
        }
        await pause(pace.poll, stopping ? this.broken.signal : this.waking);
      }
    } finally {
      this.running--;
    }
  }

  /** What a job that has ended means for its trial. */
  private async ended(
    trial: PlannedTrial,
    job: DescribeTrainingJobCommandOutput,
  ): Promise<(Exclude<Outcome, { type: 'interrupted' }> & { readonly lost?: boolean }) | 'again' | 'interrupted'> {
    const { store, place, signal } = this.state;
    const name = job.TrainingJobName ?? '';
    this.note(trial, job);
    switch (job.TrainingJobStatus) {
      case 'Completed':
        try {
          return { type: 'finished', record: await pullResults(trial, job, place, store) };
        } catch (error) {
          if (error instanceof ResultsGone) return 'again';
          if (error instanceof Failure) return { type: 'failed', reason: error.message, lost: true };
          throw error;
        }
      case 'Stopped':
        if (signal.aborted) return 'interrupted';
        return { type: 'failed', reason: stoppedReason(name, job) };
      default: {
        const reason = job.FailureReason ?? 'no reason given';
        // What the container says of itself would come again; one that was killed may be luckier.
        const own = /^AlgorithmError/.test(reason) && !/exit code:? *137/i.test(reason);
        return { type: 'failed', reason: `job ${name}: ${reason}`, lost: !own };
      }
    }
  }

  private note(trial: PlannedTrial, job: DescribeTrainingJobCommandOutput): void {
    const { instance, settings } = this.state;
    const seconds = job.BillableTimeInSeconds ?? job.TrainingTimeInSeconds ?? null;
    const cost = seconds === null ? null : dollarsFor(instance, seconds);
    const name = job.TrainingJobName ?? '';
    this.settle(name, cost ?? this.reservations.get(name) ?? 0);
    this.session.journal.job({
      trial: trial.id,
      arm: trial.arm.name,
      seed: trial.seed,
      job: name,
      instance: job.ResourceConfig?.InstanceType ?? settings.instance,
      spot: job.EnableManagedSpotTraining ?? settings.spot,
      status: job.TrainingJobStatus ?? '',
      billableSeconds: seconds,
      dollars: cost,
      pricesAsOf: this.state.pricesAsOf,
      metrics: Object.fromEntries(
        (job.FinalMetricDataList ?? []).map(({ MetricName = '', Value = 0 }) => [MetricName, Value]),
      ),
    });
  }
}

const stoppedReason = (name: string, { SecondaryStatus, StoppingCondition }: DescribeTrainingJobCommandOutput) =>
  SecondaryStatus === 'MaxRuntimeExceeded' || SecondaryStatus === 'MaxWaitTimeExceeded'
    ? `job ${name} was stopped at its limit of ${StoppingCondition?.MaxRuntimeInSeconds} s; the same command goes on from its checkpoint`
    : `job ${name} was stopped by somebody; the same command goes on from its checkpoint`;

const overBudget = ({ cap, total }: Budget, most: number) =>
  `--max-cost ${dollars(cap)}: ${dollars(total)} is spent, and this job might cost up to ${dollars(most)}; it was not started`;

/** An error in the middle of a sweep; jobs that run go on. */
function brokenOff(error: unknown, running: boolean): unknown {
  const told = explained(error, 'following the training jobs');
  if (!(told instanceof Failure) || !running) return told;
  return new Failure(
    told.message,
    `${told.hint ? `${told.hint} ` : ''}Jobs that run go on; the same command joins them, and \`receptive sagemaker cleanup\` stops them.`,
  );
}

/** What a line of a container's log tells of a trial. */
function tellLine(line: string, trial: PlannedTrial, tell: (event: TrialEvent) => void): void {
  const found = epochLine(line);
  if (!found || !trial.id.startsWith(found.trial)) return;
  const { epoch, epochs, values } = found;
  const value = (name: string) => values[name] ?? Number.NaN;
  const record: EpochRecord = {
    epoch,
    trainLoss: value('train_loss'),
    trainAccuracy: value('train_accuracy'),
    validationLoss: value('validation_loss'),
    validationAccuracy: value('validation_accuracy'),
    validationBalancedAccuracy: value('validation_balanced_accuracy'),
    // Not in the line; the record that is fetched at the end has them.
    learningRate: Number.NaN,
    seconds: Number.NaN,
  };
  tell({ type: 'epoch', trial, record });
  tell({ type: 'progress', trial, share: epoch / epochs, imagesPerSecond: values.images_per_second ?? null });
}
