import { Op } from '../kernels/opcodes.js';
import type { ConvolutionKernels, ConvolutionSetting } from './convolution-geometry.js';
import { directConvolution } from './direct.js';
import { blocks } from './lowering.js';
import type { Buffer } from './program.js';

/** A band should stay in the first-level cache beside the weights. */
const BAND_BYTES = 20 << 10;
/** The batch is cut into this many pieces for the weight gradient: fixed, so that sums never depend on threads. */
const PIECES = 16;
/** Bytes of scratch before the band, as in kernels/planar.ts. */
const FRONT = 256;

/**
 * A convolution of the network's own input, few channels: see kernels/planar.ts. The gradient of the input, asked for
 * only when pictures themselves are studied, is the general one.
 */
export function planarConvolution(setting: ConvolutionSetting, pictures: Buffer): ConvolutionKernels {
  const { on, geometry, weight } = setting;
  const { program } = on;
  const { operation, N, C, H, W, K, HO, WO } = geometry;
  const { kernel, stride, padding, dilation } = operation;
  const [sh, sw] = stride;
  const K4 = blocks(K);
  const K8 = Math.ceil(K4 / 2);
  const taps = C * kernel[0] * kernel[1];
  const reach = (kernel[0] - 1) * dilation[0] + 1;
  // Outputs are computed four at a time: the last four of a row may read past what they need.
  const columns = Math.ceil(WO / 4) * 4 + Math.floor(((kernel[1] - 1) * dilation[1]) / sw) + 1;
  const bytes = (rows: number) => C * ((rows - 1) * sh + reach) * sw * columns * 4;
  let rows = HO;
  while (rows > 1 && bytes(rows) > BAND_BYTES) rows = Math.ceil(rows / 2);
  const bands = Math.ceil(HO / rows);
  const scratch = FRONT + bytes(rows) + 64;
  const bandRows = (rows - 1) * sh + reach;
  const offsets: number[] = [];
  for (let c = 0; c < C; c++)
    for (let r = 0; r < kernel[0]; r++)
      for (let q = 0; q < kernel[1]; q++) {
        const column = q * dilation[1];
        const row = (c * bandRows + r * dilation[0]) * sw + (column % sw);
        offsets.push((row * columns + Math.floor(column / sw)) * 4);
      }
  const describe = (relu: boolean) =>
    on.persistent.constant(
      'geometry',
      Int32Array.from([
        ...[N, C, H, W, K4, HO, WO, sh, sw, padding[0], padding[1], reach, columns, rows, bands, taps, relu ? 1 : 0],
        ...offsets,
      ]),
    );
  return {
    forward(_x, y, bias, relu) {
      const packed = on.prepared('packed weights', K8 * taps * 32);
      on.prepare.emit(Op.PlanarWeights, K8, [weight, packed, K, taps]);
      program.emit(Op.PlanarForward, N * bands, [pictures, packed, y, bias, describe(relu)], scratch);
    },
    gradWeights(_x, dy, dw) {
      const pieces = Math.min(N, PIECES);
      const partial = program.buffer('dw pieces', pieces * K8 * Math.ceil(taps / 4) * 128);
      program.emit(Op.PlanarGradWeights, pieces, [pictures, dy, partial, null, describe(false), pieces], scratch);
      program.emit(Op.PlanarGradReduce, K8, [partial, dw, pieces, K, taps]);
    },
    gradInput: (dy, dx) => directConvolution(setting).gradInput(dy, dx),
  };
}
