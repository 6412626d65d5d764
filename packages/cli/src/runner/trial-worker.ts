/**
 * The process that runs trials for the local runner. It writes checkpoints and results into the trial store itself
 * and only tells what happened. It has no life of its own: when its channel to the runner closes, it ends.
 */
import {
  type Arm,
  type Dataset,
  type DatasetView,
  type Engine,
  initialTensors,
  prepareAhead,
  readModel,
  runTrial,
  type Snapshot,
  type TrialOptions,
  viewDataset,
} from 'receptive';
import { readPackedDataset } from '../data/index.js';
import { isInputError, messageOf } from '../errors.js';
import { TrialStore } from '../run/trial-store.js';
import { startBatchThread } from './batch-thread.js';
import { openEngine } from './engine.js';
import type { FromWorker, ToWorker } from './messages.js';
import type { TrialContext } from './types.js';

/** Seconds of training that a crash may cost. */
const CHECKPOINT_SECONDS = 10;
/** Milliseconds between two messages about progress, at least. */
const PROGRESS = 200;

interface Opened {
  readonly context: TrialContext;
  readonly dataset: Dataset;
  readonly engine: Engine;
}

let opened: Promise<Opened> | undefined;
let current: AbortController | undefined;

async function open(context: TrialContext): Promise<Opened> {
  const [dataset, engine] = await Promise.all([
    readPackedDataset(context.packedPath, true),
    openEngine(context.engine),
  ]);
  if (dataset.fingerprint !== context.fingerprint) {
    throw new Error(`${context.packedPath}: the data changed while the study was running.`);
  }
  return { context, dataset, engine };
}

/** The view last asked for: trials of one probe follow one another. */
let viewed: { readonly key: string; readonly dataset: Dataset } | undefined;

function viewOf(dataset: Dataset, view: DatasetView | undefined): Dataset {
  if (!view) return dataset;
  const key = JSON.stringify(view);
  if (viewed?.key !== key) viewed = { key, dataset: viewDataset(dataset, view) };
  return viewed.dataset;
}

/** What an arm that starts from a model begins with. */
async function startOf({ name, architecture, initialWeights }: Arm, store: TrialStore): Promise<Snapshot | undefined> {
  if (!initialWeights) return undefined;
  const { sha256, fresh, file } = initialWeights;
  const model = readModel(await store.readWeights(sha256), file);
  return initialTensors(model, architecture, { fresh, path: `${name}.initialWeights`, file });
}

const tell = (message: FromWorker) => process.send?.(message);

async function run(message: Extract<ToWorker, { type: 'run' }>, signal: AbortSignal) {
  const { id, arm, seed, view, threads, aheadFrom, memory } = message;
  const { context, engine, ...whole } = await (opened as Promise<Opened>);
  const dataset = viewOf(whole.dataset, view);
  const store = new TrialStore(context.store);
  let last = 0;
  const options: TrialOptions = {
    id,
    arm,
    seed,
    dataset,
    normalization: context.normalization,
    initialTensors: await startOf(arm, store),
    engine,
    threads,
    memoryLimit: memory,
    openBatches: (plan) => prepareAhead(plan, startBatchThread, aheadFrom),
    // The test split is opened once, when the plan is complete.
    sealed: true,
    checkpointSeconds: CHECKPOINT_SECONDS,
    signal,
    onEpoch: (record) => tell({ type: 'epoch', record }),
    onProgress: ({ epoch, epochs, step, steps, imagesPerSecond }) => {
      const now = performance.now();
      if (now - last < PROGRESS) return;
      last = now;
      tell({ type: 'progress', share: (epoch - 1 + step / steps) / epochs, imagesPerSecond });
    },
    onCheckpoint: (bytes) => store.writeCheckpoint(id, bytes),
  };
  const checkpoint = await store.readCheckpoint(id);
  tell({ type: 'started', continued: checkpoint !== undefined });
  const outcome = await runTrial({ ...options, checkpoint }).catch(async (error: unknown) => {
    // The data and the arm were checked before: it is the checkpoint that is damaged.
    if (!checkpoint || !isInputError(error)) throw error;
    await store.removeCheckpoint(id);
    return runTrial(options);
  });
  if (outcome.status === 'interrupted') return tell({ type: 'interrupted' });
  const { record, model } = outcome;
  const { train, validation } = dataset.splits;
  await store.writeFinished(record, model, {
    arm: {
      name: arm.name,
      architecture: arm.architecture,
      recipe: arm.recipe,
      ...(arm.initialWeights ? { initialWeights: arm.initialWeights } : {}),
    },
    seed,
    fingerprint: dataset.fingerprint,
    ...(view ? { view } : {}),
    pictures: { train: train.labels.length, validation: validation.labels.length },
    threads,
  });
  tell({ type: 'finished', record });
}

process.on('message', async (message: ToWorker) => {
  switch (message.type) {
    case 'open':
      opened = open(message.context);
      // A failure is reported by the first trial that needs it.
      opened.catch(() => undefined);
      break;
    case 'run':
      current = new AbortController();
      try {
        await run(message, current.signal);
      } catch (error) {
        const stack = error instanceof Error && !isInputError(error) ? error.stack : undefined;
        tell({ type: 'failed', reason: stack ?? messageOf(error) });
      }
      break;
    case 'stop':
      current?.abort();
      break;
    default:
      message satisfies never;
  }
});
process.on('disconnect', () => process.exit());
// Ctrl-C in a terminal reaches every process of the group; the runner decides what to stop, and how.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
