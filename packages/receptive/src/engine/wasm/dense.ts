import type { Node, Operation } from '../../architecture/types.js';
import { Op } from '../kernels/opcodes.js';
import { blocks, type Lowered, type Lowering, pictureShape, type Value } from './lowering.js';
import type { Argument, Reference } from './program.js';

/** Samples travel in panels of eight. */
const panels = (N: number) => Math.ceil(N / 8);
/** Inner steps a pass, and features a packing task: as in kernels/dense.ts. */
const DEPTH = 256;

/** Up to this many samples a dot product each costs less than panels of eight. */
const FEW = 3;

/** A dense layer, with a ReLU in its last step if one follows. */
export function lowerDense(on: Lowering, node: Node, input: Value, relu: boolean): Lowered {
  const { program, batch: N } = on;
  const I = input.shape[0] as number;
  const U = node.outputShape[0] as number;
  const output = on.value(node);
  const weight = on.tensor(node, 'weight') as Reference;
  const bias = on.tensor(node, 'bias');
  const sizes = [N, I, U, relu ? 1 : 0];
  if (N <= FEW) program.emit(Op.DenseDot, Math.ceil(U / 16), [input.buffer, weight, output, bias, ...sizes]);
  else {
    const packed = program.buffer('samples in panels', panels(N) * I * 32);
    program.emit(Op.PackRows, Math.ceil(I / DEPTH), [input.buffer, packed, N, I]);
    let rows: Argument = weight;
    if (on.inference) {
      rows = on.prepared('dense weights', blocks(U) * I * 16);
      on.prepare.emit(Op.DenseWeights, blocks(U), [weight, rows, I, U]);
    }
    const scratch = DEPTH * 16 + panels(N) * 128 + 512;
    const args = [packed, rows, output, bias, ...sizes, on.inference ? 1 : 0];
    program.emit(Op.DenseForward, Math.ceil(U / 8), args, scratch);
  }
  return {
    output,
    backward: (gradient) => {
      const dy = (relu ? on.throughRelu(gradient, output, node.outputShape) : gradient).buffer;
      program.scope = { layer: node.name, pass: 'gradWeights' };
      const db = on.tensorGradient(node, 'bias');
      if (db) program.emit(Op.ColumnSums, Math.ceil(U / 256), [dy, db, N, U]);
      const columns = program.buffer('dy in columns', blocks(U) * N * 16);
      program.emit(Op.PackColumns, blocks(U), [dy, columns, N, U]);
      program.emit(
        Op.DenseGradWeights,
        Math.ceil(I / 32),
        [input.buffer, columns, on.tensorGradient(node, 'weight'), N, I, U],
        256 + N * 128,
      );
      program.scope = { layer: node.name, pass: 'gradInput' };
      on.contribute(input, (dx) => {
        const rows = program.buffer('dy in panels', panels(N) * U * 32);
        program.emit(Op.PackRows, Math.ceil(U / DEPTH), [dy, rows, N, U]);
        program.emit(
          Op.DenseBackward,
          Math.ceil(I / 16),
          [rows, weight, dx, N, I, U],
          DEPTH * 64 + panels(N) * 512 + 512,
        );
      });
    },
  };
}

/** A locally connected layer: a dense layer of its own at every output position. */
export function lowerLocallyConnected(on: Lowering, node: Node, input: Value, relu: boolean): Lowered {
  const { program, batch: N } = on;
  const { kernel, stride, padding } = node.operation as Extract<Operation, { type: 'locallyConnected2d' }>;
  const [C, H, W] = pictureShape(node.inputShape);
  const [K, HO, WO] = pictureShape(node.outputShape);
  const F = C * kernel[0] * kernel[1];
  const output = on.value(node);
  const weight = on.tensor(node, 'weight');
  const bias = on.tensor(node, 'bias');
  const geometry = [N, H, W, C, blocks(C), HO, WO, K, blocks(K), ...kernel, ...stride, padding[0], padding[1]];
  const args = (x: Argument, y: Argument, w: Argument, b: Argument, fused: boolean) => [
    x,
    y,
    w,
    b,
    ...geometry,
    fused ? 1 : 0,
  ];
  const patches = panels(N) * F * 32;
  program.emit(Op.LocalForward, HO * WO, args(input.buffer, output, weight, bias, relu), 256 + F * 16 + patches);
  return {
    output,
    backward: (gradient) => {
      const dy = (relu ? on.throughRelu(gradient, output, node.outputShape) : gradient).buffer;
      program.emit(
        Op.LocalGradWeights,
        HO * WO,
        args(input.buffer, dy, on.tensorGradient(node, 'weight'), null, false),
        128 + panels(F) * 32 * (N + 1),
      );
      if (bias)
        program.emit(Op.LocalGradBias, HO * WO, args(input.buffer, dy, null, on.tensorGradient(node, 'bias'), false));
      on.contribute(input, (dx) =>
        program.emit(Op.LocalBackward, panels(N), args(dx, dy, weight, null, false), 256 + K * 48),
      );
    },
  };
}
