import { expect, test } from 'vitest';
import { createWasmEngine, referenceEngine } from '../engine/index.js';
import { finish, lastingPart, tickingClock, trialOptions } from './trial.fixture.js';
import { runTrial } from './trial.js';
import type { TrialOptions } from './trial-options.js';
import type { RecipeInput } from './types.js';

const EVENTFUL: RecipeInput = {
  epochs: 9,
  learningRate: 2,
  schedule: { type: 'cosine', floor: 0.5, warmup: 1 },
  augmentation: { shift: 1, flipHorizontal: 0.5, brightness: 0.2, rotate: 20, cutout: 1 },
  keep: 'best',
  metric: 'loss',
  patience: 2,
};

/** Interrupts a trial at its n-th announcement. Null if it finished before. */
async function interruptAt(n: number, options: TrialOptions): Promise<Uint8Array | null> {
  const abort = new AbortController();
  let announcements = 0;
  let last: Uint8Array | null = null;
  const outcome = await runTrial({
    ...options,
    now: tickingClock(),
    checkpointSeconds: 1e9,
    signal: abort.signal,
    onProgress: () => {
      if (++announcements === n) abort.abort();
    },
    onCheckpoint: (bytes) => {
      last = bytes;
    },
  });
  return outcome.status === 'interrupted' ? last : null;
}

test('interrupted at any moment and continued, a trial ends in the same bits', async () => {
  const undisturbed = lastingPart(await finish(trialOptions(EVENTFUL)));
  // Otherwise the best epoch and the patience would go untested.
  expect(undisturbed.record).toMatchObject({ epochsRun: 5, keptEpoch: 3, stoppedEarly: true });
  let interruptions = 0;
  for (let n = 1; ; n++) {
    const checkpoint = await interruptAt(n, trialOptions(EVENTFUL));
    if (!checkpoint) break;
    interruptions++;
    expect(lastingPart(await finish(trialOptions(EVENTFUL, { checkpoint }))), `announcement ${n}`).toEqual(undisturbed);
  }
  // Every step, every validation batch, every epoch's end and every test batch is such a moment.
  const epochs = undisturbed.record.epochsRun;
  expect(interruptions).toBe(epochs * (5 + 2 + 1) + 3);
});

test('killed and continued from whichever checkpoint was written last, a trial ends in the same bits', async () => {
  const checkpoints: Uint8Array[] = [];
  const onCheckpoint = (bytes: Uint8Array) => {
    checkpoints.push(bytes);
  };
  const undisturbed = lastingPart(await finish(trialOptions(EVENTFUL, { checkpointSeconds: 0, onCheckpoint })));
  expect(checkpoints.length).toBe(undisturbed.record.epochsRun * (5 + 1));
  for (const checkpoint of checkpoints) {
    expect(lastingPart(await finish(trialOptions(EVENTFUL, { checkpoint })))).toEqual(undisturbed);
  }
});

test('interrupted again and again, with one step between, it still ends in the same bits', async () => {
  const undisturbed = lastingPart(await finish(trialOptions(EVENTFUL)));
  let checkpoint: Uint8Array | undefined;
  for (let rounds = 0; rounds < 20; rounds++) {
    checkpoint = (await interruptAt(1, trialOptions(EVENTFUL, { checkpoint }))) ?? checkpoint;
  }
  expect(lastingPart(await finish(trialOptions(EVENTFUL, { checkpoint })))).toEqual(undisturbed);
});

test('checkpoints are no closer than asked inside an epoch, and one ends every epoch', async () => {
  let count = 0;
  await finish(trialOptions({}, { checkpointSeconds: 1e9, onCheckpoint: () => void count++ }));
  expect(count).toBe(4);
  count = 0;
  await finish(trialOptions({}, { onCheckpoint: () => void count++ })); // 20 of the clock's seconds
  expect(count).toBeGreaterThan(4);
  expect(count).toBeLessThan(4 * 5);
});

test('an abort before the first step leaves a checkpoint to begin from', async () => {
  const abort = new AbortController();
  abort.abort();
  const checkpoints: Uint8Array[] = [];
  const options = trialOptions({}, { signal: abort.signal, onCheckpoint: (bytes) => void checkpoints.push(bytes) });
  expect(await runTrial(options)).toEqual({ status: 'interrupted' });
  const undisturbed = lastingPart(await finish(trialOptions()));
  expect(lastingPart(await finish(trialOptions({}, { checkpoint: checkpoints.at(-1) })))).toEqual(undisturbed);
});

test('timers get through while a trial trains', async () => {
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 0);
  const outcome = await runTrial(trialOptions({ epochs: 100_000 }, { signal: abort.signal, now: undefined }));
  expect(outcome).toEqual({ status: 'interrupted' });
});

test.each([
  ['reference', async () => referenceEngine],
  ['wasm', () => createWasmEngine()],
] as const)('a network with batch norm, dropout and Adam continues in the same bits too (%s)', async (_, create) => {
  const engine = await create();
  const changes = (): Partial<TrialOptions> => ({
    engine,
    arm: {
      ...trialOptions({ ...EVENTFUL, epochs: 3, patience: null, optimizer: 'adam', learningRate: 0.01 }).arm,
      architecture: {
        input: [1, 4, 4],
        layers: [
          { type: 'conv2d', filters: 3, kernel: 3, padding: 'same' },
          { type: 'batchNorm2d' },
          { type: 'relu' },
          { type: 'flatten' },
          { type: 'dropout', rate: 0.3 },
          { type: 'dense', units: 3 },
        ],
      },
    },
  });
  const undisturbed = lastingPart(await finish(trialOptions({}, changes())));
  expect(undisturbed.record.status).toBe('completed');
  for (const n of [1, 4, 7, 8, 13, 20]) {
    const checkpoint = await interruptAt(n, trialOptions({}, changes()));
    expect(lastingPart(await finish(trialOptions({}, { ...changes(), checkpoint: checkpoint! })))).toEqual(undisturbed);
  }
});
