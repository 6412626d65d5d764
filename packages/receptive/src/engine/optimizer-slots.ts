import type { Optimizer } from './types.js';

/** The running averages an optimiser keeps for every parameter; "adam.m/conv1.weight" is one of a network's tensors. */
export function slotPrefixes(optimizer: Optimizer): readonly string[] {
  return optimizer.type === 'sgd' ? ['sgd.velocity'] : ['adam.m', 'adam.v'];
}
