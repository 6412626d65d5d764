import { Op } from '../kernels/opcodes.js';
import { slotPrefixes } from '../optimizer-slots.js';
import type { Optimizer } from '../types.js';
import type { Argument, Buffer, Persistent, Program } from './program.js';
import type { Tensors } from './tensors.js';

/** Vectors a task, as in kernels/update.ts. */
const STRETCH = 4096;

/**
 * Emits the parameter update: one pass over all trained values. Returns how to set what changes from step to step.
 */
export function lowerUpdate(
  program: Program,
  persistent: Persistent,
  tensors: Tensors,
  optimizer: Optimizer,
  clipNorm: number | undefined,
) {
  const state = persistent.buffer('learning rate', 16);
  const tasks = Math.ceil(tensors.vectors / STRETCH);
  const partials = persistent.buffer('squared norms', tasks * 8);
  if (tasks > 0) {
    if (clipNorm !== undefined) program.emit(Op.SquaredNorm, tasks, [tensors.gradients, partials, tensors.vectors]);
    const clip: Argument = { float: clipNorm ?? 0 };
    const slots = slotPrefixes(optimizer).map((prefix) => tensors.slots.get(prefix) as Buffer);
    const arenas = [tensors.parameters, tensors.gradients, ...slots, state, partials, tensors.vectors, tasks];
    if (optimizer.type === 'sgd')
      program.emit(Op.UpdateSgd, tasks, [
        ...arenas,
        optimizer.nesterov ? 1 : 0,
        { float: optimizer.momentum },
        { float: optimizer.weightDecay },
        clip,
      ]); // prettier-ignore
    else {
      const { beta1, beta2, eps, weightDecay } = optimizer;
      program.emit(Op.UpdateAdam, tasks, [
        ...arenas,
        optimizer.type === 'adamw' ? 1 : 0,
        { float: beta1 },
        { float: beta2 },
        { float: eps },
        { float: weightDecay },
        clip,
        { float: 1 - beta2 },
        { float: 1 - beta1 },
      ]); // prettier-ignore
    }
  }
  return {
    state,
    /** What the kernel reads in one step, `step` counted from 1. */
    values(learningRate: number, step: number): number[] {
      if (optimizer.type === 'sgd') return [learningRate];
      const { beta1, beta2, weightDecay } = optimizer;
      return [learningRate / (1 - beta1 ** step), 1 / Math.sqrt(1 - beta2 ** step), 1 - learningRate * weightDecay];
    },
  };
}
