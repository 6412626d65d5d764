/** What probes have in common: held-out pictures, and networks that answer them. */

import { EvaluationBatches } from '../data/batches.js';
import { Random, streamKey } from '../random.js';
import type { Arm } from '../study/types.js';
import { predictedClasses } from '../training/metrics.js';
import { compileModel, type Model } from '../training/model.js';
import type { CurveLine, ProbeSubject, ProbeTrial } from './types.js';

/** Pictures as bytes with their classes. */
export interface Pictures {
  /** count × C × H × W. */
  readonly images: Uint8Array;
  readonly labels: Uint16Array;
  /** C, H, W. */
  readonly shape: readonly [channels: number, height: number, width: number];
}

/** At most `most` pictures of the validation split: a random choice, always the same for one data set. */
export function heldOutPictures({ dataset }: Pick<ProbeSubject, 'dataset'>, most = 500): Pictures {
  const { images, labels } = dataset.splits.validation;
  const { shape } = dataset;
  if (labels.length <= most) return { images, labels, shape };
  const volume = shape[0] * shape[1] * shape[2];
  const chosen = new Random(streamKey(0, 'explore', 'probes')).permutation(labels.length).subarray(0, most).sort();
  const some = new Uint8Array(most * volume);
  chosen.forEach((index, i) => {
    some.set(images.subarray(index * volume, (index + 1) * volume), i * volume);
  });
  return { images: some, labels: Uint16Array.from(chosen, (index) => labels[index]!), shape };
}

/** Pictures whose bytes are made by a function of (bytes of one picture, its position). */
export function changed(pictures: Pictures, change: (picture: Uint8Array, index: number) => Uint8Array): Pictures {
  const { images, labels, shape } = pictures;
  const volume = shape[0] * shape[1] * shape[2];
  const made = new Uint8Array(images.length);
  for (let i = 0; i < labels.length; i++)
    made.set(change(images.subarray(i * volume, (i + 1) * volume), i), i * volume);
  return { images: made, labels, shape };
}

/** A trained network that answers pictures; the caller disposes of it. */
export interface Answering {
  /** Logits, count × classes. */
  logits(images: Uint8Array): Float32Array;
  /** The likeliest class of each picture. */
  classes(images: Uint8Array): Uint16Array;
  /** Share of the pictures named rightly, 0…1. */
  accuracy(pictures: Pictures): number;
  dispose(): void;
}

const BATCH = 64;

export function answering(model: Model, { engine, threads }: Pick<ProbeSubject, 'engine' | 'threads'>): Answering {
  const network = compileModel(model, engine, { batch: BATCH, threads });
  const classes = model.classes.length;
  const logits = (images: Uint8Array) => {
    const batches = new EvaluationBatches(images, network.graph.input, model.normalization, BATCH);
    const all = new Float32Array(batches.count * classes);
    for (let first = 0; first < batches.count; first += BATCH) {
      all.set(network.predict(batches.images, batches.fill(first)), first * classes);
    }
    return all;
  };
  const answers = (images: Uint8Array) => predictedClasses(logits(images), classes);
  return {
    logits,
    classes: answers,
    accuracy: ({ images, labels }) => agreement(answers(images), labels),
    dispose: () => network.dispose(),
  };
}

/** Share of equal entries of two lists of classes, 0…1. */
export function agreement(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let same = 0;
  for (let i = 0; i < a.length; i++) if (a[i] === b[i]) same++;
  return same / a.length;
}

/** A network by its place in a chart. */
export interface Contender {
  /** "control", "baseline", or another name that rules use. */
  readonly name: string;
  readonly title: string;
  readonly trial: (seed: number) => ProbeTrial;
}

/** The CNN and, where there is one, the fully connected network, as the study trained them. */
export function contenders({ control, baseline }: Pick<ProbeSubject, 'control' | 'baseline'>): Contender[] {
  const of = (name: string, arm: Arm): Contender => ({ name, title: arm.title, trial: (seed) => ({ arm, seed }) });
  return [of('control', control), ...(baseline ? [of('baseline', baseline)] : [])];
}

/**
 * Measures every seed of every network: one row of values for each, null throughout where there is no network.
 * @param measure the values of one network, each for one setting
 */
export async function measureLines(
  subject: ProbeSubject,
  networks: readonly Contender[],
  settings: number,
  measure: (network: Answering, model: Model) => readonly (number | null)[] | Promise<readonly (number | null)[]>,
): Promise<CurveLine[]> {
  const lines: CurveLine[] = [];
  const { seeds } = subject;
  let done = 0;
  for (const { name, title, trial } of networks) {
    const values: (readonly (number | null)[])[] = [];
    for (const seed of seeds) {
      await subject.progress(done++, networks.length * seeds.length);
      const model = await subject.model(trial(seed));
      if (!model) {
        values.push(new Array<null>(settings).fill(null));
        continue;
      }
      const network = answering(model, subject);
      try {
        values.push(await measure(network, model));
      } finally {
        network.dispose();
      }
    }
    lines.push({ name, title, seeds, values });
  }
  await subject.progress(done, done);
  return lines;
}

/** The same lines with `count` of their settings, from `first` on: one curve of several that were measured together. */
export function settingsOf(lines: readonly CurveLine[], first: number, count: number): CurveLine[] {
  return lines.map((line) => ({ ...line, values: line.values.map((row) => row.slice(first, first + count)) }));
}
