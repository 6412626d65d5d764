import { Op } from '../kernels/opcodes.js';
import type { ConvolutionKernels, ConvolutionSetting } from './convolution-geometry.js';
import { blocks } from './lowering.js';
import type { Buffer, Reference } from './program.js';

/** The batch is cut into this many pieces for the weight gradient: fixed, so that sums never depend on threads. */
const PIECES = 16;
/** What a task reads of x should stay in the first-level cache while all filters use it. */
const BLOCK_BYTES = 16 << 10;

/** A 1×1 kernel without padding, one group: see kernels/pointwise-convolution.ts. With a stride, on every S-th pixel. */
export function pointwiseConvolution({ on, geometry, weight }: ConvolutionSetting): ConvolutionKernels {
  const { program } = on;
  const { operation, N, C, H, W, K, HO, WO } = geometry;
  const { stride } = operation;
  const [C4, K4] = [blocks(C), blocks(K)];
  const pixels = HO * WO;
  const strided = stride[0] > 1 || stride[1] > 1;
  const sizes = [H, W, HO, WO, ...stride];
  let read: Buffer | null = null; // made on the way forward, read again for the weight gradient

  const multiply = (x: Buffer, y: Buffer, turned: boolean, bias: Reference | null, relu: boolean) => {
    const [outputs, inputs, so, si] = turned ? [C, K, 1, C] : [K, C, C, 1];
    const [I4, O4] = [blocks(inputs), blocks(outputs)];
    const u = on.prepared('U', Math.ceil(O4 / 2) * I4 * 128);
    on.prepare.emit(Op.PointwiseWeights, Math.ceil(O4 / 2), [weight, u, outputs, inputs, I4, so, si]);
    const block = Math.min(pixels, Math.max(32, Math.floor(BLOCK_BYTES / (I4 * 16) / 4) * 4));
    const count = Math.ceil(pixels / block);
    const args = [x, u, y, bias, I4, O4, pixels, block, count, relu ? 1 : 0];
    program.emit(Op.PointwiseConvolution, N * count, args, 4096 + I4 * 64);
  };

  return {
    forward(x, y, bias, relu) {
      read = x;
      if (strided) {
        read = program.buffer(`${x.label} subsampled`, N * C4 * pixels * 16);
        program.emit(Op.Subsample, N * C4, [x, read, ...sizes]);
      }
      multiply(read, y, false, bias, relu);
    },
    gradWeights(_x, dy, dw) {
      const pieces = Math.min(N, PIECES);
      const partial = program.buffer('dw pieces', pieces * Math.ceil(K4 / 2) * C4 * 128);
      program.emit(Op.PointwiseGradWeights, pieces, [read, dy, partial, null, N, C4, K4, pixels, pieces]);
      program.emit(Op.PointwiseGradReduce, Math.ceil(K / 8), [partial, dw, pieces, K, C, C4]);
    },
    gradInput(dy, dx) {
      if (!strided) return multiply(dy, dx, true, null, false);
      const small = program.buffer(`${dx.label} subsampled`, N * C4 * pixels * 16);
      multiply(dy, small, true, null, false);
      program.emit(Op.SpreadOut, N * C4, [small, dx, ...sizes]);
    },
  };
}
