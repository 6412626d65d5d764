import { copyFile, mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { InputError, resolveArchitecture } from 'receptive';
import {
  isInputError,
  localRunner,
  openEngine,
  type PlannedTrial,
  readPackedDataset,
  type TrialEvent,
  TrialStore,
} from 'receptive-cli/core';
import { CHANNELS, type JobTrial, resultFolder, type TrialJob, trialsOfHost } from '../job.js';
import { chosenTrials, dataFile, readStudyChannel } from './channels.js';
import { readHost, readSettings, refusePipes } from './config.js';
import { metricsLine } from './metrics.js';
import type { MlPaths } from './paths.js';

/** What stopped a job that is to be continued from its checkpoints. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

/** What cannot be helped by another input, such as a worker that died: one sentence. */
export class JobFailure extends Error {
  override readonly name = 'JobFailure';
}

/**
 * `train`: the trials of the channel "study" that fall to this host. Checkpoints, and trials that are finished while
 * others are not, are in `checkpoints/<id>`; at the end every model is in `model`, its record and history in `output`.
 *
 * Errors: InputError for a job that cannot be run; `JobFailure` for trials that failed; `Stopped` when `signal` came
 * first.
 */
export async function train(paths: MlPaths, signal: AbortSignal): Promise<void> {
  const [settings, host] = await Promise.all([readSettings(paths.config), readHost(paths.config)]);
  await refusePipes(paths.config);
  const job = await readStudyChannel(paths.channels);
  const chosen = chosenTrials(job.trials, settings.trials);
  const own = trialsOfHost(chosen, host.current, host.all);
  const packedPath = await dataFile(paths.channels);
  const pictures = await checkedData(packedPath, job);
  await checkEngine(job);

  const store = new TrialStore(paths.checkpoints);
  await mkdir(paths.checkpoints, { recursive: true });
  // Other hosts write theirs into the same place.
  if (host.all.length === 1) await store.sweep();
  const finished = new Map(await Promise.all(own.map(async ({ id }) => [id, await store.readRecord(id)] as const)));
  const waiting = own.filter(({ id }) => !finished.get(id));
  const share = host.all.length > 1 ? ` on ${host.current} of ${host.all.length} hosts` : '';
  console.log(
    `study ${job.study}: ${own.length} of ${chosen.length} trials${share}, ${own.length - waiting.length} finished before`,
  );
  if (signal.aborted) throw new Stopped('stopped before it began');

  const { failed, interrupted } = await localRunner({
    workers: settings.workers ?? availableParallelism(),
    threads: settings.threads,
  })(
    waiting.map(planned),
    {
      packedPath,
      fingerprint: job.fingerprint,
      normalization: job.normalization,
      engine: job.engine,
      store: store.folder,
    },
    (event) => report(event, pictures),
    signal,
  );
  if (interrupted) throw new Stopped('stopped at a checkpoint');
  const lost = new Set(failed.map(({ trial }) => trial.id));
  for (const { id } of own) if (!lost.has(id)) await deliver(store, id, resultFolder(id, chosen.length), paths);
  const [first] = failed;
  if (first) {
    const { arm, seed } = first.trial;
    const count = failed.length > 1 ? `${failed.length} of ${own.length} trials failed, the first: ` : '';
    throw new JobFailure(`${count}arm ${arm.name}, seed ${seed}: ${first.reason}`);
  }
}

/** Orders the work only. */
const planned = (trial: JobTrial): PlannedTrial => ({
  ...trial,
  work: resolveArchitecture(trial.arm.architecture).macs * trial.arm.recipe.epochs,
});

const UPLOAD = 'Upload the packed file that the job was made with.';

/** @returns training pictures of the data set */
async function checkedData(path: string, job: TrialJob): Promise<number> {
  const { fingerprint, splits } = await readPackedDataset(path).catch((error: unknown) => {
    if (!isInputError(error)) throw error;
    throw new InputError(`Channel "${CHANNELS.data}": ${error.message}`, UPLOAD);
  });
  if (fingerprint !== job.fingerprint) {
    throw new InputError(
      `Channel "${CHANNELS.data}": expected the data set with fingerprint ${job.fingerprint}, got one with ${fingerprint}.`,
      UPLOAD,
    );
  }
  return splits.train.labels.length;
}

async function checkEngine(job: TrialJob): Promise<void> {
  const { numerics } = await openEngine(job.engine);
  if (numerics === job.numerics) return;
  throw new InputError(
    `Channel "study": numerics: expected ${numerics}, which this image computes with, got ${job.numerics}.`,
    'Build the image from the same version of receptive as the command, for the same kind of processor.',
  );
}

function report(event: TrialEvent, pictures: number): void {
  const { trial } = event;
  const name = `trial ${trial.id.slice(0, 12)} (arm ${trial.arm.name}, seed ${trial.seed})`;
  switch (event.type) {
    case 'started':
      console.log(`${name} ${event.continued ? 'goes on from its checkpoint' : 'begins'}`);
      break;
    case 'epoch':
      console.log(metricsLine(trial, event.record, trial.view?.subset?.size ?? pictures));
      break;
    case 'finished':
      console.log(`${name} is ${event.record.status}`);
      break;
    case 'retry':
      console.log(`${name} is begun again from its checkpoint: ${event.reason}`);
      break;
    case 'failed':
      console.error(`${name} failed: ${event.reason}`);
  }
}

const RESULTS = ['record.json', 'history.csv', 'trial.json'];

/** Copies: the store stays as it is, for a job that is interrupted just now. A diverged trial has no model. */
async function deliver(store: TrialStore, id: string, folder: string, paths: MlPaths): Promise<void> {
  const files = RESULTS.map((file) => [file, paths.output] as const);
  for (const [file, target] of [...files, ['model.safetensors', paths.model] as const]) {
    await mkdir(join(target, folder), { recursive: true });
    await copyFile(join(store.folder, id, file), join(target, folder, file)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT' || file !== 'model.safetensors') throw error;
    });
  }
}
