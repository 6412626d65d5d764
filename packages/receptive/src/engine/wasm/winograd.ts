import { Op } from '../kernels/opcodes.js';
import type { ConvolutionKernels, ConvolutionSetting } from './convolution-geometry.js';
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

/** What a task holds of V, and of M at a time: they should stay in a second-level cache while U streams through it. */
const INPUT_BYTES = 320 << 10;
const PRODUCT_BYTES = 320 << 10;

/** Tiles a task — enough to use each transformed weight often — and filters (in eights) whose products it holds. */
function cutTask(P: number, inputs4: number, outputs8: number): { T: number; chunk: number } {
  let T = 32;
  while (T > 8 && P * P * inputs4 * 16 * T > INPUT_BYTES) T /= 2;
  return { T, chunk: Math.min(outputs8, Math.max(1, Math.floor(PRODUCT_BYTES / (P * P * T * 32)))) };
}

/** F(m×m, r×r), one group, any stride: see kernels/winograd.ts. */
export function winogradConvolution(
  { on, geometry, weight }: ConvolutionSetting,
  m: number,
  r: number,
): ConvolutionKernels {
  const { program } = on;
  const P = m + r - 1;
  const positions = P * P;
  const { N, C, H, W, K, HO, WO } = geometry;
  const { kernel, padding } = geometry.operation;
  const [S] = geometry.operation.stride;
  const [top, left] = padding;
  const [C4, K4] = [blocks(C), blocks(K)];
  /** Rows of a phase in front of the first output's. */
  const before = [top, left].map((p) => Math.ceil(p / S)) as [number, number];
  const taps = kernel[0] * kernel[1];
  const place = [...kernel, S, top, left];

  /** Kernel value (output, input, tap) stands at w[output·so + input·si + tap]. */
  const transformWeights = (turned: boolean): Buffer => {
    const [outputs, inputs, so, si] = turned ? [C, K, taps, C * taps] : [K, C, C * taps, taps];
    const O4 = blocks(outputs) * (turned ? S * S : 1);
    const I4 = blocks(inputs) * (turned ? 1 : S * S);
    const K8 = Math.ceil(O4 / 2);
    const ups = spread(K8 * I4 * 128);
    const u = on.prepared('U', positions * ups);
    const sizes = [m, r, outputs, blocks(outputs), inputs, blocks(inputs), so, si, ...place];
    on.prepare.emit(Op.WinogradWeights, K8, [weight, u, ...sizes, turned ? 1 : 0, turned ? 1 : 0, ups], FRONT);
    return u;
  };

  const convolve = (
    from: { x: Buffer; size: readonly [number, number, number]; S: number },
    to: { y: Buffer; size: readonly [number, number, number]; S: number },
    pad: readonly [number, number],
    u: Buffer,
    bias: Reference | null,
    relu: boolean,
  ): void => {
    const [tilesH, tilesW] = [1, 2].map((i) => Math.ceil(Math.ceil((to.size[i] as number) / to.S) / m)) as [
      number,
      number,
    ];
    const [I4, K8] = [blocks(from.size[0]) * from.S ** 2, Math.ceil((blocks(to.size[0]) * to.S ** 2) / 2)];
    const { T, chunk } = cutTask(P, I4, K8);
    const scratch = FRONT + positions * (spread(T * I4 * 16) + spread(T * chunk * 32));
    const picture = ({ size: [c, h, w], S }: { size: readonly [number, number, number]; S: number }) => [
      h,
      w,
      blocks(c),
      S,
    ];
    const ups = spread(K8 * I4 * 128);
    const sizes = [m, r, N, ...picture(from), ...picture(to), ...pad, tilesH, tilesW, T, chunk, relu ? 1 : 0, ups];
    program.emit(Op.WinogradForward, Math.ceil((N * tilesH * tilesW) / T), [from.x, u, to.y, bias, ...sizes], scratch);
  };

  return {
    forward(x, y, bias, relu) {
      convolve({ x, size: [C, H, W], S }, { y, size: [K, HO, WO], S: 1 }, before, transformWeights(false), bias, relu);
    },

    /** A convolution of dy with the kernel turned by 180° and its channels exchanged. */
    gradInput(dy, dx) {
      const after = before.map((b) => r - 1 - b) as [number, number];
      const [from, to] = [
        { x: dy, size: [K, HO, WO], S: 1 },
        { y: dx, size: [C, H, W], S },
      ] as const;
      convolve(from, to, after, transformWeights(true), null, false);
    },

    /** Chunk by chunk: transform the tiles, then multiply. See docs/decisions/0004. */
    gradWeights(x, dy, dw) {
      const I4 = C4 * S * S;
      const K8 = Math.ceil(K4 / 2);
      const [tilesH, tilesW] = [Math.ceil(HO / m), Math.ceil(WO / m)];
      const total = N * tilesH * tilesW;
      const fitting = Math.floor(CHUNK_BYTES / (positions * (I4 * 16 + K8 * 32)) / 32) * 32;
      const chunk = Math.min(total, Math.max(64, fitting));
      const vps = spread(chunk * I4 * 16);
      const mps = spread(chunk * K8 * 32);
      const v = program.buffer('V', vps * positions);
      const mm = program.buffer('M', mps * positions);
      const ups = spread(K8 * I4 * 128);
      const du = program.buffer('dU', positions * ups);
      // Groups of filters make enough tasks for many threads where there are few positions.
      const groups = Math.min(K8, Math.max(1, Math.ceil(64 / positions)));
      const sizes = [m, r, N, H, W, C4, S, HO, WO, K4, ...before, tilesH, tilesW, TRANSFORM_BLOCK];
      for (let start = 0; start < total; start += chunk) {
        const tiles = Math.min(chunk, total - start);
        const tasks = Math.ceil(tiles / TRANSFORM_BLOCK);
        program.emit(Op.WinogradGradTransform, tasks, [x, dy, v, mm, ...sizes, start, tiles, vps, mps], FRONT);
        const multiply = [I4, K8, tiles, vps, mps, groups, start === 0 ? 1 : 0, ups];
        program.emit(Op.WinogradGradMultiply, positions * groups, [v, mm, du, null, ...multiply]);
      }
      program.emit(Op.WinogradGradWeights, K8, [du, dw, m, r, K, C, C4, ...place, ups], FRONT);
    },
  };
}
