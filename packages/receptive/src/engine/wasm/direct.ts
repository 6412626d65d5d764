import { Op } from '../kernels/opcodes.js';
import { ChannelGroups } from './channel-groups.js';
import type { ConvolutionKernels, ConvolutionSetting } from './convolution-geometry.js';
import { type Bands, cutIntoBands, forwardPhase, gradientPhases, type Phase } from './direct-phases.js';
import type { Buffer } from './program.js';

/** The batch is cut into pieces until the weight gradient has this many tasks: fixed, so that sums never depend on threads. */
const TASKS = 16;

/** Where in the weights value (group, output, input, tap) stands: group·g + output·o + input·i + tap. */
interface Strides {
  readonly g: number;
  readonly o: number;
  readonly i: number;
}

/** Any geometry: see kernels/direct.ts. */
export function directConvolution({ on, geometry, weight }: ConvolutionSetting): ConvolutionKernels {
  const { program } = on;
  const { operation, N, C, H, W, K, HO, WO } = geometry;
  const { groups, kernel } = operation;
  const taps = kernel[0] * kernel[1];
  const inputs = new ChannelGroups(on, C, groups, H * W);
  const outputs = new ChannelGroups(on, K, groups, HO * WO);
  const perGroup = inputs.size * outputs.size * taps;
  const forward = [forwardPhase(geometry)];
  let spreadInput: Buffer | null = null; // made on the way forward, read again for the weight gradient

  /** The geometry block of kernels/direct.ts. */
  const describe = (
    phases: readonly Phase[],
    bands: Bands,
    from: ChannelGroups,
    fromSize: readonly number[],
    to: ChannelGroups,
    toSize: readonly number[],
    relu: boolean,
  ): Buffer => {
    const { outputStride, inputStride } = phases[0] as Phase;
    const sizes = [N, ...fromSize, from.total, ...toSize, to.total, groups, from.vectors, to.vectors];
    const count = phases.reduce((sum, phase) => sum + phase.taps.length, 0);
    const walk = [...bands.size, ...outputStride, ...inputStride, ...bands.reach];
    const each = phases.flatMap((phase, q) => [
      ...[phase.rows, phase.columns, ...phase.start, phase.taps.length],
      ...phase.taps.flatMap((tap, t) => [tap.index, bands.offsets[q]?.[t] as number]),
    ]);
    const words = [...sizes, ...walk, phases.length, count, bands.rows, relu ? 1 : 0, ...each];
    return on.persistent.constant('geometry', Int32Array.from(words));
  };

  /** Eight outputs of a group together, phase by phase. */
  const pack = (block: Buffer, to: ChannelGroups, from: ChannelGroups, { g, o, i }: Strides): Buffer => {
    const K8 = Math.ceil(to.vectors / 2);
    const packed = on.prepared('packed weights', groups * K8 * from.vectors * taps * 128);
    on.prepare.emit(Op.DirectWeights, groups * K8, [weight, packed, block, from.size, to.size, g, o, i]);
    return packed;
  };

  return {
    forward(x, y, bias, relu) {
      const bands = cutIntoBands(forward, inputs.vectors);
      const block = describe(forward, bands, inputs, [H, W], outputs, [HO, WO], relu);
      const packed = pack(block, outputs, inputs, { g: perGroup, o: inputs.size * taps, i: taps });
      spreadInput = inputs.spread(x);
      const out = outputs.stage(y);
      const b = bias && outputs.spreadRow(bias);
      program.emit(Op.DirectForward, N * groups * bands.count, [spreadInput, packed, out, b, block], bands.scratch);
      outputs.gather(out, y);
    },

    gradWeights(_x, dy, dw) {
      const bands = cutIntoBands(forward, 1);
      const block = describe(forward, bands, inputs, [H, W], outputs, [HO, WO], false);
      const spreadDy = outputs.spread(dy);
      const K8 = Math.ceil(outputs.vectors / 2);
      const pieces = Math.min(N, Math.max(1, Math.ceil(TASKS / inputs.total)));
      const partial = program.buffer('dw pieces', pieces * inputs.total * K8 * taps * 128);
      program.emit(
        Op.DirectGradWeights,
        pieces * inputs.total,
        [spreadInput, spreadDy, partial, null, block, pieces],
        bands.scratch,
      ); // prettier-ignore
      const sizes = [pieces, groups, inputs.vectors, K8, taps, inputs.size, outputs.size];
      program.emit(Op.DirectGradReduce, groups * K8, [partial, dw, ...sizes]);
    },

    gradInput(dy, dx) {
      const spreadDy = outputs.spread(dy);
      const out = inputs.stage(dx);
      const phases = gradientPhases(geometry);
      const bands = cutIntoBands(phases, outputs.vectors);
      const block = describe(phases, bands, outputs, [HO, WO], inputs, [H, W], false);
      const packed = pack(block, inputs, outputs, { g: perGroup, o: taps, i: inputs.size * taps });
      program.emit(Op.DirectForward, N * groups * bands.count, [spreadDy, packed, out, null, block], bands.scratch);
      inputs.gather(out, dx);
    },
  };
}
