import type { Node, Operation } from '../../architecture/types.js';
import { Op } from '../kernels/opcodes.js';
import { blocks, type Lowered, type Lowering, pictureShape, type Value } from './lowering.js';
import type { Argument } from './program.js';

type Windowed = Extract<Operation, { type: 'maxPool2d' | 'avgPool2d' | 'blurPool2d' }>;

/** Max, average and blur pooling: one plane of four channels a task. */
export function lowerPooling(on: Lowering, node: Node, input: Value): Lowered {
  const operation = node.operation as Windowed;
  const { kernel, stride, padding } = operation;
  const [, H, W] = pictureShape(node.inputShape);
  const [, HO, WO] = pictureShape(node.outputShape);
  const output = on.value(node);
  const tasks = on.planes(node.inputShape);
  const window = [H, W, HO, WO, ...kernel, ...stride, padding[0], padding[1]];
  // The positions of the maxima are kept for the way back: an integer beside every output.
  const index = operation.type === 'maxPool2d' && on.backward ? on.value(node, ' maxima') : null;
  let forward: Op;
  let backward: Op;
  let extra: Argument[] = [];
  switch (operation.type) {
    case 'maxPool2d':
      [forward, backward] = [Op.MaxPoolForward, Op.MaxPoolBackward];
      break;
    case 'avgPool2d':
      [forward, backward] = [Op.AvgPoolForward, Op.AvgPoolBackward];
      extra = [operation.countIncludePad ? 1 : 0, padding[2], padding[3]];
      break;
    case 'blurPool2d':
      [forward, backward] = [Op.BlurForward, Op.BlurBackward];
      extra = [on.persistent.constant('binomial', new Int32Array(binomial(kernel[0]).buffer))];
      break;
    default:
      throw new Error(`not a pooling operation: ${operation satisfies never}`);
  }
  on.program.emit(forward, tasks, [input.buffer, output, index, ...window, ...extra]);
  return {
    output,
    backward: ({ buffer: dy }) =>
      on.contribute(input, (dx) => on.program.emit(backward, tasks, [dx, dy, index, ...window, ...extra])),
  };
}

/** Row k − 1 of Pascal's triangle, divided by its sum: [1 2 1]/4 for k = 3. */
export function binomial(k: number): Float32Array {
  let row = [1];
  while (row.length < k) row = [...row, 0].map((v, i) => v + (row[i - 1] ?? 0));
  return Float32Array.from(row, (v) => v / 2 ** (k - 1));
}

/** C×H×W → C. */
export function lowerGlobalAverage(on: Lowering, node: Node, input: Value): Lowered {
  const [C, H, W] = pictureShape(node.inputShape);
  const output = on.value(node);
  const tasks = on.planes(node.inputShape);
  on.program.emit(Op.GlobalAvgForward, tasks, [input.buffer, output, C, blocks(C), H * W]);
  return {
    output,
    backward: ({ buffer: dy }) =>
      on.contribute(input, (dx) => on.program.emit(Op.GlobalAvgBackward, tasks, [dx, dy, C, blocks(C), H * W])),
  };
}
