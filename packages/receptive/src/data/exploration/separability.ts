import { Random, streamKey } from '../../random.js';
import { countPerClass } from '../dataset.js';
import type { Dataset, Split } from '../types.js';
import { Downscaler } from './downscale.js';
import { fitSoftmaxRegression } from './softmax-regression.js';
import type { Separability } from './types.js';

/** Pictures are shrunken to this side. */
const SIDE = 8;
const MOST_TRAINED = 4000;
const MOST_MEASURED = 2000;
/** Multiplications the fit may take, about two seconds; with many classes it gets fewer pictures. */
const BUDGET = 2e9;
const EPOCHS = 20;
const SEED = 0;

/**
 * How well a linear classifier does on pictures shrunken to 8 × 8: a hint of how hard the task is.
 *
 * Softmax regression on standardised cells, fitted to at most 4,000 training pictures and measured on at most 2,000
 * of the validation split, both drawn with a fixed seed. @returns null where training has only one class.
 */
export function measureSeparability({
  classes,
  shape,
  splits,
}: Pick<Dataset, 'classes' | 'shape' | 'splits'>): Separability | null {
  const counts = countPerClass(splits.train.labels, classes.length);
  if (counts.filter((n) => n > 0).length < 2) return null;
  const [rows, columns] = [Math.min(SIDE, shape[1]), Math.min(SIDE, shape[2])];
  const features = shape[0] * rows * columns;
  const affordable = Math.max(200, Math.floor(BUDGET / (2 * EPOCHS * features * classes.length)));
  const scale = standardizer(shape, rows, columns);
  const train = scale(splits.train, drawn(splits.train, Math.min(MOST_TRAINED, affordable), 'train'));
  const held = scale(splits.validation, drawn(splits.validation, MOST_MEASURED, 'validation'));
  standardize(train.values, held.values, features);

  const classify = fitSoftmaxRegression({ ...train, features, classes: classes.length, epochs: EPOCHS, seed: SEED });
  const accuracy = ({ values, labels }: { values: Float32Array; labels: Uint16Array }) => {
    let right = 0;
    labels.forEach((label, i) => {
      if (classify(values, i * features) === label) right++;
    });
    return right / labels.length;
  };
  const majority = counts.indexOf(Math.max(...counts));
  return {
    trained: train.labels.length,
    measured: held.labels.length,
    features,
    trainAccuracy: accuracy(train),
    validationAccuracy: accuracy(held),
    majorityAccuracy: held.labels.filter((label) => label === majority).length / held.labels.length,
  };
}

/** At most `most` indices of a split, in a seeded order. */
function drawn(split: Split, most: number, name: string): Uint32Array {
  const order = new Random(streamKey(SEED, 'explore', name)).permutation(split.labels.length);
  return order.subarray(0, most);
}

function standardizer(shape: Dataset['shape'], rows: number, columns: number) {
  const downscaler = new Downscaler(shape, rows, columns);
  const size = shape[0] * shape[1] * shape[2];
  return ({ images, labels }: Split, indices: Uint32Array) => {
    const features = downscaler.cells.length;
    const values = new Float32Array(indices.length * features);
    indices.forEach((index, i) => {
      values.set(downscaler.shrink(images, index * size), i * features);
    });
    return { values, labels: Uint16Array.from(indices, (index) => labels[index]!) };
  };
}

/** Brings every feature to mean 0 and standard deviation 1 over the training pictures; constant ones become 0. */
function standardize(train: Float32Array, held: Float32Array, features: number): void {
  const n = train.length / features;
  for (let f = 0; f < features; f++) {
    let sum = 0;
    for (let i = f; i < train.length; i += features) sum += train[i]!;
    const mean = sum / n;
    let squares = 0;
    for (let i = f; i < train.length; i += features) squares += (train[i]! - mean) ** 2;
    // A cell that varies by less than half a grey level says nothing and would be blown up.
    const std = Math.sqrt(squares / n);
    const scale = std < 0.5 ? 0 : 1 / std;
    for (const values of [train, held])
      for (let i = f; i < values.length; i += features) values[i] = (values[i]! - mean) * scale;
  }
}
