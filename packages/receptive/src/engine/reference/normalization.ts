import { positions, type Tensor, zeros } from './tensor.js';

/**
 * Batch, layer and group normalisation are one formula over different sets of values. Every value x[n,c,p]
 * (p = position h·W + w; vectors have one position) belongs to a set S and becomes
 *
 *     y[n,c,p] = γ[c] · x̂ + β[c],   x̂ = (x[n,c,p] − μ_S) / √(σ²_S + ε)
 *     μ_S = mean of the set,        σ²_S = mean of (x − μ_S)² over the set (the biased variance)
 *
 *     batchNorm2d   S = all pictures and positions of channel c             (Ioffe & Szegedy 2015)
 *     layerNorm     S = all channels of picture n at position p             (Ba, Kiros & Hinton 2016)
 *     groupNorm     S = picture n, the channels of c's group, all positions (Wu & He 2018)
 */
export interface Sets {
  readonly count: number;
  /** The number of the set that x[n,c,p] belongs to. */
  of(n: number, c: number, p: number): number;
}

/** One set a channel. */
export function batchSets(x: Tensor): Sets {
  const [, C] = positions(x);
  return { count: C, of: (_n, c) => c };
}

/** One set for every position of every picture (a vector is one position). */
export function layerSets(x: Tensor): Sets {
  const [N, , P] = positions(x);
  return { count: N * P, of: (n, _c, p) => n * P + p };
}

/** One set for every group of C/groups neighbouring channels of every picture. */
export function groupSets(x: Tensor, groups: number): Sets {
  const [N, C] = positions(x);
  return { count: N * groups, of: (n, c) => n * groups + Math.floor(c / (C / groups)) };
}

/** Mean and biased variance of every set, in two passes: the variance of large values would drown in one. */
export function moments(x: Tensor, sets: Sets): { mean: Float64Array; variance: Float64Array; values: number } {
  const mean = new Float64Array(sets.count);
  const variance = new Float64Array(sets.count);
  const values = x.data.length / sets.count;
  forEach(x, (at, n, c, p) => {
    mean[sets.of(n, c, p)]! += x.data[at]! / values;
  });
  forEach(x, (at, n, c, p) => {
    const set = sets.of(n, c, p);
    variance[set]! += (x.data[at]! - mean[set]!) ** 2 / values;
  });
  return { mean, variance, values };
}

/**
 * y[n,c,p] = γ[c] · (x[n,c,p] − μ_S) / √(σ²_S + ε) + β[c] with the mean and variance given for every set: those of
 * `moments`, or the running ones of a batch norm in evaluation. weight (γ) and bias (β): C.
 */
export function normalize(
  x: Tensor,
  weight: Tensor,
  bias: Tensor,
  sets: Sets,
  { mean, variance }: { mean: Float64Array; variance: Float64Array },
  eps: number,
): Tensor {
  const y = zeros(x.shape);
  forEach(x, (at, n, c, p) => {
    const set = sets.of(n, c, p);
    y.data[at] = (weight.data[c]! * (x.data[at]! - mean[set]!)) / Math.sqrt(variance[set]! + eps) + bias.data[c]!;
  });
  return y;
}

/**
 * Backward of `normalize`, with g = ∂L/∂y and ĝ = γ[c]·g. A value acts on the loss directly and through the mean and
 * variance of its set; collecting the three terms:
 *
 *     ∂L/∂x[n,c,p] = (ĝ − mean_S(ĝ) − x̂ · mean_S(ĝ·x̂)) / √(σ²_S + ε)
 *     ∂L/∂γ[c]     = Σ_{n,p} g · x̂,      ∂L/∂β[c] = Σ_{n,p} g
 *
 * Where mean and variance are given constants (`constant`: evaluation) only ĝ remains in the bracket.
 */
export function normalizeBackward(
  x: Tensor,
  weight: Tensor,
  g: Tensor,
  sets: Sets,
  { mean, variance }: { mean: Float64Array; variance: Float64Array },
  eps: number,
  constant = false,
): { gradInput: Tensor; gradWeight: Tensor; gradBias: Tensor } {
  const values = x.data.length / sets.count;
  const gradInput = zeros(x.shape);
  const gradWeight = zeros(weight.shape);
  const gradBias = zeros(weight.shape);
  const meanG = new Float64Array(sets.count);
  const meanGX = new Float64Array(sets.count);
  const standardized = (at: number, set: number) => (x.data[at]! - mean[set]!) / Math.sqrt(variance[set]! + eps);
  forEach(x, (at, n, c, p) => {
    const set = sets.of(n, c, p);
    const xHat = standardized(at, set);
    gradWeight.data[c]! += g.data[at]! * xHat;
    gradBias.data[c]! += g.data[at]!;
    if (constant) return;
    meanG[set]! += (weight.data[c]! * g.data[at]!) / values;
    meanGX[set]! += (weight.data[c]! * g.data[at]! * xHat) / values;
  });
  forEach(x, (at, n, c, p) => {
    const set = sets.of(n, c, p);
    const bracket = weight.data[c]! * g.data[at]! - meanG[set]! - standardized(at, set) * meanGX[set]!;
    gradInput.data[at] = bracket / Math.sqrt(variance[set]! + eps);
  });
  return { gradInput, gradWeight, gradBias };
}

/**
 * What a batch norm remembers for evaluation, with the unbiased variance σ²·m/(m−1) of the m values of a channel:
 *
 *     running ← (1 − momentum) · running + momentum · batch
 */
export function updateRunningStatistics(
  runningMean: Tensor,
  runningVar: Tensor,
  { mean, variance, values }: { mean: Float64Array; variance: Float64Array; values: number },
  momentum: number,
): void {
  if (values < 2) throw new Error('Batch statistics of one value per channel have no unbiased variance.');
  for (let c = 0; c < mean.length; c++) {
    const unbiased = (variance[c]! * values) / (values - 1);
    runningMean.data[c] = (1 - momentum) * runningMean.data[c]! + momentum * mean[c]!;
    runningVar.data[c] = (1 - momentum) * runningVar.data[c]! + momentum * unbiased;
  }
}

/** Visits every value in memory order: its place in `data`, picture, channel and position. */
function forEach(x: Tensor, visit: (at: number, n: number, c: number, p: number) => void): void {
  const [N, C, P] = positions(x);
  let at = 0;
  for (let n = 0; n < N; n++)
    for (let c = 0; c < C; c++)
      for (let p = 0; p < P; p++) {
        visit(at, n, c, p);
        at++;
      }
}
