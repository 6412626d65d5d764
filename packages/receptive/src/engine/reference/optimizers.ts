import type { Optimizer } from '../types.js';

/**
 * One update of the parameters θ of one tensor from their gradient g, in place. λ: weight decay, η: learning rate.
 * The rules are PyTorch's; decay applies to weights and biases alike.
 *
 *     sgd     g ← g + λθ;   v ← μv + g;   θ ← θ − η·v                (μ: momentum, may be 0)
 *             with Nesterov momentum                θ ← θ − η·(g + μv)
 *     adam    g ← g + λθ;   m ← β₁m + (1−β₁)g;   v ← β₂v + (1−β₂)g²
 *             θ ← θ − η · m/(1−β₁ᵗ) / (√(v/(1−β₂ᵗ)) + ε)             (Kingma & Ba 2015)
 *     adamw   θ ← θ − ηλθ, then as adam without λ                     (Loshchilov & Hutter 2019)
 *
 * slots: v, or m and v, all zero before the first step. t = `step` counts from 1.
 */
export function updateParameters(
  optimizer: Optimizer,
  theta: Float64Array,
  gradient: Float64Array,
  slots: readonly Float64Array[],
  { learningRate, step }: { learningRate: number; step: number },
): void {
  if (optimizer.type === 'sgd') updateSgd(optimizer, theta, gradient, slots[0]!, learningRate);
  else updateAdam(optimizer, theta, gradient, slots as [Float64Array, Float64Array], learningRate, step);
}

function updateSgd(
  { momentum, nesterov, weightDecay }: Extract<Optimizer, { type: 'sgd' }>,
  theta: Float64Array,
  gradient: Float64Array,
  velocity: Float64Array,
  learningRate: number,
): void {
  for (let i = 0; i < theta.length; i++) {
    const g = gradient[i]! + weightDecay * theta[i]!;
    velocity[i] = momentum * velocity[i]! + g;
    theta[i]! -= learningRate * (nesterov ? g + momentum * velocity[i]! : velocity[i]!);
  }
}

function updateAdam(
  { type, beta1, beta2, eps, weightDecay }: Extract<Optimizer, { type: 'adam' | 'adamw' }>,
  theta: Float64Array,
  gradient: Float64Array,
  [m, v]: readonly [Float64Array, Float64Array],
  learningRate: number,
  step: number,
): void {
  const correction1 = 1 - beta1 ** step;
  const correction2 = 1 - beta2 ** step;
  for (let i = 0; i < theta.length; i++) {
    if (type === 'adamw') theta[i]! -= learningRate * weightDecay * theta[i]!;
    const g = type === 'adam' ? gradient[i]! + weightDecay * theta[i]! : gradient[i]!;
    m[i] = beta1 * m[i]! + (1 - beta1) * g;
    v[i] = beta2 * v[i]! + (1 - beta2) * g * g;
    theta[i]! -= (learningRate * (m[i]! / correction1)) / (Math.sqrt(v[i]! / correction2) + eps);
  }
}

/**
 * Scales all gradients of a step by one factor, so that their joint length stays below `clipNorm` (Pascanu et al.
 * 2013); in place, as PyTorch's `clip_grad_norm_`.
 *
 *     norm = √(Σ g²) over all tensors,   g ← g · min(1, clipNorm / (norm + 1e-6))
 */
export function clipGradients(gradients: Iterable<Float64Array>, clipNorm: number): void {
  const all = [...gradients];
  let squares = 0;
  for (const gradient of all) for (let i = 0; i < gradient.length; i++) squares += gradient[i]! ** 2;
  const scale = Math.min(1, clipNorm / (Math.sqrt(squares) + 1e-6));
  for (const gradient of all) for (let i = 0; i < gradient.length; i++) gradient[i]! *= scale;
}
