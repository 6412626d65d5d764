import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { resolveArchitecture } from '../packages/receptive/src/architecture/index.js';
import type { LossOptions, Optimizer } from '../packages/receptive/src/engine/index.js';
import { ENGINES } from './engines.js';

/** Made by golden/make.py: six steps of one small network for every optimiser. */
interface Golden {
  readonly architecture: unknown;
  readonly batch: number;
  readonly learningRates: readonly number[];
  readonly images: readonly Packed[];
  readonly labels: readonly (readonly number[])[];
  readonly runs: readonly GoldenRun[];
}
interface GoldenRun {
  readonly name: string;
  readonly optimizer: Optimizer;
  readonly loss: LossOptions;
  readonly clipNorm?: number;
  readonly initial: Readonly<Record<string, Packed>>;
  readonly losses: readonly number[];
  readonly correct: readonly number[];
  /** Parameters, running statistics and optimiser slots after the last step. */
  readonly final: Readonly<Record<string, Packed>>;
  /** Of the first batch, in evaluation mode, after the last step. */
  readonly outputs: Packed;
}
interface Packed {
  readonly shape: readonly number[];
  readonly data: string;
}

const golden: Golden = JSON.parse(readFileSync(new URL('golden/training.json', import.meta.url), 'utf8'));
const unpack = ({ data }: Packed) => new Float32Array(new Uint8Array(Buffer.from(data, 'base64')).buffer);

/** Largest |a − b| / (1 + |b|). */
const error = (found: Float32Array, packed: Packed) => {
  const expected = unpack(packed);
  if (found.length !== expected.length) return Number.POSITIVE_INFINITY;
  return found.reduce(
    (worst, value, i) => Math.max(worst, Math.abs(value - expected[i]!) / (1 + Math.abs(expected[i]!))),
    0,
  );
};

/**
 * float64 differs only by the float32 that tensors cross the interface in (6e-8). In float32, six steps add up; Adam
 * divides by √v, which magnifies rounding where a gradient is nearly zero.
 */
const TOLERANCE = { reference: 1e-6, wasm: 1e-3 };

describe.each(ENGINES)('the $name engine trains as PyTorch does', ({ name: engineName, create }) => {
  const tolerance = TOLERANCE[engineName];

  test.each(golden.runs)('$name', async ({ optimizer, loss, clipNorm, initial, losses, correct, final, outputs }) => {
    const engine = await create();
    const graph = resolveArchitecture(golden.architecture);
    const network = engine.compile(graph, { batch: golden.batch, training: { optimizer, loss, clipNorm } });
    try {
      for (const [name, values] of Object.entries(initial)) network.setTensor(name, unpack(values));
      expect(network.tensorNames().sort()).toEqual(Object.keys(initial).sort());
      golden.images.forEach((images, i) => {
        const learningRate = golden.learningRates[i]!;
        const options = { learningRate, step: i + 1, dropoutKey: [0, 0] as const };
        const result = network.trainStep(unpack(images), golden.labels[i]!, options);
        expect(Math.abs(result.loss - losses[i]!)).toBeLessThan(tolerance);
        expect(result.correct).toBe(correct[i]);
      });
      const names = new Set(Object.keys(final));
      // PyTorch keeps no velocity without momentum; here it is the last gradient.
      if (optimizer.type === 'sgd')
        for (const name of names)
          if (/\.(weight|bias)$/.test(name)) names.add(`sgd.velocity/${name.split('/').at(-1)}`);
      expect(network.tensorNames().sort()).toEqual([...names].sort());
      for (const [name, values] of Object.entries(final))
        expect(error(network.getTensor(name), values), name).toBeLessThan(tolerance);
      expect(error(network.predict(unpack(golden.images[0]!)), outputs)).toBeLessThan(tolerance);
    } finally {
      network.dispose();
    }
  });

  test('continues from saved tensors as if it had not stopped', async () => {
    for (const { optimizer, initial, losses } of golden.runs.filter(
      ({ loss, clipNorm }) => !clipNorm && !loss.classWeights,
    )) {
      const engine = await create();
      const compile = () =>
        engine.compile(resolveArchitecture(golden.architecture), { batch: golden.batch, training: { optimizer } });
      const step = (network: ReturnType<typeof compile>, i: number) =>
        network.trainStep(unpack(golden.images[i]!), golden.labels[i]!, {
          learningRate: golden.learningRates[i]!,
          step: i + 1,
          dropoutKey: [0, 0],
        }).loss;
      const stopped = compile();
      for (const [name, values] of Object.entries(initial)) stopped.setTensor(name, unpack(values));
      for (let i = 0; i < 3; i++) step(stopped, i);
      const resumed = compile();
      for (const name of stopped.tensorNames()) resumed.setTensor(name, stopped.getTensor(name));
      for (let i = 3; i < 6; i++) expect(Math.abs(step(resumed, i) - losses[i]!)).toBeLessThan(tolerance);
      stopped.dispose();
      resumed.dispose();
    }
  });
});
