import { type Architecture, type Arm, createWasmEngine, type Dataset, referenceEngine, resolveRecipe } from 'receptive';
import { expect, test } from 'vitest';
import { availableMemory, requireMemory } from './memory.js';
import type { PlannedTrial } from './types.js';

const MIB = 2 ** 20;
const split = (count: number) => ({ images: new Uint8Array(count * 64), labels: new Uint16Array(count) });
const dataset: Dataset = {
  name: 'black',
  about: '',
  classes: ['a', 'b'],
  shape: [1, 8, 8],
  splits: { train: split(1000), validation: split(1), test: split(1) },
  fingerprint: '',
  notes: [],
};
/** The network keeps several copies of its maps, 8 × 8 numbers for each filter and picture. */
const trial = (name: string, filters: number): PlannedTrial => {
  const layers: Architecture['layers'] = [
    { type: 'conv2d', filters, kernel: 3, padding: 'same' },
    { type: 'relu' },
    { type: 'flatten' },
    { type: 'dense', units: 2 },
  ];
  const recipe = resolveRecipe({ batch: 5000 });
  return {
    id: name,
    arm: { name, architecture: { input: [1, 8, 8], layers }, recipe } as unknown as Arm,
    seed: 0,
    work: 1,
  };
};
const engine = await createWasmEngine();
const refusal = (
  filters: number,
  memory: number,
  workers: number,
  trials = [trial('small', 4), trial('large', filters)],
) => {
  try {
    requireMemory({ trials, dataset, engine, workers, memory });
  } catch (error) {
    const { name, message, hint } = error as Error & { hint?: string };
    return { name, message, hint };
  }
};

test('what fits is not refused, by a given memory or by what this machine has', () => {
  expect(refusal(16, 400 * MIB, 1)).toBeUndefined();
  expect(() => requireMemory({ trials: [trial('large', 16)], dataset, engine, workers: 1 })).not.toThrow();
});

test('an arm that fits nowhere is refused with its name, its batch and both sizes', () => {
  const { name, message, hint } = refusal(64, 40 * MIB, 2) ?? {};
  expect(name).toBe('InputError');
  expect(message).toMatch(
    /^large, 1000 pictures a step: This network needs \d+ MiB for one batch; it may take 30 MiB\.$/,
  );
  expect(hint).toBe('Use a smaller batch, smaller pictures or fewer filters.');
  expect(refusal(20_000, 100_000 * MIB, 1)?.message).toMatch(
    /needs \d+\.\d GiB for one batch; the engine can address 4\.0 GiB\.$/,
  );
});

test('one that fits alone but not beside others is refused with the way out', () => {
  const [, needed] = /needs (\d+) MiB/.exec(refusal(64, MIB, 1, [trial('large', 64)])?.message ?? '') ?? [];
  const bytes = Number(needed) * MIB;
  // Three quarters of this is half as much again as it needs, or three quarters of it for each of two.
  expect(refusal(64, 2 * bytes, 1)).toBeUndefined();
  const { message, hint } = refusal(64, 2 * bytes, 2) ?? {};
  expect(message).toMatch(/^large, 1000 pictures a step: This network needs/);
  expect(hint).toBe('Use --workers 1, which leaves all memory to one trial, or a smaller batch.');
  // Alone it is when it is the only one left, whatever the workers.
  expect(refusal(64, 2 * bytes, 2, [trial('large', 64)])).toBeUndefined();
});

test('the reference engine has no limit; this machine says what it has', () => {
  expect(() =>
    requireMemory({ trials: [trial('a', 4)], dataset, engine: referenceEngine, workers: 1, memory: 1 }),
  ).not.toThrow();
  expect(availableMemory()).toBeGreaterThan(64 * MIB);
});
