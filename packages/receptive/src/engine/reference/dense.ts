import { type Tensor, vectors, zeros } from './tensor.js';

/**
 * Every output is a weighted sum of all inputs (a fully connected layer).
 *
 *     y[n,j] = b[j] + Σ_i W[j,i] · x[n,i]
 *
 * x: N×I. weight: J×I. bias: J or absent. Returns N×J. N·J·I multiply-accumulates.
 */
export function dense(x: Tensor, weight: Tensor, bias: Tensor | undefined): Tensor {
  const [N, I] = vectors(x);
  const [J] = vectors(weight);
  const y = zeros([N, J]);
  for (let n = 0; n < N; n++)
    for (let j = 0; j < J; j++) {
      let sum = bias ? bias.data[j]! : 0;
      for (let i = 0; i < I; i++) sum += weight.data[j * I + i]! * x.data[n * I + i]!;
      y.data[n * J + j] = sum;
    }
  return y;
}

/**
 * Backward of `dense`, with g = ∂L/∂y:
 *
 *     ∂L/∂x[n,i] = Σ_j g[n,j] · W[j,i],   ∂L/∂W[j,i] = Σ_n g[n,j] · x[n,i],   ∂L/∂b[j] = Σ_n g[n,j]
 */
export function denseBackward(
  x: Tensor,
  weight: Tensor,
  g: Tensor,
): { gradInput: Tensor; gradWeight: Tensor; gradBias: Tensor } {
  const [N, I] = vectors(x);
  const [J] = vectors(weight);
  const gradInput = zeros(x.shape);
  const gradWeight = zeros(weight.shape);
  const gradBias = zeros([J]);
  for (let n = 0; n < N; n++)
    for (let j = 0; j < J; j++) {
      const gradient = g.data[n * J + j]!;
      gradBias.data[j]! += gradient;
      for (let i = 0; i < I; i++) {
        gradInput.data[n * I + i]! += gradient * weight.data[j * I + i]!;
        gradWeight.data[j * I + i]! += gradient * x.data[n * I + i]!;
      }
    }
  return { gradInput, gradWeight, gradBias };
}
