import type { Node, Operation } from '../../architecture/types.js';
import { Op } from '../kernels/opcodes.js';
import { blocks, isPicture, type Lowered, type Lowering, pictureShape, type Value } from './lowering.js';
import type { Buffer } from './program.js';

/** Layer norm and group norm. */
export function lowerPerSampleNorm(on: Lowering, node: Node, input: Value): Lowered {
  const operation = node.operation as Extract<Operation, { type: 'layerNorm' | 'groupNorm' }>;
  const { program, batch } = on;
  const output = on.value(node);
  const [gamma, beta] = [on.tensor(node, 'weight'), on.tensor(node, 'bias')];
  const [dgamma, dbeta] = [on.tensorGradient(node, 'weight'), on.tensorGradient(node, 'bias')];
  const eps = { float: operation.eps };
  const C = input.shape[0] as number;
  const reduce = (partial: Buffer, width: number) =>
    program.emit(Op.NormGradReduce, Math.ceil(C / 64), [partial, dgamma, dbeta, batch, width, C]);

  if (!isPicture(input.shape)) {
    const saved = program.buffer(`${node.name} statistics`, batch * 8);
    program.emit(Op.RowNormForward, batch, [input.buffer, output, gamma, beta, saved, C, eps]);
    return {
      output,
      backward: ({ buffer: dy }) => {
        const partial = program.buffer(`${node.name} pieces`, batch * C * 8);
        const dx = program.buffer(`d${input.buffer.label}`, on.bytes(input.shape));
        program.emit(Op.RowNormBackward, batch, [input.buffer, dy, gamma, partial, saved, dx, C]);
        reduce(partial, C);
        on.contributeBuffer(input, { buffer: dx, exclusive: true });
      },
    };
  }
  const [, H, W] = pictureShape(input.shape);
  const C4 = blocks(C);
  const isGroup = operation.type === 'groupNorm';
  const sizes = isGroup ? [C, C4, H * W, operation.groups, eps] : [C, C4, H * W, eps];
  const scratch = 256 + C4 * 128;
  program.emit(
    isGroup ? Op.GroupNormForward : Op.PixelNormForward,
    batch,
    [input.buffer, output, gamma, beta, ...sizes],
    scratch,
  );
  return {
    output,
    backward: ({ buffer: dy }) => {
      const partial = program.buffer(`${node.name} pieces`, batch * C4 * 32);
      const dx = program.buffer(`d${input.buffer.label}`, on.bytes(input.shape));
      program.emit(
        isGroup ? Op.GroupNormBackward : Op.PixelNormBackward,
        batch,
        [input.buffer, dy, gamma, partial, dx, ...sizes],
        scratch,
      );
      reduce(partial, C4 * 4);
      on.contributeBuffer(input, { buffer: dx, exclusive: true });
    },
  };
}
