/** Small subjects for tests of probes: networks with random or given weights on made pictures. */

import { resolveArchitecture } from '../architecture/resolve.js';
import type { Architecture } from '../architecture/types.js';
import { makeDataset } from '../data/dataset.js';
import { measureNormalization } from '../data/normalization.js';
import { summarizeDataset } from '../data/summary.js';
import type { Dataset, Normalization, Split } from '../data/types.js';
import { referenceEngine } from '../engine/index.js';
import type { Engine } from '../engine/types.js';
import { Random, streamKey } from '../random.js';
import { resolveStudy } from '../study/resolve.js';
import type { Arm } from '../study/types.js';
import { takeSnapshot } from '../training/checkpoint.js';
import { initializeNetwork } from '../training/initialize.js';
import type { Model } from '../training/model.js';
import type { CurveLine, Findings, ProbeSubject } from './types.js';

export interface SubjectParts {
  readonly control: Architecture;
  readonly baseline?: Architecture;
  readonly dataset: Dataset;
  /** Default 2. */
  readonly seeds?: number;
  /** Default: the reference. */
  readonly engine?: Engine;
  /** Default: that of the training pictures. */
  readonly normalization?: Normalization;
  /** Values for some tensors by name, of every arm that has them; the others are random. */
  readonly tensors?: Readonly<Record<string, readonly number[]>>;
  /** Seeds whose training failed. */
  readonly failed?: readonly number[];
}

export function subjectOf(parts: SubjectParts): ProbeSubject {
  const { dataset, seeds = 2, engine = referenceEngine, tensors = {}, failed = [] } = parts;
  const study = resolveStudy({
    name: 'small',
    data: { dataset: 'glyphs' },
    control: { name: 'cnn', title: 'CNN', architecture: parts.control },
    ...(parts.baseline ? { baseline: { name: 'dense', title: 'Dense', architecture: parts.baseline } } : {}),
    seeds,
  });
  const normalization = parts.normalization ?? measureNormalization(dataset.splits.train, dataset.shape);
  const about = { classes: dataset.classes, normalization };
  return {
    study,
    control: study.arms.find(({ role }) => role === 'control')!,
    baseline: study.arms.find(({ role }) => role === 'baseline') ?? null,
    seeds: study.seeds,
    data: summarizeDataset(dataset),
    dataset,
    normalization,
    engine,
    threads: 1,
    record: () => Promise.reject(new Error('No probe tested here reads a record.')),
    model: async ({ arm, seed }) => (failed.includes(seed) ? null : modelOf(arm, seed, about, tensors)),
    progress: () => Promise.resolve(),
  };
}

function modelOf(
  { name, architecture }: Arm,
  seed: number,
  about: Pick<Model, 'classes' | 'normalization'>,
  given: NonNullable<SubjectParts['tensors']>,
): Model {
  const network = referenceEngine.compile(resolveArchitecture(architecture), { batch: 1 });
  initializeNetwork(network, seed);
  const tensors = new Map(takeSnapshot(network));
  for (const [tensor, values] of tensors) {
    if (given[tensor]) tensors.set(tensor, Float32Array.from(given[tensor]));
    // Statistics as training leaves them: not 0 and 1.
    else if (/running(Mean|Var)$/.test(tensor))
      tensors.set(
        tensor,
        values.map((_, i) => 0.5 + 0.1 * (i % 4)),
      );
  }
  return {
    ...about,
    architecture,
    tensors,
    arm: name,
    seed,
    trial: `${name}/${seed}`,
    numerics: 'reference-1',
    validationAccuracy: 0.5,
  };
}

/** A data set of C×H×W pictures whose bytes are a function of (class, picture, place in the picture). */
export function picturesOf(
  shape: Dataset['shape'],
  classes: readonly string[],
  count: number,
  paint: (label: number, index: number, at: number) => number,
): Promise<Dataset> {
  const volume = shape[0] * shape[1] * shape[2];
  const split: Split = {
    images: Uint8Array.from({ length: count * volume }, (_, i) => {
      const index = Math.floor(i / volume);
      return paint(index % classes.length, index, i % volume);
    }),
    labels: Uint16Array.from({ length: count }, (_, i) => i % classes.length),
  };
  return makeDataset({
    name: 'made',
    about: '',
    classes,
    shape,
    splits: { train: split, validation: split, test: split },
  });
}

/** Pictures of noise. */
export function noise(shape: Dataset['shape'], classes: readonly string[], count: number): Promise<Dataset> {
  const random = new Random(streamKey(1, 'generate', 'noise'));
  return picturesOf(shape, classes, count, () => random.integer(256));
}

/** The lines of one curve. */
export function linesOf({ curves }: Findings, name: string): readonly CurveLine[] {
  const curve = curves.find((one) => one.name === name);
  if (!curve) throw new Error(`No curve "${name}" among ${curves.map((one) => one.name)}.`);
  return curve.lines;
}
