import {
  createWasmEngine,
  initializeNetwork,
  Random,
  resolveArchitecture,
  streamKey,
} from '../packages/receptive/src/index.js';

const BATCH = 16;
const ARCHITECTURE = {
  input: [3, 16, 16],
  layers: [
    { type: 'conv2d', filters: 16, kernel: 3, padding: 'same', bias: false },
    { type: 'batchNorm2d' },
    { type: 'relu' },
    { type: 'maxPool2d', kernel: 2 },
    { type: 'conv2d', filters: 24, kernel: 5, padding: 'same' },
    { type: 'gelu' },
    { type: 'conv2d', filters: 24, kernel: 3, stride: 2, groups: 2 },
    { type: 'flatten' },
    { type: 'dropout', rate: 0.3 },
    { type: 'dense', units: 10 },
  ],
};

/** Trains a small network and returns a digest of all its bits; the same code runs in Node and in a browser's worker. */
export async function trainedBits(variant: 'simd' | 'relaxed', threads: number): Promise<string> {
  const engine = await createWasmEngine({ variant });
  const optimizer = { type: 'adamw', beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0.01 } as const;
  const network = engine.compile(resolveArchitecture(ARCHITECTURE), { batch: BATCH, threads, training: { optimizer } });
  try {
    initializeNetwork(network, 1);
    const random = new Random(streamKey(1, 'generate'));
    const images = Float32Array.from({ length: BATCH * 3 * 16 * 16 }, () => random.normal());
    const labels = Array.from({ length: BATCH }, (_, i) => i % 10);
    for (let step = 1; step <= 30; step++) {
      if (step % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 10)); // lets helper threads start
      network.trainStep(images, labels, { learningRate: 1e-3, step, dropoutKey: [1, 2] });
    }
    const parts = network
      .tensorNames()
      .sort()
      .map((name) => new Uint8Array(network.getTensor(name).buffer));
    const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  } finally {
    network.dispose();
  }
}
