import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createWasmEngine,
  initializeNetwork,
  resolveArchitecture,
  writeModel,
} from '../../packages/receptive/dist/index.js';

/** Two convolutions and two dense layers on 28×28 grey pictures: what the engine's benchmark calls lenet. */
const ARCHITECTURE = {
  input: [1, 28, 28],
  layers: [
    { type: 'conv2d', filters: 16, kernel: 3, padding: 'same' },
    { type: 'relu' },
    { type: 'maxPool2d', kernel: 2 },
    { type: 'conv2d', filters: 32, kernel: 3, padding: 'same' },
    { type: 'relu' },
    { type: 'maxPool2d', kernel: 2 },
    { type: 'flatten' },
    { type: 'dense', units: 128 },
    { type: 'relu' },
    { type: 'dense', units: 10 },
  ],
};

/** Writes a model with random weights, whose answers take as long as a trained one's. @returns its path */
export async function writeRandomModel(folder) {
  const engine = await createWasmEngine();
  const network = engine.compile(resolveArchitecture(ARCHITECTURE), { batch: 1 });
  initializeNetwork(network, 0);
  const bytes = writeModel({
    architecture: ARCHITECTURE,
    classes: Array.from({ length: 10 }, (_, k) => String(k)),
    normalization: { mean: [0.13], std: [0.31] },
    tensors: new Map(network.tensorNames().map((name) => [name, network.getTensor(name)])),
    arm: 'random',
    seed: 0,
    trial: 'none',
    numerics: engine.numerics,
    validationAccuracy: 0.1,
  });
  network.dispose();
  const path = join(folder, 'model.safetensors');
  writeFileSync(path, bytes);
  return path;
}
