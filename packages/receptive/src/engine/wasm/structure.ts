import type { Node } from '../../architecture/types.js';
import { Op } from '../kernels/opcodes.js';
import { blocks, isPicture, type Lowered, type Lowering, pictureShape, type Value } from './lowering.js';

const STRETCH = 4096;

/** C×H×W → features in that order. */
export function lowerFlatten(on: Lowering, node: Node, input: Value): Lowered {
  if (!isPicture(input.shape))
    return { output: input.buffer, backward: (gradient) => on.contributeBuffer(input, gradient) };
  const [C, H, W] = pictureShape(input.shape);
  const sizes = [C, blocks(C), H * W];
  const tasks = on.planes(input.shape);
  const output = input.id === -1 ? on.rawInput : on.value(node);
  if (input.id !== -1) on.program.emit(Op.ToRows, tasks, [input.buffer, output, ...sizes]);
  return {
    output,
    backward: ({ buffer: dy }) =>
      on.contribute(input, (dx) => on.program.emit(Op.ToBlocked, tasks, [dy, dx, ...sizes])),
  };
}

/** The end of a residual block: both inputs get the same gradient. */
export function lowerAdd(on: Lowering, node: Node, inputs: readonly Value[]): Lowered {
  const [a, b] = inputs as [Value, Value];
  const output = on.value(node);
  const vectors = on.vectors(node.outputShape);
  on.program.emit(Op.Accumulate, Math.ceil(vectors / STRETCH), [a.buffer, b.buffer, output, vectors]);
  return {
    output,
    backward: ({ buffer }) => {
      for (const input of [a, b]) on.contributeBuffer(input, { buffer, exclusive: false });
    },
  };
}

/** The end of a parallel block: channels (or features) of all inputs in order. */
export function lowerConcat(on: Lowering, node: Node, inputs: readonly Value[]): Lowered {
  const output = on.value(node);
  const total = node.outputShape[0] as number;
  const picture = isPicture(node.outputShape);
  const pixels = picture ? (node.outputShape[1] as number) * (node.outputShape[2] as number) : 1;
  const starts: number[] = [];
  let at = 0;
  for (const { shape } of inputs) {
    starts.push(at);
    at += shape[0] as number;
  }
  inputs.forEach(({ buffer, shape }, i) => {
    const size = shape[0] as number;
    if (picture)
      on.program.emit(Op.CopyChannels, on.batch, [
        buffer,
        output,
        blocks(size),
        blocks(total),
        pixels,
        0,
        starts[i] as number,
        size,
        i === 0 ? 1 : 0,
      ]);
    else on.program.emit(Op.CopyColumns, on.batch, [buffer, output, size, total, 0, starts[i] as number, size]);
  });
  return {
    output,
    backward: ({ buffer: dy }) =>
      inputs.forEach((input, i) => {
        const size = input.shape[0] as number;
        on.contribute(input, (dx) => {
          if (picture)
            on.program.emit(Op.CopyChannels, on.batch, [
              dy,
              dx,
              blocks(total),
              blocks(size),
              pixels,
              starts[i] as number,
              0,
              size,
              1,
            ]);
          else on.program.emit(Op.CopyColumns, on.batch, [dy, dx, total, size, starts[i] as number, 0, size]);
        });
      }),
  };
}

/** Two more channels: y and x. */
export function lowerCoordinates(on: Lowering, node: Node, input: Value): Lowered {
  const [C, H, W] = pictureShape(input.shape);
  const output = on.value(node);
  const [inside, outside] = [blocks(C), blocks(C + 2)];
  on.program.emit(Op.CopyChannels, on.batch, [input.buffer, output, inside, outside, H * W, 0, 0, C, 1]);
  on.program.emit(Op.Coordinates, on.batch, [output, outside, H, W, C]);
  return {
    output,
    backward: ({ buffer: dy }) =>
      on.contribute(input, (dx) =>
        on.program.emit(Op.CopyChannels, on.batch, [dy, dx, outside, inside, H * W, 0, 0, C, 1]),
      ),
  };
}

/** The picture with its own opposite side around it. */
export function lowerCircularPad(
  on: Lowering,
  node: Node,
  input: Value,
  [top, left]: readonly [number, number],
): Lowered {
  const [, H, W] = pictureShape(input.shape);
  const output = on.value(node);
  const tasks = on.planes(input.shape);
  const sizes = [H, W, top, left];
  on.program.emit(Op.CircularPadForward, tasks, [input.buffer, output, ...sizes]);
  return {
    output,
    backward: ({ buffer: dy }) =>
      on.contribute(input, (dx) => on.program.emit(Op.CircularPadBackward, tasks, [dx, dy, ...sizes])),
  };
}
