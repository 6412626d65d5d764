import { expect, test } from 'vitest';
import { prepareAhead } from '../data/batch-loader.js';
import { preparedAhead, Threads, takeAhead } from '../data/batch-thread.fixture.js';
import type { BatchPlan, BatchSource } from '../data/batches.js';
import { linearEngine, newSpy } from './linear-engine.fixture.js';
import { finish, lastingPart, trialOptions } from './trial.fixture.js';
import { runTrial } from './trial.js';
import type { TrialOptions } from './trial-options.js';

const RECIPE = { augmentation: { shift: 1, flipHorizontal: 0.5, brightness: 0.2, rotate: 20, cutout: 1 } };

/** Sources with real threads, whose first batch waits until the thread is up, so that it makes all of them. */
function ahead() {
  const threads = new Threads();
  const count = { ahead: 0, inPlace: 0 };
  const openBatches = (plan: BatchPlan): BatchSource => {
    const source = prepareAhead(plan, threads.start);
    let up = false;
    return {
      batch: source.batch,
      steps: source.steps,
      take(epoch, step) {
        const batch = up ? source.take(epoch, step) : takeAhead(source, epoch, step);
        up = true;
        count[preparedAhead(batch) ? 'ahead' : 'inPlace']++;
        return batch;
      },
      dispose: () => source.dispose(),
    };
  };
  return { threads, count, openBatches };
}

test('a trial with batches prepared ahead ends in the same bits, and leaves no thread', async () => {
  const undisturbed = lastingPart(await finish(trialOptions(RECIPE)));
  const { threads, count, openBatches } = ahead();
  expect(lastingPart(await finish(trialOptions(RECIPE, { openBatches })))).toEqual(undisturbed);
  expect(count).toEqual({ ahead: 20, inPlace: 0 });
  await threads.gone();
  expect(threads.workers.length).toBe(1);
});

test('so it does from any checkpoint, and when it is interrupted', async () => {
  const checkpoints: Uint8Array[] = [];
  const onCheckpoint = (bytes: Uint8Array) => void checkpoints.push(bytes);
  const undisturbed = lastingPart(await finish(trialOptions(RECIPE, { checkpointSeconds: 0, onCheckpoint })));
  expect(checkpoints.length).toBe(4 * (5 + 1));
  const { threads, openBatches } = ahead();
  // After the second, and the last but one step of an epoch, and between two epochs.
  for (const at of [1, 9, 11]) {
    const checkpoint = checkpoints[at] as Uint8Array;
    expect(lastingPart(await finish(trialOptions(RECIPE, { checkpoint, openBatches })))).toEqual(undisturbed);
    const abort = new AbortController();
    let last: Uint8Array | undefined;
    const interrupted: TrialOptions = trialOptions(RECIPE, {
      checkpoint,
      openBatches,
      signal: abort.signal,
      onProgress: () => abort.abort(),
      onCheckpoint: (bytes) => {
        last = bytes;
      },
    });
    expect(await runTrial(interrupted)).toEqual({ status: 'interrupted' });
    expect(lastingPart(await finish(trialOptions(RECIPE, { checkpoint: last, openBatches })))).toEqual(undisturbed);
  }
  await threads.gone();
  expect(threads.workers.length).toBe(9);
});

test('a trial that diverges or throws leaves no thread either', async () => {
  const { threads, openBatches } = ahead();
  const diverging = linearEngine({ ...newSpy(), nanLossAt: 3 });
  expect((await finish(trialOptions({}, { engine: diverging, openBatches }))).record.status).toBe('diverged');
  const onEpoch = () => {
    throw new Error('a bug');
  };
  await expect(finish(trialOptions({}, { onEpoch, openBatches }))).rejects.toThrow('a bug');
  await threads.gone();
  expect(threads.workers.length).toBe(2);
});

test('a source that cannot be opened leaves no network', async () => {
  const spy = newSpy();
  const openBatches = () => {
    throw new Error('a bug');
  };
  await expect(finish(trialOptions({}, { engine: linearEngine(spy), openBatches }))).rejects.toThrow('a bug');
  expect(spy.disposed).toBe(1);
});
