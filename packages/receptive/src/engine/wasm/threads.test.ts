import { describe, expect, test } from 'vitest';
import { resolveArchitecture } from '../../architecture/index.js';
import { Random, streamKey } from '../../random.js';
import { initializeNetwork } from '../../training/index.js';
import type { Engine, Network } from '../types.js';
import { createWasmEngine } from './index.js';

const BATCH = 24;
const architectures = {
  'dense layers': [
    { type: 'flatten' },
    { type: 'dense', units: 128 },
    { type: 'relu' },
    { type: 'dropout', rate: 0.5 },
    { type: 'dense', units: 10 },
  ],
  'convolutions of every kind': [
    { type: 'conv2d', filters: 16, kernel: 3, padding: 'same', bias: false },
    { type: 'batchNorm2d' },
    { type: 'relu' },
    { type: 'maxPool2d', kernel: 2 },
    { type: 'conv2d', filters: 24, kernel: 5, padding: 'same' },
    { type: 'groupNorm', groups: 3 },
    { type: 'gelu' },
    { type: 'conv2d', filters: 24, kernel: 3, padding: 'same', groups: 24 },
    { type: 'layerNorm' },
    { type: 'circularPad2d', padding: 1 },
    { type: 'residual', layers: [{ type: 'conv2d', filters: 24, kernel: 7, padding: 'same' }, { type: 'silu' }] },
    { type: 'conv2d', filters: 10, kernel: 3, stride: 2, groups: 2 },
    { type: 'locallyConnected2d', filters: 6, kernel: 2 },
    { type: 'parallel', branches: [[{ type: 'globalAvgPool2d' }], [{ type: 'flatten' }]] },
    { type: 'dense', units: 10 },
  ],
}; // prettier-ignore

/** Losses of some steps, then every tensor's bits. */
async function train(engine: Engine, layers: object[], threads: number): Promise<unknown[]> {
  const graph = resolveArchitecture({ input: [1, 20, 20], layers });
  const optimizer = { type: 'adamw', beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0.01 } as const;
  const network: Network = engine.compile(graph, { batch: BATCH, threads, training: { optimizer, clipNorm: 1 } });
  try {
    initializeNetwork(network, 1);
    const random = new Random(streamKey(1, 'generate'));
    const images = Float32Array.from({ length: BATCH * 400 }, () => random.normal());
    const labels = Array.from({ length: BATCH }, (_, i) => i % 10);
    const losses: number[] = [];
    for (let step = 1; step <= 40; step++) {
      // Helpers start while the first steps run: from alone to all together, the bits must stay the same.
      if (step % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      losses.push(network.trainStep(images, labels, { learningRate: 1e-3, step, dropoutKey: [1, 2] }).loss);
    }
    return [
      losses,
      ...network.tensorNames().map((name) => [name, Buffer.from(network.getTensor(name).buffer).toString('base64')]),
    ];
  } finally {
    network.dispose();
  }
}

describe.each(['relaxed', 'simd'] as const)('the %s kernels', (variant) => {
  test.each(Object.entries(architectures))('give the same bits with 1, 2, 3 and 5 threads: %s', async (_, layers) => {
    const engine = await createWasmEngine({ variant });
    const alone = await train(engine, layers, 1);
    for (const threads of [2, 3, 5]) expect(await train(engine, layers, threads)).toEqual(alone);
  });
});
