/** A small study with networks as they are before training, for tests of probes. */

import { resolveArchitecture } from '../architecture/index.js';
import type { Architecture } from '../architecture/types.js';
import { makeDataset, measureNormalization } from '../data/index.js';
import { summarizeDataset } from '../data/summary.js';
import { referenceEngine } from '../engine/index.js';
import { Random } from '../random.js';
import type { Arm, Study } from '../study/types.js';
import { initialSnapshot } from '../training/initialize.js';
import type { Model } from '../training/model.js';
import { resolveRecipe } from '../training/recipe.js';
import type { ProbeSubject } from './types.js';

export const SMALL: Architecture = {
  input: [1, 12, 12],
  layers: [
    { type: 'conv2d', filters: 4, kernel: 3, padding: 'same' },
    { type: 'tanh' },
    { type: 'avgPool2d', kernel: 2 },
    { type: 'conv2d', filters: 6, kernel: 3, padding: 'same' },
    { type: 'tanh' },
    { type: 'flatten' },
    { type: 'dense', units: 3 },
  ],
};

const DENSE: Architecture = { input: [1, 12, 12], layers: [{ type: 'flatten' }, { type: 'dense', units: 3 }] };

const COUNT = 40;
const random = new Random([5, 6]);
const split = () => ({
  images: Uint8Array.from({ length: COUNT * 144 }, () => random.integer(256)),
  labels: Uint16Array.from({ length: COUNT }, (_, i) => i % 3),
});
const dataset = await makeDataset({
  name: 'small',
  about: '',
  classes: ['a', 'b', 'c'],
  shape: [1, 12, 12],
  splits: { train: split(), validation: split(), test: split() },
});

function armOf(name: string, role: Arm['role'], architecture: Architecture): Arm {
  return { name, title: name.toUpperCase(), role, architecture, recipe: resolveRecipe({ epochs: 1 }) };
}

/** "Trained" networks are the initial ones of seed + 100; what `progress` was told is kept. */
export function smallSubject(changes: Partial<ProbeSubject> = {}): ProbeSubject & { readonly told: number[][] } {
  const control = armOf('cnn', 'control', SMALL);
  const baseline = armOf('dense', 'baseline', DENSE);
  const seeds = changes.seeds ?? [0, 1];
  const study = { name: 'small', seeds, arms: [control, baseline] } as unknown as Study;
  const normalization = measureNormalization(dataset.splits.train, dataset.shape);
  const told: number[][] = [];
  const { data: _, ...others } = changes;
  return {
    study,
    control,
    baseline,
    seeds,
    data: summarizeDataset(changes.dataset ?? dataset),
    dataset,
    normalization,
    engine: referenceEngine,
    threads: 1,
    record: async () => null,
    model: async ({ arm, seed }) => smallModel(arm, seed, normalization),
    progress: async (done, all) => {
      told.push([done, all]);
    },
    ...others,
    told,
  };
}

export function smallModel(arm: Arm, seed: number, normalization: Model['normalization']): Model {
  const graph = resolveArchitecture(arm.architecture);
  return {
    architecture: arm.architecture,
    classes: dataset.classes,
    normalization,
    tensors: initialSnapshot(graph, seed + 100),
    arm: arm.name,
    seed,
    trial: `${arm.name}-${seed}`,
    numerics: 'reference-1',
    validationAccuracy: 0.5,
  };
}
