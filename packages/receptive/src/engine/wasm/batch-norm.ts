import type { Node, Operation, TensorInfo } from '../../architecture/types.js';
import { Op } from '../kernels/opcodes.js';
import { blocks, type Lowered, type Lowering, pictureShape, type Value } from './lowering.js';
import type { Buffer, Reference } from './program.js';

/** What follows an operation and is done in its last step. */
export interface Following {
  /** Behind a convolution, in inference. */
  readonly norm: Node | null;
  readonly relu: boolean;
  /** A 2×2 max pooling with stride 2, behind a batch norm. */
  readonly pool: Node | null;
}

/**
 * Weights and bias of a convolution with the batch norm behind it folded in: w·γ/σ and β + (b − μ)·γ/σ, with the
 * running statistics.
 */
export function foldBatchNorm(on: Lowering, node: Node, norm: Node): { weight: Reference; bias: Reference } {
  const { eps } = norm.operation as Extract<Operation, { type: 'batchNorm2d' }>;
  const [K] = pictureShape(node.outputShape);
  const info = node.tensors.find(({ role }) => role === 'weight') as TensorInfo;
  const values = info.shape.reduce((a, b) => a * b, 1);
  const weight = on.prepared('folded weights', Math.ceil(values / 4) * 16);
  const bias = on.prepared('folded bias', blocks(K) * 16 + 16);
  on.prepare.emit(Op.FoldBatchNorm, K, [
    on.tensor(node, 'weight'),
    on.tensor(node, 'bias'),
    on.tensor(norm, 'weight'),
    on.tensor(norm, 'bias'),
    on.tensor(norm, 'runningMean'),
    on.tensor(norm, 'runningVar'),
    weight,
    bias,
    values / K,
    { float: eps },
  ]);
  return { weight: { buffer: weight, offset: 0 }, bias: { buffer: bias, offset: 0 } };
}

/** See kernels/batch-norm.ts. */
export function lowerBatchNorm(on: Lowering, node: Node, input: Value, { relu, pool }: Following): Lowered {
  const { eps, momentum } = node.operation as Extract<Operation, { type: 'batchNorm2d' }>;
  const [C, H, W] = pictureShape(node.inputShape);
  const C4 = blocks(C);
  const output = on.value(pool ?? node);
  const saved = on.program.buffer(`${node.name} statistics`, C4 * 32);
  const [gamma, beta] = [on.tensor(node, 'weight'), on.tensor(node, 'bias')];
  const running = [on.tensor(node, 'runningMean'), on.tensor(node, 'runningVar')];
  const [dgamma, dbeta] = [on.tensorGradient(node, 'weight'), on.tensorGradient(node, 'bias')];
  const training = on.training ? 1 : 0;
  const sizes = [on.batch, C4, H * W];
  const flags = [training, relu ? 1 : 0, H, W];
  const moving = [{ float: eps }, { float: momentum }];
  const forward = pool ? Op.BatchNormPoolForward : Op.BatchNormForward;
  on.program.emit(forward, C4, [input.buffer, output, gamma, beta, ...running, saved, ...sizes, ...moving, ...flags]);
  return {
    output,
    backward: (gradient) => {
      const emit = (dx: Buffer | null) =>
        on.program.emit(pool ? Op.BatchNormPoolBackward : Op.BatchNormBackward, C4, [
          input.buffer,
          gradient.buffer,
          gamma,
          beta,
          dgamma,
          dbeta,
          saved,
          dx,
          ...sizes,
          C,
          ...flags,
        ]);
      if (!on.wants(input)) emit(null);
      else if (gradient.exclusive && !pool) {
        emit(gradient.buffer); // each value is read before it is written
        on.contributeBuffer(input, gradient);
      } else on.contribute(input, emit);
    },
  };
}
