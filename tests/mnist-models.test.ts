/** Trained models elsewhere: every one of the 10,000 test pictures of MNIST gets the answer it gets here. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gunzipIdx } from '../packages/cli/src/data/gunzip-idx.js';
import { resolveArchitecture } from '../packages/receptive/src/architecture/index.js';
import type { Architecture } from '../packages/receptive/src/architecture/types.js';
import { EvaluationBatches, parseIdxImages, parseIdxLabels, type Split } from '../packages/receptive/src/data/index.js';
import { createWasmEngine } from '../packages/receptive/src/engine/index.js';
import { exportOnnx, exportPytorch, exportSafetensors, importOnnx } from '../packages/receptive/src/exchange/index.js';
import {
  compileModel,
  evaluate,
  initializeNetwork,
  type Model,
  predictedClasses,
  takeSnapshot,
} from '../packages/receptive/src/training/index.js';
import { present, runOnnx } from './onnxruntime.js';
import { hasTorch, python } from './python.js';

const DATA = fileURLToPath(new URL('../../shared/data/mnist/', import.meta.url));
const hasData = existsSync(DATA);
if (!hasData) console.log(`mnist-models.test.ts: ${DATA} is absent, ALL ITS TESTS ARE SKIPPED.`);
if (!present) console.log('mnist-models.test.ts: onnxruntime-node is not installed, ITS TESTS ARE SKIPPED.');
if (!hasTorch) console.log('mnist-models.test.ts: no /usr/bin/python3 with PyTorch, ITS TESTS ARE SKIPPED.');

const TRAINED = 4480;
const BATCH = 64;
const NORMALIZATION = { mean: [0.1307], std: [0.3081] };
const conv = (filters: number, kernel: number) => ({ type: 'conv2d', filters, kernel, padding: 'same' }) as const;
const NETWORKS: Readonly<Record<string, Architecture>> = {
  lenet: {
    input: [1, 28, 28],
    layers: [
      conv(6, 5),
      { type: 'relu' },
      { type: 'maxPool2d', kernel: 2 },
      conv(12, 5),
      { type: 'relu' },
      { type: 'maxPool2d', kernel: 2 },
      { type: 'flatten' },
      { type: 'dense', units: 32 },
      { type: 'relu' },
      { type: 'dropout', rate: 0.2 },
      { type: 'dense', units: 10 },
    ],
  },
  vgg: {
    input: [1, 28, 28],
    layers: [
      conv(8, 3),
      { type: 'batchNorm2d' },
      { type: 'relu' },
      conv(8, 3),
      { type: 'batchNorm2d' },
      { type: 'relu' },
      { type: 'maxPool2d', kernel: 2 },
      { ...conv(16, 3), bias: false },
      { type: 'batchNorm2d' },
      { type: 'relu' },
      { type: 'maxPool2d', kernel: 2 },
      { type: 'flatten' },
      { type: 'dense', units: 32 },
      { type: 'relu' },
      { type: 'dropout', rate: 0.3 },
      { type: 'dense', units: 10 },
    ],
  },
  residual: {
    input: [1, 28, 28],
    layers: [
      { ...conv(8, 3), stride: 2 },
      { type: 'batchNorm2d' },
      { type: 'relu' },
      { type: 'residual', layers: [conv(8, 3), { type: 'batchNorm2d' }, { type: 'relu' }, conv(8, 3)] },
      { type: 'batchNorm2d' },
      { type: 'relu' },
      { type: 'maxPool2d', kernel: 2 },
      { type: 'flatten' },
      { type: 'dense', units: 10 },
    ],
  },
};

async function readSplit(prefix: string): Promise<Split> {
  const read = async (name: string) => gunzipIdx(readFileSync(join(DATA, name)), name);
  const { images } = parseIdxImages(await read(`${prefix}-images-idx3-ubyte.gz`), prefix);
  const labels = parseIdxLabels(await read(`${prefix}-labels-idx1-ubyte.gz`), prefix);
  return { images, labels: Uint16Array.from(labels) };
}

/** Seventy steps of Adam: enough to be sure of most pictures and not of all. */
async function train(name: string, split: Split): Promise<Model> {
  const architecture = NETWORKS[name]!;
  const optimizer = { type: 'adam', beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0 } as const;
  const graph = resolveArchitecture(architecture);
  const network = (await createWasmEngine()).compile(graph, { batch: BATCH, training: { optimizer } });
  initializeNetwork(network, 1);
  const batches = new EvaluationBatches(split.images.subarray(0, TRAINED * 784), [1, 28, 28], NORMALIZATION, BATCH);
  for (let first = 0; first < TRAINED; first += BATCH) {
    batches.fill(first);
    const labels = split.labels.subarray(first, first + BATCH);
    network.trainStep(batches.images, labels, { learningRate: 0.003, step: 1 + first / BATCH, dropoutKey: [1, 2] });
  }
  const tensors = takeSnapshot(network);
  network.dispose();
  const classes = Array.from({ length: 10 }, (_, i) => `${i}`);
  const origin = { arm: name, seed: 1, trial: 'test', numerics: 'wasm', validationAccuracy: null };
  return { architecture, classes, normalization: NORMALIZATION, tensors, ...origin };
}

/** Pictures whose answer differs, and the largest distance between logits. */
function compare(found: Float32Array, expected: Float32Array) {
  const [a, b] = [predictedClasses(found, 10), predictedClasses(expected, 10)];
  const error = found.reduce((worst, value, i) => Math.max(worst, Math.abs(value - expected[i]!)), 0);
  return { differing: a.filter((answer, i) => answer !== b[i]).length, close: error <= 1e-4, count: a.length };
}
const SAME = { differing: 0, close: true, count: 10_000 };

describe.runIf(hasData).each(Object.keys(NETWORKS))('%s, trained a little', (name) => {
  const folder = mkdtempSync(join(tmpdir(), 'receptive-mnist-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let model: Model;
  let split: Split;
  let logits: Float32Array;

  beforeAll(async () => {
    model = await train(name, await readSplit('train'));
    split = await readSplit('t10k');
    const network = compileModel(model, await createWasmEngine(), { batch: 100 });
    const evaluation = await evaluate(network, split, model.normalization);
    network.dispose();
    logits = evaluation.logits;
    expect(evaluation.metrics.accuracy).toBeGreaterThan(0.8);
  });

  test.runIf(present)('answers the same in ONNX Runtime, from pixels', async () => {
    expect(compare(await runOnnx(exportOnnx(model), split.images, [10_000, 1, 28, 28]), logits)).toEqual(SAME);
  });

  test.runIf(hasTorch)('answers the same in PyTorch, from pixels', () => {
    writeFileSync(join(folder, 'network.safetensors'), exportSafetensors(model));
    writeFileSync(join(folder, 'network.py'), exportPytorch(model, { weights: 'network.safetensors' }));
    writeFileSync(join(folder, 'pictures'), split.images);
    python(
      `import sys, torch
sys.path.insert(0, ".")
from network import load
pictures = torch.frombuffer(bytearray(open("pictures", "rb").read()), dtype=torch.uint8).reshape(-1, 1, 28, 28)
with torch.no_grad():
    network = load()
    open("logits", "wb").write(torch.cat([network(batch) for batch in pictures.split(500)]).numpy().tobytes())`,
      folder,
    );
    const found = new Float32Array(new Uint8Array(readFileSync(join(folder, 'logits'))).buffer);
    expect(compare(found, logits)).toEqual(SAME);
  });

  test('answers the same after the way to ONNX and back, to the bit', async () => {
    const back = importOnnx(exportOnnx(model), 'a.onnx').model;
    const network = compileModel(back, await createWasmEngine(), { batch: 100 });
    expect((await evaluate(network, split, back.normalization)).logits).toEqual(logits);
    network.dispose();
  });
});
test.skipIf(hasData)('SKIPPED: no ../shared/data/mnist beside this folder', () => {});
