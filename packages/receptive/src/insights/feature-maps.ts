import { resolveArchitecture } from '../architecture/index.js';
import { stagesOf } from '../architecture/stages.js';
import { EvaluationBatches } from '../data/batches.js';
import { encodeBase64, shrink, shrinkFactor } from '../data/picture-bytes.js';
import type { Dataset } from '../data/types.js';
import type { Engine } from '../engine/types.js';
import { spread } from '../spread.js';
import type { Model } from '../training/model.js';
import { compilePrefix } from '../training/prefix.js';
import type { SeedAnswers } from './answers.js';
import { testPicture } from './pictures.js';
import type { Answer, FeatureMaps, TracedStage } from './types.js';

const PICTURES = 3;
const STAGES = 5;
const CHANNELS = 6;
/** Pixels of the longer side above which maps are made smaller. */
const LONGEST = 48;
const ANSWERS = 3;

/**
 * What a trained network makes of a few test pictures, stage by stage: a convolution (or a residual or parallel
 * block) with all that follows before the next, up to its last layer that keeps the resolution. At most five stages,
 * evenly chosen; of each the six channels whose values vary most.
 *
 * @param answers of the model's trial, to choose pictures by; null when every stage is flat or nothing was recognised.
 */
export function traceFeatureMaps(
  model: Model,
  engine: Engine,
  dataset: Pick<Dataset, 'classes' | 'shape' | 'splits'>,
  answers: SeedAnswers,
): FeatureMaps | null {
  const indices = typicalPictures(dataset, answers);
  const stages = spread(stagesOf(resolveArchitecture(model.architecture)), STAGES);
  if (indices.length === 0 || stages.length === 0) return null;
  const classes = dataset.classes.length;
  const images = normalisedPictures(dataset, model, indices);
  return {
    arm: model.arm,
    seed: model.seed,
    pictures: indices.map((index) => ({
      picture: testPicture(dataset, index),
      truth: dataset.splits.test.labels[index]!,
      answers: topAnswers(answers.probabilities.subarray(index * classes, (index + 1) * classes)),
    })),
    stages: stages.map(({ first, end }) => traceStage(model, engine, images, indices.length, first, end)),
  };
}

/** For up to three classes spread over the list: the rightly named picture of middling probability. */
function typicalPictures(
  { classes, splits }: Pick<Dataset, 'classes' | 'splits'>,
  { predicted, probabilities }: SeedAnswers,
): number[] {
  const right = classes.map((): number[] => []);
  splits.test.labels.forEach((label, index) => {
    if (predicted[index] === label) right[label]!.push(index);
  });
  const sure = (label: number) => (index: number) => probabilities[index * classes.length + label]!;
  const known = right.flatMap((indices, label) => {
    const p = sure(label);
    indices.sort((a, b) => p(a) - p(b) || a - b);
    return indices.length > 0 ? [indices[Math.floor(indices.length / 2)]!] : [];
  });
  return spread(known, PICTURES);
}

function normalisedPictures(
  { shape, splits }: Pick<Dataset, 'shape' | 'splits'>,
  { normalization }: Model,
  indices: readonly number[],
): Float32Array {
  const volume = shape[0] * shape[1] * shape[2];
  const chosen = new Uint8Array(indices.length * volume);
  indices.forEach((index, i) => {
    chosen.set(splits.test.images.subarray(index * volume, (index + 1) * volume), i * volume);
  });
  const batches = new EvaluationBatches(chosen, shape, normalization, indices.length);
  batches.fill(0);
  return batches.images;
}

/** The output of the first `end` layers for `count` pictures. */
function outputOf(model: Model, engine: Engine, images: Float32Array, count: number, end: number) {
  const network = compilePrefix(model, end, engine, { batch: count });
  try {
    return { graph: network.graph, values: network.predict(images, count) };
  } finally {
    network.dispose();
  }
}

function traceStage(
  model: Model,
  engine: Engine,
  images: Float32Array,
  count: number,
  first: number,
  end: number,
): TracedStage {
  const { graph, values } = outputOf(model, engine, images, count, end);
  const shape = graph.outputShape as [number, number, number];
  const [depth, height, width] = shape;
  const plane = height * width;
  const channels = liveliest(values, count, depth, plane);
  const shown = (picture: number, channel: number) => {
    const from = (picture * depth + channel) * plane;
    return values.subarray(from, from + plane);
  };
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let p = 0; p < count; p++) {
    for (const channel of channels) {
      for (const value of shown(p, channel)) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
  }
  const scale = high > low ? 255 / (high - low) : 0;
  const factor = shrinkFactor(height, width, LONGEST);
  const encode = (map: Float32Array) => {
    const bytes = Uint8Array.from(map, (value) => Math.round((value - low) * scale));
    return encodeBase64(factor === 1 ? bytes : shrink(bytes, [1, height, width], factor));
  };
  const pictures = Array.from({ length: count }, (_, p) => p);
  return {
    layers: graph.nodes.filter(({ path }) => topLevel(path) >= first).map(({ name }) => name),
    shape,
    channels,
    low: Number(low.toPrecision(4)),
    high: Number(high.toPrecision(4)),
    zeros: pictures.map((p) => {
      const output = values.subarray(p * depth * plane, (p + 1) * depth * plane);
      return output.reduce((zeros, value) => zeros + (value === 0 ? 1 : 0), 0) / output.length;
    }),
    size: [Math.floor(height / factor), Math.floor(width / factor)],
    maps: pictures.map((p) => channels.map((channel) => encode(shown(p, channel)))),
  };
}

/** 3 of "layers[3].branches[0][1]". */
const topLevel = (path: string) => Number(/^layers\[(\d+)\]/.exec(path)?.[1]);

/** The channels with the largest variance over all pictures and places, in their own order. */
function liveliest(values: Float32Array, count: number, depth: number, plane: number): number[] {
  const variances = Array.from({ length: depth }, (_, channel) => {
    let [sum, squares] = [0, 0];
    for (let p = 0; p < count; p++) {
      const from = (p * depth + channel) * plane;
      for (let i = from; i < from + plane; i++) {
        sum += values[i]!;
        squares += values[i]! * values[i]!;
      }
    }
    const n = count * plane;
    return { channel, variance: squares / n - (sum / n) ** 2 };
  });
  variances.sort((a, b) => b.variance - a.variance || a.channel - b.channel);
  return variances
    .slice(0, CHANNELS)
    .map(({ channel }) => channel)
    .sort((a, b) => a - b);
}

function topAnswers(probabilities: Float32Array): Answer[] {
  return Array.from(probabilities, (probability, answer) => ({ answer, probability }))
    .sort((a, b) => b.probability - a.probability || a.answer - b.answer)
    .slice(0, ANSWERS);
}
