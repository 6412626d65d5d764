import { Op } from '../kernels/opcodes.js';
import type { ConvolutionKernels, ConvolutionSetting } from './convolution-geometry.js';
import { blocks } from './lowering.js';
import type { Argument } from './program.js';

/** One filter for each channel: see kernels/depthwise.ts. */
export function depthwiseConvolution({ on, geometry, weight }: ConvolutionSetting): ConvolutionKernels {
  const { operation, N, C, H, W, HO, WO } = geometry;
  const { kernel, stride, padding, dilation } = operation;
  const C4 = blocks(C);
  const sizes = [N, H, W, C4, HO, WO, C, ...kernel, ...stride, padding[0], padding[1], ...dilation];
  const rows = (HO - 1) * stride[0] + (kernel[0] - 1) * dilation[0] + 1;
  const columns = (WO - 1) * stride[1] + (kernel[1] - 1) * dilation[1] + 1;
  const scratch = (kernel[0] * kernel[1] + rows * columns + 4) * 16;
  const emit = (code: Op, tasks: number, x: Argument, y: Argument, w: Argument, bias: Argument, relu: boolean) =>
    on.program.emit(code, tasks, [x, y, w, bias, ...sizes, relu ? 1 : 0], scratch);
  return {
    forward: (x, y, bias, relu) => emit(Op.DepthwiseForward, N * C4, x, y, weight, bias, relu),
    gradWeights: (x, dy, dw) => emit(Op.DepthwiseGradWeights, C4, x, dy, dw, null, false),
    gradInput: (dy, dx) => emit(Op.DepthwiseBackward, N * C4, dx, dy, weight, null, false),
  };
}
