import type { Container } from '../container.js';
import { type Json, type Listed, seconds } from '../world.js';
import type { TrainingRequest } from './training-rules.js';

export type Status = 'InProgress' | 'Completed' | 'Failed' | 'Stopping' | 'Stopped';

/** Why machines end before they are done. */
export type Stop = 'asked' | 'runtime' | 'spot' | 'fault';

interface Transition {
  readonly Status: string;
  readonly StartTime: Date;
  EndTime?: Date;
  readonly StatusMessage: string;
}

/** A training job as the service keeps it. */
export interface Job extends Listed {
  readonly request: TrainingRequest;
  readonly arn: string;
  status: Status;
  secondary: string;
  readonly transitions: Transition[];
  failure?: string;
  started?: Date;
  ended?: Date;
  modified: Date;
  containers: Container[];
  stop?: Stop;
  readonly lines: string[];
  done: Promise<void>;
}

const MESSAGES: Readonly<Record<string, string>> = {
  Starting: 'Launching requested ML instances',
  Downloading: 'Downloading input data',
  Training: 'Training image download completed. Training in progress.',
  Uploading: 'Uploading generated training model',
  Interrupted: 'Training job interrupted',
  Completed: 'Training job completed',
  Failed: 'Training job failed',
  Stopping: 'Stopping the training job',
  Stopped: 'Training job stopped',
  MaxRuntimeExceeded: 'Training job runtime exceeded MaxRuntimeInSeconds provided',
};

/** The next of the job's secondary states. */
export function enter(job: Job, state: string): void {
  const now = new Date();
  const before = job.transitions.at(-1);
  if (before) before.EndTime = now;
  job.transitions.push({ Status: state, StartTime: now, StatusMessage: MESSAGES[state] ?? state });
  job.secondary = state;
  job.modified = now;
}

/** The last one. */
export function end(job: Job, status: Status, state: string = status): void {
  enter(job, state);
  job.status = status;
  job.ended = job.modified;
}

/** `DescribeTrainingJob`. */
export function describeJob(job: Job): Json {
  const { Tags, ...asked } = job.request;
  const took = job.started && job.ended ? Math.ceil((job.ended.getTime() - job.started.getTime()) / 1000) : undefined;
  return {
    ...asked,
    TrainingJobArn: job.arn,
    TrainingJobStatus: job.status,
    SecondaryStatus: job.secondary,
    SecondaryStatusTransitions: job.transitions.map((transition) => ({
      ...transition,
      StartTime: seconds(transition.StartTime),
      EndTime: seconds(transition.EndTime),
    })),
    FailureReason: job.failure,
    ModelArtifacts: {
      S3ModelArtifacts:
        job.status === 'Completed' || job.status === 'Stopped' ? `${outputOf(job)}/model.tar.gz` : undefined,
    },
    CreationTime: seconds(job.created),
    TrainingStartTime: seconds(job.started),
    TrainingEndTime: seconds(job.ended),
    LastModifiedTime: seconds(job.modified),
    TrainingTimeInSeconds: took,
    BillableTimeInSeconds: took,
    FinalMetricDataList: finalMetrics(job),
  };
}

/** Where its archives go. */
export const outputOf = ({ request, name }: Job) =>
  `${request.OutputDataConfig.S3OutputPath.replace(/\/$/, '')}/${name}/output`;

/** What the last line said that a metric's expression fits. */
function finalMetrics({ request, lines, ended, modified }: Job): Json[] | undefined {
  const definitions = request.AlgorithmSpecification.MetricDefinitions;
  if (!definitions || !ended) return undefined;
  return definitions.flatMap(({ Name, Regex }) => {
    const expression = new RegExp(Regex);
    const found = lines.findLast((line) => expression.test(line));
    const Value = Number(found && expression.exec(found)?.[1]);
    return Number.isFinite(Value) ? [{ MetricName: Name, Value, Timestamp: seconds(modified) }] : [];
  });
}
