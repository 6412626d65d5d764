/** A linear read-out, in float64. */

/** Rows of features, and the targets to be read from them: count × width and count × targets, row-major. */
export interface Samples {
  readonly count: number;
  readonly features: Float64Array;
  readonly targets: Float64Array;
}

/** A fitted read-out: targets from count × width features. */
export type ReadOut = (features: Float64Array, count: number) => Float64Array;

/**
 * Ridge regression on standardised features: t̂ = b + Σⱼ wⱼ zⱼ, zⱼ = (fⱼ − meanⱼ)/stdⱼ over the samples, where b is the
 * mean target and w minimises (1/n) Σ |t − t̂|² + λ |w|², which is (ZᵀZ/n + λI) w = Zᵀ(t − b)/n. A feature that never
 * changes is left out.
 * @param lambda > 0.
 */
export function fitRidge({ count, features, targets }: Samples, lambda: number): ReadOut {
  const width = features.length / count;
  const outputs = targets.length / count;
  const { mean, scale } = standardisation(features, count, width);
  const centre = columnMeans(targets, count, outputs);

  const gram = new Float64Array(width * width);
  const moments = new Float64Array(width * outputs);
  const z = new Float64Array(width);
  for (let n = 0; n < count; n++) {
    for (let i = 0; i < width; i++) z[i] = (features[n * width + i]! - mean[i]!) * scale[i]!;
    for (let i = 0; i < width; i++) {
      const zi = z[i]! / count;
      if (zi === 0) continue; // of what a ReLU gives half are
      for (let j = 0; j <= i; j++) gram[i * width + j] = gram[i * width + j]! + zi * z[j]!;
      for (let k = 0; k < outputs; k++) {
        moments[i * outputs + k] = moments[i * outputs + k]! + zi * (targets[n * outputs + k]! - centre[k]!);
      }
    }
  }
  for (let i = 0; i < width; i++) gram[i * width + i] = gram[i * width + i]! + lambda;
  const weights = solve(gram, moments, width, outputs);

  return (given, rows) => {
    const answers = new Float64Array(rows * outputs);
    for (let n = 0; n < rows; n++) {
      answers.set(centre, n * outputs);
      for (let i = 0; i < width; i++) {
        const zi = (given[n * width + i]! - mean[i]!) * scale[i]!;
        for (let k = 0; k < outputs; k++) {
          answers[n * outputs + k] = answers[n * outputs + k]! + zi * weights[i * outputs + k]!;
        }
      }
    }
    return answers;
  };
}

/**
 * R² = 1 − Σ |t − t̂|² / Σ |t − t̄|², all targets together: 1 is exact, 0 no better than the mean, below 0 worse. Null
 * where the targets do not vary.
 */
export function explained(targets: Float64Array, answers: Float64Array, outputs: number): number | null {
  const centre = columnMeans(targets, targets.length / outputs, outputs);
  let [rest, all] = [0, 0];
  targets.forEach((target, i) => {
    rest += (target - answers[i]!) ** 2;
    all += (target - centre[i % outputs]!) ** 2;
  });
  return all > 0 ? 1 - rest / all : null;
}

function columnMeans(values: Float64Array, count: number, width: number): Float64Array {
  const means = new Float64Array(width);
  values.forEach((value, i) => {
    means[i % width] = means[i % width]! + value / count;
  });
  return means;
}

/** Means and reciprocal standard deviations of the columns; 0 for a column that never changes. */
function standardisation(features: Float64Array, count: number, width: number) {
  const mean = columnMeans(features, count, width);
  const variance = new Float64Array(width);
  features.forEach((value, i) => {
    variance[i % width] = variance[i % width]! + (value - mean[i % width]!) ** 2 / count;
  });
  // A constant column's variance is that of rounding its mean.
  const constant = (v: number, m: number) => v <= (1e-12 * Math.abs(m)) ** 2;
  return { mean, scale: variance.map((v, i) => (constant(v, mean[i]!) ? 0 : 1 / Math.sqrt(v))) };
}

/** X of A·X = B by Cholesky's decomposition A = L·Lᵀ; A (lower half read) and B are overwritten. */
function solve(a: Float64Array, b: Float64Array, size: number, columns: number): Float64Array {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= a[i * size + k]! * a[j * size + k]!;
      a[i * size + j] = i === j ? Math.sqrt(sum) : sum / a[j * size + j]!;
    }
  }
  for (let c = 0; c < columns; c++) {
    for (let i = 0; i < size; i++) {
      let sum = b[i * columns + c]!;
      for (let k = 0; k < i; k++) sum -= a[i * size + k]! * b[k * columns + c]!;
      b[i * columns + c] = sum / a[i * size + i]!;
    }
    for (let i = size - 1; i >= 0; i--) {
      let sum = b[i * columns + c]!;
      for (let k = i + 1; k < size; k++) sum -= a[k * size + i]! * b[k * columns + c]!;
      b[i * columns + c] = sum / a[i * size + i]!;
    }
  }
  return b;
}
