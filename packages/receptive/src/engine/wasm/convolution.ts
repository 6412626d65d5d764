import type { Node, Operation } from '../../architecture/types.js';
import { Op } from '../kernels/opcodes.js';
import { type ConvolutionAlgorithm, chooseConvolution } from './algorithms.js';
import { blocks, type Lowered, type Lowering, pictureShape, type Value } from './lowering.js';
import type { Buffer, Reference } from './program.js';

type Conv2d = Extract<Operation, { type: 'conv2d' }>;

/** Everything a convolution kernel asks about sizes. */
interface Geometry {
  readonly N: number;
  readonly C: number;
  readonly H: number;
  readonly W: number;
  readonly K: number;
  readonly HO: number;
  readonly WO: number;
}

/** A convolution, with a ReLU in its last step if one follows. */
export function lowerConvolution(on: Lowering, node: Node, input: Value, relu: boolean): Lowered {
  const operation = node.operation as Conv2d;
  const [C, H, W] = pictureShape(node.inputShape);
  const [K, HO, WO] = pictureShape(node.outputShape);
  const g: Geometry = { N: on.batch, C, H, W, K, HO, WO };
  const chosen = chooseConvolution(operation, C, HO, WO, on.convolution);
  const output = on.value(node);
  const weight = on.tensor(node, 'weight') as Reference;
  const bias = on.tensor(node, 'bias');
  const way = chosen.kind === 'winograd' ? winograd : chosen.kind === 'depthwise' ? depthwise : direct;
  const { forward, backward } = way(on, operation, g, chosen as never, weight);
  forward(input.buffer, output, bias, relu);
  return {
    output,
    backward: (gradient) => {
      const dy = (relu ? on.throughRelu(gradient, output, node.outputShape) : gradient).buffer;
      const db = on.tensorGradient(node, 'bias');
      if (db) on.program.emit(Op.ChannelSums, blocks(K), [dy, db, g.N, blocks(K), HO * WO, K]);
      backward(input.buffer, dy, on.tensorGradient(node, 'weight') as Reference);
      on.contribute(input, (dx) => backwardData(on, operation, g, chosen, weight, dy, dx));
    },
  };
}

interface Way {
  forward(x: Buffer, y: Buffer, bias: Reference | null, relu: boolean): void;
  backward(x: Buffer, dy: Buffer, dw: Reference): void;
}

function backwardData(
  on: Lowering,
  operation: Conv2d,
  g: Geometry,
  algorithm: ConvolutionAlgorithm,
  weight: Reference,
  dy: Buffer,
  dx: Buffer,
): void {
  if (algorithm.kind === 'winograd') {
    // The data gradient is a convolution of dy with the kernel turned by 180° and its channels exchanged.
    const { m, r } = algorithm;
    const turned: Geometry = { N: g.N, C: g.K, H: g.HO, W: g.WO, K: g.C, HO: g.H, WO: g.W };
    const [top, left] = operation.padding;
    const u = winogradWeights(on, m, r, g.C, g.K, r * r, g.C * r * r, true, weight);
    winogradForward(on, turned, m, r, r - 1 - top, r - 1 - left, u, dy, dx, null, false);
  } else if (algorithm.kind === 'depthwise') {
    on.program.emit(
      Op.DepthwiseBackward,
      g.N * blocks(g.C),
      depthwiseArguments(operation, g, dx, dy, weight, null, false),
      depthwiseScratch(operation, g),
    ); // prettier-ignore
  } else directBackwardData(on, operation, g, weight, dy, dx);
}

// ---------------------------------------------------------------------------------------------- Winograd

/** Tiles a task: enough to use each transformed weight often, few enough to stay near the second-level cache. */
function tilesPerTask(P: number, C: number, K: number): number {
  const perTile = P * P * (C + K + 8) * 4;
  return perTile * 32 <= 3 << 20 ? 32 : 16;
}
const spread = (bytes: number) => Math.ceil(bytes / 4096) * 4096 + 192;

function winogradWeights(
  on: Lowering,
  m: number,
  r: number,
  outputs: number,
  inputs: number,
  so: number,
  si: number,
  flipped: boolean,
  weight: Reference,
): Buffer {
  // prettier-ignore
  const P = m + r - 1;
  const K8 = Math.ceil(blocks(outputs) / 2);
  const rows = blocks(inputs) * 4;
  const u = on.program.buffer('U', P * P * K8 * rows * 32);
  on.program.emit(
    Op.WinogradWeights,
    K8 * 2,
    [weight, u, m, r, outputs, inputs, blocks(inputs), so, si, flipped ? 1 : 0],
    4096,
  );
  return u;
}

function winogradForward(
  on: Lowering,
  g: Geometry,
  m: number,
  r: number,
  top: number,
  left: number,
  u: Buffer,
  x: Buffer,
  y: Buffer,
  bias: Reference | null,
  relu: boolean,
): void {
  // prettier-ignore
  const P = m + r - 1;
  const C4 = blocks(g.C);
  const K4 = blocks(g.K);
  const tilesH = Math.ceil(g.HO / m);
  const tilesW = Math.ceil(g.WO / m);
  const T = tilesPerTask(P, C4 * 4, K4 * 4);
  const tasks = Math.ceil((g.N * tilesH * tilesW) / T);
  const scratch = 4096 + P * P * (spread(T * C4 * 16) + spread(T * Math.ceil(K4 / 2) * 32));
  on.program.emit(
    Op.WinogradForward,
    tasks,
    [x, u, y, bias, m, r, g.N, g.H, g.W, C4, g.HO, g.WO, K4, top, left, tilesH, tilesW, T, relu ? 1 : 0],
    scratch,
  ); // prettier-ignore
}

/** V and M of one chunk of tiles should stay in the shared cache between being written and being multiplied. */
const CHUNK_BYTES = 6 << 20;

function winograd(
  on: Lowering,
  operation: Conv2d,
  g: Geometry,
  algorithm: { m: number; r: number },
  weight: Reference,
): Way {
  const { m, r } = algorithm;
  const P = m + r - 1;
  const [top, left] = operation.padding;
  return {
    forward(x, y, bias, relu) {
      const u = winogradWeights(on, m, r, g.K, g.C, g.C * r * r, r * r, false, weight);
      winogradForward(on, g, m, r, top, left, u, x, y, bias, relu);
    },
    backward(x, dy, dw) {
      const C4 = blocks(g.C);
      const K4 = blocks(g.K);
      const K8 = Math.ceil(K4 / 2);
      const tilesH = Math.ceil(g.HO / m);
      const tilesW = Math.ceil(g.WO / m);
      const total = g.N * tilesH * tilesW;
      const chunk = Math.min(total, Math.max(64, Math.floor(CHUNK_BYTES / (P * P * (C4 * 16 + K8 * 32)) / 32) * 32));
      const vps = spread(chunk * C4 * 16);
      const mps = spread(chunk * K8 * 32);
      const v = on.program.buffer('V', vps * P * P);
      const mm = on.program.buffer('M', mps * P * P);
      const du = on.program.buffer('dU', P * P * K8 * C4 * 128);
      const groups = Math.min(K8, Math.max(1, Math.ceil(64 / (P * P))));
      for (let start = 0; start < total; start += chunk) {
        const tiles = Math.min(chunk, total - start);
        const block = 16;
        on.program.emit(
          Op.WinogradGradTransform,
          Math.ceil(tiles / block),
          [
            x,
            dy,
            v,
            mm,
            m,
            r,
            g.N,
            g.H,
            g.W,
            C4,
            g.HO,
            g.WO,
            K4,
            top,
            left,
            tilesH,
            tilesW,
            block,
            start,
            tiles,
            vps,
            mps,
          ],
          4096,
        ); // prettier-ignore
        on.program.emit(Op.WinogradGradMultiply, P * P * groups, [
          v,
          mm,
          du,
          null,
          C4,
          K8,
          tiles,
          vps,
          mps,
          groups,
          start === 0 ? 1 : 0,
        ]);
      }
      on.program.emit(Op.WinogradGradWeights, K4, [du, dw, m, r, g.K, g.C, C4], 4096);
    },
  };
}

// ---------------------------------------------------------------------------------------------- depthwise

function depthwiseArguments(
  operation: Conv2d,
  g: Geometry,
  x: Buffer,
  y: Buffer,
  weight: Reference,
  bias: Reference | null,
  relu: boolean,
) {
  const { kernel, stride, padding, dilation } = operation;
  return [
    x,
    y,
    weight,
    bias,
    g.N,
    g.H,
    g.W,
    blocks(g.C),
    g.HO,
    g.WO,
    g.C,
    kernel[0],
    kernel[1],
    stride[0],
    stride[1],
    padding[0],
    padding[1],
    dilation[0],
    dilation[1],
    relu ? 1 : 0,
  ]; // prettier-ignore
}
function depthwiseScratch({ kernel, stride, dilation }: Conv2d, g: Geometry): number {
  const rows = (g.HO - 1) * stride[0] + (kernel[0] - 1) * dilation[0] + 1;
  const columns = (g.WO - 1) * stride[1] + (kernel[1] - 1) * dilation[1] + 1;
  return (kernel[0] * kernel[1] + rows * columns + 4) * 16;
}
function depthwise(on: Lowering, operation: Conv2d, g: Geometry, _: unknown, weight: Reference): Way {
  const scratch = depthwiseScratch(operation, g);
  const C4 = blocks(g.C);
  return {
    forward: (x, y, bias, relu) =>
      on.program.emit(
        Op.DepthwiseForward,
        g.N * C4,
        depthwiseArguments(operation, g, x, y, weight, bias, relu),
        scratch,
      ),
    backward: (x, dy, dw) =>
      on.program.emit(Op.DepthwiseGradWeights, C4, depthwiseArguments(operation, g, x, dy, dw, null, false), scratch),
  };
}

// ---------------------------------------------------------------------------------------------- direct

/** Channels of a group, and vectors of four of them: groups are padded to whole vectors before a direct kernel. */
interface Groups {
  readonly count: number;
  readonly Cg: number;
  readonly Kg: number;
  readonly Cb: number;
  readonly Kb: number;
  readonly K8: number;
}
function groupsOf(operation: Conv2d, g: Geometry): Groups {
  const Cg = g.C / operation.groups;
  const Kg = g.K / operation.groups;
  return { count: operation.groups, Cg, Kg, Cb: blocks(Cg), Kb: blocks(Kg), K8: Math.ceil(blocks(Kg) / 2) };
}

/** Copies channels so that each group starts a new vector (or back, with `apart` false). */
function regroup(
  on: Lowering,
  from: Buffer,
  channels: number,
  pixels: number,
  count: number,
  apart: boolean,
  into?: Buffer,
): Buffer {
  const size = channels / count;
  const padded = blocks(size) * count;
  if (count === 1 || size % 4 === 0) return from;
  const target =
    into ?? on.program.buffer(`${from.label} by group`, on.batch * (apart ? padded : blocks(channels)) * pixels * 16);
  const [inside, outside] = apart ? [blocks(channels), padded] : [padded, blocks(channels)];
  for (let q = 0; q < count; q++) {
    const [a, b] = apart ? [q * size, q * blocks(size) * 4] : [q * blocks(size) * 4, q * size];
    on.program.emit(Op.CopyChannels, on.batch, [from, target, inside, outside, pixels, a, b, size, q === 0 ? 1 : 0]);
  }
  return target;
}

/** One strided part of the output and the taps that fall on it; see kernels/direct.ts. */
interface Phase {
  readonly rows: number;
  readonly columns: number;
  readonly start: readonly [number, number];
  readonly outputStride: readonly [number, number];
  readonly inputStride: readonly [number, number];
  readonly taps: readonly { readonly index: number; readonly dh: number; readonly dw: number }[];
}

/** Bytes of input rows a task copies: they should fit the second-level cache beside the weights. */
const BAND_BYTES = 192 << 10;

function phaseGeometry(
  on: Lowering,
  phase: Phase,
  source: readonly [number, number, number],
  target: readonly [number, number, number],
  groups: number,
  Cb: number,
  Kb: number,
  bandVectors: number,
  relu: boolean,
) {
  // prettier-ignore
  const dhs = phase.taps.map((t) => t.dh);
  const dws = phase.taps.map((t) => t.dw);
  const [minDh, maxDh, minDw, maxDw] = [Math.min(...dhs), Math.max(...dhs), Math.min(...dws), Math.max(...dws)];
  const [ish, isw] = phase.inputStride;
  const width = (phase.columns - 1) * isw + maxDw - minDw + 1;
  const perPhase = Math.ceil(width / isw);
  const rowBytes = perPhase * isw * 16;
  const rowsFor = (outputs: number) => (outputs - 1) * ish + maxDh - minDh + 1;
  let bandRows = phase.rows;
  while (bandRows > 1 && rowsFor(bandRows) * rowBytes * bandVectors > BAND_BYTES) bandRows = Math.ceil(bandRows / 2);
  const offsets = phase.taps.map(
    ({ dh, dw }) => (dh - minDh) * rowBytes + (((dw - minDw) % isw) * perPhase + Math.floor((dw - minDw) / isw)) * 16,
  );
  const words = [
    on.batch,
    source[1],
    source[2],
    source[0],
    target[1],
    target[2],
    target[0],
    groups,
    Cb,
    Kb,
    phase.rows,
    phase.columns,
    ...phase.start,
    ...phase.outputStride,
    ish,
    isw,
    minDh,
    minDw,
    maxDh,
    maxDw,
    phase.taps.length,
    bandRows,
    relu ? 1 : 0,
    ...offsets,
  ]; // prettier-ignore
  return {
    block: on.persistent.constant('geometry', Int32Array.from(words)),
    bands: Math.ceil(phase.rows / bandRows),
    scratch: 512 + rowsFor(bandRows) * rowBytes * bandVectors,
  };
}

function packDirect(
  on: Lowering,
  weight: Reference,
  phase: Phase,
  count: number,
  outputs: number,
  inputs: number,
  sg: number,
  so: number,
  si: number,
): Buffer {
  // prettier-ignore
  const indices = on.persistent.constant('taps', Int32Array.from(phase.taps.map((t) => t.index)));
  const K8 = Math.ceil(blocks(outputs) / 2);
  const packed = on.program.buffer('packed weights', count * K8 * blocks(inputs) * phase.taps.length * 128);
  on.program.emit(Op.DirectWeights, count * K8, [
    weight,
    packed,
    indices,
    phase.taps.length,
    inputs,
    outputs,
    blocks(inputs),
    K8,
    sg,
    so,
    si,
  ]);
  return packed;
}

/** The forward convolution as one phase. */
function forwardPhase({ kernel, stride, padding, dilation }: Conv2d, g: Geometry): Phase {
  const taps = [];
  for (let r = 0; r < kernel[0]; r++)
    for (let s = 0; s < kernel[1]; s++)
      taps.push({ index: r * kernel[1] + s, dh: r * dilation[0] - padding[0], dw: s * dilation[1] - padding[1] });
  return { rows: g.HO, columns: g.WO, start: [0, 0], outputStride: [1, 1], inputStride: stride, taps };
}

function direct(on: Lowering, operation: Conv2d, g: Geometry, _: unknown, weight: Reference): Way {
  const q = groupsOf(operation, g);
  const phase = forwardPhase(operation, g);
  const taps = phase.taps.length;
  const source = [q.count * q.Cb, g.H, g.W] as const;
  const target = [q.count * q.Kb, g.HO, g.WO] as const;
  let grouped: Buffer | undefined; // the regrouped input, made in the forward pass and used again on the way back
  return {
    forward(x, y, bias, relu) {
      const packed = packDirect(on, weight, phase, q.count, q.Kg, q.Cg, q.Kg * q.Cg * taps, q.Cg * taps, taps);
      const geometry = phaseGeometry(on, phase, source, target, q.count, q.Cb, q.Kb, q.Cb, relu);
      grouped = regroup(on, x, g.C, g.H * g.W, q.count, true);
      const ragged = q.count > 1 && q.Kg % 4 !== 0;
      const out = ragged ? on.program.buffer('y by group', on.batch * target[0] * g.HO * g.WO * 16) : y;
      let b: Reference | Buffer | null = bias;
      if (ragged && bias) {
        const spreadBias = on.program.buffer('bias by group', target[0] * 16);
        on.program.emit(Op.Fill, 1, [spreadBias, target[0]]);
        for (let i = 0; i < q.count; i++)
          on.program.emit(Op.CopyColumns, 1, [bias, spreadBias, 0, 0, i * q.Kg, i * q.Kb * 4, q.Kg]);
        b = spreadBias;
      }
      on.program.emit(
        Op.DirectForward,
        g.N * q.count * geometry.bands,
        [grouped, packed, out, b, geometry.block],
        geometry.scratch,
      );
      if (ragged) regroup(on, out, g.K, g.HO * g.WO, q.count, false, y);
    },
    backward(_x, dy, dw) {
      const geometry = phaseGeometry(on, phase, source, target, q.count, q.Cb, q.Kb, 1, false);
      const spreadDy = regroup(on, dy, g.K, g.HO * g.WO, q.count, true);
      // Pieces of the batch keep many threads busy where there are few channels; their number is the geometry's.
      const pieces = Math.min(g.N, Math.max(1, Math.ceil(16 / (q.count * q.Cb))));
      const partial = on.program.buffer('dw pieces', pieces * q.count * q.Cb * q.K8 * taps * 128);
      on.program.emit(
        Op.DirectGradWeights,
        pieces * q.count * q.Cb,
        [grouped as Buffer, spreadDy, partial, null, geometry.block, pieces],
        geometry.scratch,
      ); // prettier-ignore
      on.program.emit(Op.DirectGradReduce, q.count * q.K8, [
        partial,
        dw,
        pieces,
        q.count,
        q.Cb,
        q.K8,
        taps,
        q.Cg,
        q.Kg,
      ]);
    },
  };
}

function directBackwardData(
  on: Lowering,
  operation: Conv2d,
  g: Geometry,
  weight: Reference,
  dy: Buffer,
  dx: Buffer,
): void {
  const q = groupsOf(operation, g);
  const { kernel, stride, padding, dilation } = operation;
  const taps = kernel[0] * kernel[1];
  const spreadDy = regroup(on, dy, g.K, g.HO * g.WO, q.count, true);
  const ragged = q.count > 1 && q.Cg % 4 !== 0;
  const out = ragged ? on.program.buffer('dx by group', on.batch * q.count * q.Cb * g.H * g.W * 16) : dx;
  const phases: Phase[] = [];
  let empty = false;
  for (let h = 0; h < Math.min(stride[0], g.H); h++)
    for (let w = 0; w < Math.min(stride[1], g.W); w++) {
      const list = [];
      for (let r = 0; r < kernel[0]; r++)
        for (let s = 0; s < kernel[1]; s++) {
          const a = h + padding[0] - r * dilation[0];
          const b = w + padding[1] - s * dilation[1];
          if (a % stride[0] === 0 && b % stride[1] === 0)
            list.push({ index: r * kernel[1] + s, dh: a / stride[0], dw: b / stride[1] });
        }
      if (list.length === 0) empty = true;
      else
        phases.push({
          rows: Math.ceil((g.H - h) / stride[0]),
          columns: Math.ceil((g.W - w) / stride[1]),
          start: [h, w],
          outputStride: stride,
          inputStride: [1, 1],
          taps: list,
        }); // prettier-ignore
    }
  if (empty) {
    // No tap reaches these pixels: their gradient is zero.
    const vectors = on.batch * q.count * q.Cb * g.H * g.W;
    on.program.emit(Op.Fill, Math.ceil(vectors / 4096), [out, vectors]);
  }
  for (const phase of phases) {
    const packed = packDirect(on, weight, phase, q.count, q.Cg, q.Kg, q.Kg * q.Cg * taps, taps, q.Cg * taps);
    const geometry = phaseGeometry(
      on,
      phase,
      [q.count * q.Kb, g.HO, g.WO],
      [q.count * q.Cb, g.H, g.W],
      q.count,
      q.Kb,
      q.Cb,
      q.Kb,
      false,
    );
    on.program.emit(
      Op.DirectForward,
      g.N * q.count * geometry.bands,
      [spreadDy, packed, out, null, geometry.block],
      geometry.scratch,
    );
  }
  if (ragged) regroup(on, out, g.C, g.H * g.W, q.count, false, dx);
}
