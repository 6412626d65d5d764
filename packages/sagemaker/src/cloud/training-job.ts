import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateTrainingJobCommand,
  type CreateTrainingJobCommandInput,
  DescribeTrainingJobCommand,
  type DescribeTrainingJobCommandOutput,
  StopTrainingJobCommand,
} from '@aws-sdk/client-sagemaker';
import { readModel, type TrialRecord } from 'receptive';
import { Failure, isInputError, messageOf, type PlannedTrial, type TrialStore } from 'receptive-cli/parts';
import { METRIC_DEFINITIONS } from '../container/metrics.js';
import { CHANNELS, JOB_VERSION, resultFolder, type TrialJob } from '../job.js';
import { isMissing } from './aws-errors.js';
import { checkTrainingJob } from './limits.js';
import { jobName, KEYS, tagsOf } from './names.js';
import type { Place } from './place.js';
import type { Session } from './session.js';
import { parseS3 } from './storage.js';

/** What the jobs of a run have in common. */
export interface JobSettings {
  readonly run: string;
  readonly instance: string;
  readonly spot: boolean;
  /** What the file of a job says besides its trial. */
  readonly about: Omit<TrialJob, 'version' | 'trials'>;
  /** Key of the folder with the packed data set, and its bytes. */
  readonly data: { readonly prefix: string; readonly bytes: number };
}

const GB = 1e9;
/** Waiting for spot capacity, besides the time a job may run. */
const SPOT_WAIT = 3600;

/** The request for a trial's n-th attempt, checked. */
export function trainingJob(
  trial: PlannedTrial,
  attempt: number,
  seconds: number,
  settings: JobSettings,
  { role, storage, image }: Place,
): CreateTrainingJobCommandInput {
  const { run, instance, spot, data } = settings;
  const name = jobName(trial.id, attempt);
  const channel = (ChannelName: string, prefix: string) => ({
    ChannelName,
    DataSource: {
      S3DataSource: {
        S3DataType: 'S3Prefix' as const,
        S3Uri: storage.uri(prefix),
        S3DataDistributionType: 'FullyReplicated' as const,
      },
    },
  });
  const job: CreateTrainingJobCommandInput = {
    TrainingJobName: name,
    RoleArn: role,
    AlgorithmSpecification: {
      TrainingImage: image,
      TrainingInputMode: 'File',
      MetricDefinitions: METRIC_DEFINITIONS.map((definition) => ({ ...definition })),
    },
    InputDataConfig: [channel(CHANNELS.study, KEYS.jobInput(run, name)), channel(CHANNELS.data, data.prefix)],
    OutputDataConfig: { S3OutputPath: storage.uri(KEYS.jobs(run)) },
    // Every attempt goes on from where the one before was.
    CheckpointConfig: { S3Uri: storage.uri(KEYS.checkpoints(run, trial.id)) },
    ResourceConfig: {
      InstanceType: instance as never,
      InstanceCount: 1,
      VolumeSizeInGB: 5 + Math.ceil((2 * data.bytes) / GB),
    },
    StoppingCondition: {
      MaxRuntimeInSeconds: seconds,
      ...(spot ? { MaxWaitTimeInSeconds: seconds + SPOT_WAIT } : {}),
    },
    EnableManagedSpotTraining: spot,
    Tags: tagsOf(run, {
      'receptive:trial': trial.id,
      'receptive:arm': trial.arm.name,
      'receptive:seed': `${trial.seed}`,
    }),
  };
  checkTrainingJob(job);
  return job;
}

/** Sends a trial's file and starts its job. */
export async function startJob(
  session: Session,
  request: CreateTrainingJobCommandInput,
  trial: PlannedTrial,
  settings: JobSettings,
  { storage }: Place,
): Promise<void> {
  const { id, arm, seed, view } = trial;
  const job: TrialJob = {
    version: JOB_VERSION,
    ...settings.about,
    trials: [{ id, arm, seed, ...(view ? { view } : {}) }],
  };
  const key = `${KEYS.jobInput(settings.run, request.TrainingJobName ?? '')}job.json`;
  await storage.put(key, { bytes: new TextEncoder().encode(JSON.stringify(job)) });
  await session.sagemaker.send(new CreateTrainingJobCommand(request));
}

/** How a job is; null where there is none of that name. */
export async function describeJob(session: Session, name: string): Promise<DescribeTrainingJobCommandOutput | null> {
  try {
    return await session.sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName: name }));
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Asks a job to stop at a checkpoint; one that has ended in the meantime is as good. */
export async function stopJob(session: Session, name: string): Promise<void> {
  try {
    await session.sagemaker.send(new StopTrainingJobCommand({ TrainingJobName: name }));
  } catch (error) {
    if ((error as Error).name !== 'ValidationException') throw error;
  }
}

/** What a job left is not there any more, as after a clean-up. */
export class ResultsGone extends Error {
  override readonly name = 'ResultsGone';
}

/**
 * Brings a finished job's results into the store, as a worker of this machine would have left them.
 * Errors: `ResultsGone`; Failure for archives that are damaged or hold another trial.
 */
export async function pullResults(
  trial: PlannedTrial,
  job: DescribeTrainingJobCommandOutput,
  { storage }: Place,
  store: TrialStore,
): Promise<TrialRecord> {
  const name = job.TrainingJobName ?? '';
  const model = parseS3(job.ModelArtifacts?.S3ModelArtifacts ?? '', name).key;
  const output = model.replace(/model\.tar\.gz$/, 'output.tar.gz');
  const folder = resultFolder(trial.id, 1);
  try {
    const { record, about } = await storage.unpacked(output, async (inside) => ({
      record: JSON.parse(await readFile(join(inside, folder, 'record.json'), 'utf8')) as TrialRecord,
      about: JSON.parse(await readFile(join(inside, folder, 'trial.json'), 'utf8')),
    }));
    if (record.id !== trial.id) throw new Failure(`job ${name} left the record of another trial, ${record.id}.`);
    const bytes =
      record.status === 'diverged'
        ? null
        : await storage.unpacked(
            model,
            async (inside) => new Uint8Array(await readFile(join(inside, folder, 'model.safetensors'))),
          );
    if (bytes) readModel(bytes, `${name}: model.safetensors`);
    await store.writeFinished(record, bytes, about);
    return record;
  } catch (error) {
    if (isMissing(error)) throw new ResultsGone(`job ${name}: its results are gone from ${storage.bucket}.`);
    if (isInputError(error) || error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new Failure(`job ${name}: its results cannot be read (${messageOf(error)}).`);
    throw error;
  }
}
