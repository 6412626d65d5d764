import type { Node, Operation, OperationType } from '../../architecture/types.js';
import { Op } from '../kernels/opcodes.js';
import { blocks, isPicture, type Lowered, type Lowering, type Value } from './lowering.js';

/** As numbered in kernels/pointwise.ts. */
const KINDS: Partial<Record<OperationType, number>> = { relu: 0, leakyRelu: 1, gelu: 2, silu: 3, tanh: 4, sigmoid: 5 };
const STRETCH = 4096;

export function lowerActivation(on: Lowering, node: Node, input: Value): Lowered {
  const operation = node.operation as Extract<
    Operation,
    { type: 'relu' | 'leakyRelu' | 'gelu' | 'silu' | 'tanh' | 'sigmoid' }
  >;
  const kind = KINDS[operation.type] as number;
  const slope = { float: operation.type === 'leakyRelu' ? operation.slope : 0 };
  const output = on.value(node);
  const vectors = on.vectors(input.shape);
  const tasks = Math.ceil(vectors / STRETCH);
  on.program.emit(Op.ActivationForward, tasks, [input.buffer, output, vectors, kind, slope]);
  return {
    output,
    backward: (gradient) => {
      const dx = on.reuse(gradient, input.shape);
      on.program.emit(Op.ActivationBackward, tasks, [input.buffer, output, gradient.buffer, dx, vectors, kind, slope]);
      on.contributeBuffer(input, { buffer: dx, exclusive: true });
    },
  };
}

/** In evaluation, or at rate 0, dropout is the identity: no kernel, the value itself. */
export function lowerDropout(on: Lowering, node: Node, input: Value): Lowered {
  const { rate } = node.operation as Extract<Operation, { type: 'dropout' }>;
  if (!on.training || rate === 0)
    return { output: input.buffer, backward: (gradient) => on.contributeBuffer(input, gradient) };
  const output = on.value(node);
  const C = input.shape[0] as number;
  const picture = isPicture(input.shape);
  const pixels = picture ? (input.shape[1] as number) * (input.shape[2] as number) : 1;
  const threshold = Math.floor(rate * 2 ** 32) | 0;
  const rest = [
    on.dropoutState(node.name),
    picture ? 0 : 1,
    C,
    blocks(C),
    pixels,
    threshold,
    { float: 1 / (1 - rate) },
  ];
  on.program.emit(Op.Dropout, on.batch, [input.buffer, output, ...rest]);
  return {
    output,
    backward: (gradient) => {
      const dx = on.reuse(gradient, input.shape);
      on.program.emit(Op.Dropout, on.batch, [gradient.buffer, dx, ...rest]);
      on.contributeBuffer(input, { buffer: dx, exclusive: true });
    },
  };
}
