/**
 * A layer norm in pieces, as it is written before opset 17: with μ and σ² over the channels,
 *
 *     d = x − μ(x),   y = d / √(μ(d²) + ε)
 *
 * Each node takes one step from x to y, in this order; anything else done on the way is no layer.
 */

import { type Call, constantAt, flowAt, keepView } from './network.js';
import { shortestDecimal } from './node.js';
import type { Flow, Moments } from './values.js';

const stageOf = (flow: Flow) => (flow.change?.type === 'moments' ? flow.change.stage : 'x');

/** Whether an operator reads a piece of a layer norm. */
export const readsPieces = ({ inputs }: Pick<Call, 'inputs'>) =>
  inputs.some((input) => input?.kind === 'flow' && input.change?.type === 'moments');

/** The mean over the channels, which begins a layer norm; null for any other mean. */
export function meanOfChannels(call: Call, axes: readonly number[]): Flow | null {
  const given = flowAt(call);
  const flow = readsPieces(call) ? given : call.network.settle(call, given);
  const rank = flow.dims.length + 1;
  const channelsLast = rank === 2 || (flow.order?.join() === '0,2,3,1' && flow.dims.join() === flow.shape.join());
  if (!channelsLast || axes.join() !== `${rank - 1}` || call.node.int('keepdims', 1) !== 1) return null;
  const stage = stageOf(flow);
  if (stage === 'x') return at(flow, { stage: 'mean' });
  return stage === 'square' ? at(flow, { stage: 'variance' }) : null;
}

export function layerNormPiece(call: Call): Flow {
  const { node, inputs, network } = call;
  const [a, b] = inputs.map((input) => (input?.kind === 'flow' ? input : null));
  const stages = [a, b].map((flow) => (flow ? stageOf(flow) : 'constant')).join(' ');
  const number = (i: number) => constantAt(call, i)?.data[0];
  const same =
    !a || !b || (a.base === b.base && a.dims.join() === b.dims.join() && String(a.order) === String(b.order));
  switch (same ? `${node.operator} ${stages}` : '') {
    case 'Sub x mean':
      if (a!.change === null) return at(a!, { stage: 'centred' });
      break;
    case 'Mul centred centred':
      return at(a!, { stage: 'square' });
    case 'Pow centred constant':
      if (number(1) === 2) return at(a!, { stage: 'square' });
      break;
    case 'Add variance constant':
      return at(a!, { stage: 'variance', eps: shortestDecimal(number(1) ?? 0) });
    case 'Sqrt variance constant': // its only input
      return { ...a!, change: { ...(a!.change as Moments), stage: 'deviation' }, settled: undefined };
    case 'Div centred deviation': {
      const eps = (b!.change as Moments).eps ?? 0;
      const flow: Flow = { ...a!, change: null, settled: undefined };
      const count = flow.shape[0]!;
      const tensors = [
        ['weight', new Float32Array(count).fill(1)],
        ['bias', new Float32Array(count)],
      ] as const;
      const layer = { type: 'layerNorm', ...(eps === 1e-5 ? {} : { eps }) } as const;
      return { ...keepView(flow, network.add(call, layer, flow, tensors)), alone: true };
    }
  }
  throw node.refuse('expected the pieces of a layer norm in their order, got something else done to a mean.');
}

const at = (flow: Flow, moments: Omit<Moments, 'type'>): Flow => ({
  ...flow,
  change: { type: 'moments', ...moments },
  settled: undefined,
});
