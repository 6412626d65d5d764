import { Op } from '../kernels/opcodes.js';
import type { ConvolutionGeometry, ConvolutionKernels, ConvolutionSetting } from './convolution-geometry.js';
import { blocks } from './lowering.js';
import type { Buffer, Reference } from './program.js';

/** Transform scratch and patch in front of V, as in kernels/winograd.ts. */
const FRONT = 4096;
/** V and M of one chunk of tiles should stay in the shared cache between being written and being multiplied. */
const CHUNK_BYTES = 6 << 20;
/** Tiles a task of the weight gradient's transform. */
const TRANSFORM_BLOCK = 16;

/** Bytes between two tile positions: no multiple of 4 KB, so that positions do not fall on the same cache lines. */
const spread = (bytes: number) => Math.ceil(bytes / 4096) * 4096 + 192;

/** Tiles a task: enough to use each transformed weight often, few enough to stay near the second-level cache. */
function tilesPerTask(P: number, channels: number, filters: number): number {
  const bytes = P * P * (channels + filters + 8) * 4 * 32;
  return bytes <= 3 << 20 ? 32 : 16;
}

/** F(m×m, r×r), stride 1, one group: see kernels/winograd.ts. */
export function winogradConvolution(
  { on, geometry, weight }: ConvolutionSetting,
  m: number,
  r: number,
): ConvolutionKernels {
  const { program } = on;
  const P = m + r - 1;
  const positions = P * P;
  const { C, K } = geometry;
  const [top, left] = geometry.operation.padding;

  /** Kernel value (output, input, tap) stands at w[output·so + input·si + tap]. */
  const transformWeights = (outputs: number, inputs: number, so: number, si: number, flipped: boolean): Buffer => {
    const K8 = Math.ceil(blocks(outputs) / 2);
    const u = program.buffer('U', positions * K8 * blocks(inputs) * 128);
    const sizes = [m, r, outputs, inputs, blocks(inputs), so, si, flipped ? 1 : 0];
    program.emit(Op.WinogradWeights, K8 * 2, [weight, u, ...sizes], FRONT);
    return u;
  };

  const convolve = (
    g: Omit<ConvolutionGeometry, 'operation'>,
    padding: readonly [number, number],
    u: Buffer,
    x: Buffer,
    y: Buffer,
    bias: Reference | null,
    relu: boolean,
  ): void => {
    const [C4, K4] = [blocks(g.C), blocks(g.K)];
    const [tilesH, tilesW] = [Math.ceil(g.HO / m), Math.ceil(g.WO / m)];
    const T = tilesPerTask(P, C4 * 4, K4 * 4);
    const scratch = FRONT + positions * (spread(T * C4 * 16) + spread(T * Math.ceil(K4 / 2) * 32));
    const sizes = [m, r, g.N, g.H, g.W, C4, g.HO, g.WO, K4, ...padding, tilesH, tilesW, T, relu ? 1 : 0];
    program.emit(Op.WinogradForward, Math.ceil((g.N * tilesH * tilesW) / T), [x, u, y, bias, ...sizes], scratch);
  };

  return {
    forward(x, y, bias, relu) {
      const u = transformWeights(K, C, C * r * r, r * r, false);
      convolve(geometry, [top, left], u, x, y, bias, relu);
    },

    /** A convolution of dy with the kernel turned by 180° and its channels exchanged. */
    gradInput(dy, dx) {
      const { N, H, W, HO, WO } = geometry;
      const u = transformWeights(C, K, r * r, C * r * r, true);
      const turned = { N, C: K, H: HO, W: WO, K: C, HO: H, WO: W };
      convolve(turned, [r - 1 - top, r - 1 - left], u, dy, dx, null, false);
    },

    /** Chunk by chunk: transform the tiles, then multiply. See docs/decisions/0004. */
    gradWeights(x, dy, dw) {
      const { N, H, W, HO, WO } = geometry;
      const [C4, K4] = [blocks(C), blocks(K)];
      const K8 = Math.ceil(K4 / 2);
      const [tilesH, tilesW] = [Math.ceil(HO / m), Math.ceil(WO / m)];
      const total = N * tilesH * tilesW;
      const fitting = Math.floor(CHUNK_BYTES / (positions * (C4 * 16 + K8 * 32)) / 32) * 32;
      const chunk = Math.min(total, Math.max(64, fitting));
      const vps = spread(chunk * C4 * 16);
      const mps = spread(chunk * K8 * 32);
      const v = program.buffer('V', vps * positions);
      const mm = program.buffer('M', mps * positions);
      const du = program.buffer('dU', positions * K8 * C4 * 128);
      // Groups of filters make enough tasks for many threads where there are few positions.
      const groups = Math.min(K8, Math.max(1, Math.ceil(64 / positions)));
      const sizes = [m, r, N, H, W, C4, HO, WO, K4, top, left, tilesH, tilesW, TRANSFORM_BLOCK];
      for (let start = 0; start < total; start += chunk) {
        const tiles = Math.min(chunk, total - start);
        const tasks = Math.ceil(tiles / TRANSFORM_BLOCK);
        program.emit(Op.WinogradGradTransform, tasks, [x, dy, v, mm, ...sizes, start, tiles, vps, mps], FRONT);
        const multiply = [C4, K8, tiles, vps, mps, groups, start === 0 ? 1 : 0];
        program.emit(Op.WinogradGradMultiply, positions * groups, [v, mm, du, null, ...multiply]);
      }
      program.emit(Op.WinogradGradWeights, K4, [du, dw, m, r, K, C, C4], FRONT);
    },
  };
}
