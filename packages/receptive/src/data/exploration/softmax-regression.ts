import { Random, streamKey } from '../../random.js';

export interface SoftmaxProblem {
  /** n × features. */
  readonly values: Float32Array;
  /** n class indices. */
  readonly labels: Uint16Array;
  readonly features: number;
  readonly classes: number;
  readonly epochs: number;
  readonly seed: number;
}

const BATCH = 32;
const DECAY = 1e-3;

/**
 * Multinomial logistic regression p = softmax(Wx + b), fitted by mini-batch gradient descent from zero weights: step
 * 0.5/√(features) falling linearly to zero, weight decay 0.001, a seeded order in every epoch.
 *
 * @returns the class with the largest score for the features that begin at a place.
 */
export function fitSoftmaxRegression(problem: SoftmaxProblem): (values: Float32Array, at: number) => number {
  const { values, labels, features, classes, epochs, seed } = problem;
  const n = labels.length;
  const weights = new Float64Array(classes * features);
  const bias = new Float64Array(classes);
  const scores = new Float64Array(BATCH * classes);
  const key = streamKey(seed, 'explore', 'order');
  const steps = epochs * Math.ceil(n / BATCH);
  let step = 0;
  const score = (from: Float32Array, at: number, to: number) => {
    for (let k = 0; k < classes; k++) {
      let sum = bias[k]!;
      for (let f = 0, w = k * features; f < features; f++, w++) sum += weights[w]! * from[at + f]!;
      scores[to + k] = sum;
    }
  };
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = new Random(key, epoch).permutation(n);
    for (let first = 0; first < n; first += BATCH, step++) {
      const batch = order.subarray(first, first + BATCH);
      const rate = ((0.5 / Math.sqrt(features)) * (1 - step / steps)) / batch.length;
      batch.forEach((picture, b) => {
        score(values, picture * features, b * classes);
        softmax(scores, b * classes, classes);
        scores[b * classes + labels[picture]!]! -= 1;
      });
      const keep = 1 - rate * batch.length * DECAY;
      for (let i = 0; i < weights.length; i++) weights[i]! *= keep;
      batch.forEach((picture, b) => {
        for (let k = 0; k < classes; k++) {
          const change = rate * scores[b * classes + k]!;
          bias[k]! -= change;
          for (let f = 0, w = k * features, v = picture * features; f < features; f++, w++, v++)
            weights[w]! -= change * values[v]!;
        }
      });
    }
  }
  return (from, at) => {
    score(from, at, 0);
    let best = 0;
    for (let k = 1; k < classes; k++) if (scores[k]! > scores[best]!) best = k;
    return best;
  };
}

function softmax(scores: Float64Array, at: number, classes: number): void {
  let largest = Number.NEGATIVE_INFINITY;
  for (let k = at; k < at + classes; k++) largest = Math.max(largest, scores[k]!);
  let sum = 0;
  for (let k = at; k < at + classes; k++) sum += scores[k] = Math.exp(scores[k]! - largest);
  for (let k = at; k < at + classes; k++) scores[k]! /= sum;
}
