import type { ConvolutionGeometry } from './convolution-geometry.js';

/** One tap of a kernel as a phase sees it: input row i·ish + dh, column j·isw + dw. */
interface Tap {
  /** Position in the kernel, row by row. */
  readonly index: number;
  readonly dh: number;
  readonly dw: number;
}

/**
 * Outputs start + (i, j)·outputStride, i < rows, j < columns, each the sum over the taps at input (i, j)·inputStride +
 * (dh, dw). A forward convolution is one phase; a data gradient with stride s is s², each with the taps that fall on it.
 */
export interface Phase {
  readonly rows: number;
  readonly columns: number;
  readonly start: readonly [number, number];
  readonly outputStride: readonly [number, number];
  readonly inputStride: readonly [number, number];
  readonly taps: readonly Tap[];
}

export function forwardPhase({ operation, HO, WO }: ConvolutionGeometry): Phase {
  const { kernel, stride, padding, dilation } = operation;
  const taps: Tap[] = [];
  for (let r = 0; r < kernel[0]; r++)
    for (let s = 0; s < kernel[1]; s++)
      taps.push({ index: r * kernel[1] + s, dh: r * dilation[0] - padding[0], dw: s * dilation[1] - padding[1] });
  return { rows: HO, columns: WO, start: [0, 0], outputStride: [1, 1], inputStride: stride, taps };
}

/** Together the phases are all of the input. Where a phase has no taps the gradient is zero. */
export function gradientPhases({ operation, H, W }: ConvolutionGeometry): Phase[] {
  const { kernel, stride, padding, dilation } = operation;
  const phases: Phase[] = [];
  for (let h = 0; h < Math.min(stride[0], H); h++)
    for (let w = 0; w < Math.min(stride[1], W); w++) {
      const taps: Tap[] = [];
      for (let r = 0; r < kernel[0]; r++)
        for (let s = 0; s < kernel[1]; s++) {
          const [a, b] = [h + padding[0] - r * dilation[0], w + padding[1] - s * dilation[1]];
          if (a % stride[0] === 0 && b % stride[1] === 0)
            taps.push({ index: r * kernel[1] + s, dh: a / stride[0], dw: b / stride[1] });
        }
      const [rows, columns] = [Math.ceil((H - h) / stride[0]), Math.ceil((W - w) / stride[1])];
      phases.push({ rows, columns, start: [h, w], outputStride: stride, inputStride: [1, 1], taps });
    }
  return phases;
}

/** Bytes of input rows a task copies: they should fit the second-level cache beside the weights. */
const BAND_BYTES = 192 << 10;

/** How the rows of phases are cut into tasks, and what these copy. */
export interface Bands {
  /** Rows and columns of the largest phase. */
  readonly size: readonly [number, number];
  /** Rows of a phase in a task. */
  readonly rows: number;
  readonly count: number;
  readonly scratch: number;
  /** minDh, minDw, maxDh, maxDw. */
  readonly reach: readonly [number, number, number, number];
  /** Byte offset of each tap in a band, by phase. */
  readonly offsets: readonly (readonly number[])[];
}

/**
 * @param phases share their strides
 * @param vectors channel vectors a task copies
 */
export function cutIntoBands(phases: readonly Phase[], vectors: number): Bands {
  const [ish, isw] = (phases[0] as Phase).inputStride;
  const taps = phases.flatMap((phase) => phase.taps);
  const ends = (of: (tap: Tap) => number) => {
    const list = taps.length > 0 ? taps.map(of) : [0];
    return [Math.min(...list), Math.max(...list)] as const;
  };
  const [minDh, maxDh] = ends(({ dh }) => dh);
  const [minDw, maxDw] = ends(({ dw }) => dw);
  const rows = Math.max(...phases.map((phase) => phase.rows));
  const columns = Math.max(...phases.map((phase) => phase.columns));
  const perPhase = Math.ceil(((columns - 1) * isw + maxDw - minDw + 1) / isw);
  const rowBytes = perPhase * isw * 16;
  const bytes = (outputs: number) => ((outputs - 1) * ish + maxDh - minDh + 1) * rowBytes * vectors;
  let bandRows = rows;
  while (bandRows > 1 && bytes(bandRows) > BAND_BYTES) bandRows = Math.ceil(bandRows / 2);
  const offset = ({ dh, dw }: Tap) => {
    const column = dw - minDw;
    return (dh - minDh) * rowBytes + ((column % isw) * perPhase + Math.floor(column / isw)) * 16;
  };
  return {
    size: [rows, columns],
    rows: bandRows,
    count: Math.ceil(rows / bandRows),
    scratch: 512 + bytes(bandRows),
    reach: [minDh, minDw, maxDh, maxDw],
    offsets: phases.map((phase) => phase.taps.map(offset)),
  };
}
