import type { Node, Operation } from '../../architecture/types.js';
import { Op } from '../kernels/opcodes.js';
import { blocks, type Lowered, type Lowering, pictureShape, type Value } from './lowering.js';
import type { Argument } from './program.js';

type Windowed = Extract<Operation, { type: 'maxPool2d' | 'avgPool2d' | 'blurPool2d' }>;

/** Whether it is a 2×2 max pooling with stride 2 and no padding: the usual one, which has kernels of its own. */
export function halves(operation: Operation): boolean {
  if (operation.type !== 'maxPool2d') return false;
  const { kernel, stride, padding } = operation;
  return [...kernel, ...stride].every((v) => v === 2) && padding.every((v) => v === 0);
}

/** In front of it a ReLU that belongs to the operation before is passed in the same step. */
function lowerHalving(on: Lowering, node: Node, input: Value): Lowered {
  const [, H, W] = pictureShape(node.inputShape);
  const output = on.value(node);
  const tasks = on.planes(node.inputShape);
  on.program.emit(Op.MaxPool2Forward, tasks, [input.buffer, output, H, W]);
  const masked = input.rectified ?? false;
  return {
    output,
    backward: ({ buffer: dy }) => {
      if (!on.wants(input)) return;
      const dx = on.program.buffer(`d${input.buffer.label}`, on.bytes(input.shape));
      on.program.emit(Op.MaxPool2Backward, tasks, [input.buffer, output, dy, dx, H, W, masked ? 1 : 0]);
      on.contributeBuffer(input, { buffer: dx, exclusive: true, masked });
    },
  };
}

/** Max, average and blur pooling: one plane of four channels a task. */
export function lowerPooling(on: Lowering, node: Node, input: Value): Lowered {
  if (halves(node.operation)) return lowerHalving(on, node, input);
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
