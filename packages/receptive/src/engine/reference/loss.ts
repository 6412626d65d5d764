import type { LossOptions } from '../types.js';
import { type Tensor, vectors, zeros } from './tensor.js';

/**
 * How surprised the network was by the truth: mean softmax cross-entropy in nats, with its gradient.
 *
 *     p[n,k] = e^z[n,k] / Σ_j e^z[n,j]
 *     t[n,k] = (1 − ε)·[k = yₙ]·v[yₙ] + ε/K·v[k]
 *     L      = − Σ_{n,k} t[n,k] · log p[n,k] / Σ_n v[yₙ]
 *     ∂L/∂z[n,k] = (p[n,k] · Σ_j t[n,j] − t[n,k]) / Σ_n v[yₙ]
 *
 * z (logits): N×K. y: N class indices. ε: label smoothing (0 ≤ ε < 1). v: class weights (all 1 by default).
 * Without either, L is the mean of −log p[n,yₙ] and its gradient (p − one-hot)/N. As PyTorch's `cross_entropy`,
 * in which the smoothed part is weighted by v[k], too, but divided by the weights of the true classes only.
 */
export function softmaxCrossEntropy(
  logits: Tensor,
  labels: ArrayLike<number>,
  { labelSmoothing = 0, classWeights }: LossOptions = {},
): { loss: number; gradLogits: Tensor } {
  const [N, K] = vectors(logits);
  const v = (k: number) => classWeights?.[k] ?? 1;
  let divisor = 0;
  for (let n = 0; n < N; n++) divisor += v(classOf(labels, n, K));

  let loss = 0;
  const gradLogits = zeros(logits.shape);
  const t = new Float64Array(K);
  for (let n = 0; n < N; n++) {
    const z = logits.data.subarray(n * K, (n + 1) * K);
    let targets = 0;
    for (let k = 0; k < K; k++) {
      t[k] = (labelSmoothing / K) * v(k) + (k === labels[n] ? (1 - labelSmoothing) * v(k) : 0);
      targets += t[k]!;
    }
    // log p = z − max − log Σ e^(z − max): no exponential can overflow.
    const max = z.reduce((a, b) => Math.max(a, b));
    let exponentials = 0;
    for (let k = 0; k < K; k++) exponentials += Math.exp(z[k]! - max);
    for (let k = 0; k < K; k++) {
      const logP = z[k]! - max - Math.log(exponentials);
      if (t[k] !== 0) loss -= (t[k]! * logP) / divisor;
      gradLogits.data[n * K + k] = (Math.exp(logP) * targets - t[k]!) / divisor;
    }
  }
  return { loss, gradLogits };
}

/** How many rows have their largest logit at the label; the first one counts among equals. */
export function countCorrect(logits: Tensor, labels: ArrayLike<number>): number {
  const [N, K] = vectors(logits);
  let correct = 0;
  for (let n = 0; n < N; n++) {
    let best = 0;
    for (let k = 1; k < K; k++) if (logits.data[n * K + k]! > logits.data[n * K + best]!) best = k;
    if (best === labels[n]) correct++;
  }
  return correct;
}

function classOf(labels: ArrayLike<number>, n: number, classes: number): number {
  const label = labels[n];
  if (label === undefined || !Number.isInteger(label) || label < 0 || label >= classes)
    throw new Error(`Label ${n} is ${label}, not a class index below ${classes}.`);
  return label;
}
