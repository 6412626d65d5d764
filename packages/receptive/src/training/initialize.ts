import type { Graph, Node, TensorInfo } from '../architecture/types.js';
import type { Network } from '../engine/types.js';
import { Random, streamKey } from '../random.js';
import { restoreSnapshot, type Snapshot } from './checkpoint.js';

/**
 * Sets a network's parameters and statistics to their values before training, a pure function of (seed, layer name).
 *
 * - weights of convolutions, locally connected and dense layers: U(−b, b), b = √(6 / fan in) (He et al. 2015), where
 *   fan in = inputs of one output unit; the last dense layer, whose outputs are the logits: b = 1/√(fan in)
 * - weights of normalisations and running variances: 1; biases and running means: 0
 *
 * Each layer draws from its own stream, so a layer that two arms share by name and shape begins with the same bits in
 * both, whatever else differs.
 */
export function initializeNetwork(network: Network, seed: number): void {
  restoreSnapshot(network, initialSnapshot(network.graph, seed));
}

/** The values that `initializeNetwork` sets, by name: what a training with this seed begins with. */
export function initialSnapshot({ nodes }: Graph, seed: number): Snapshot {
  const logits = nodes.findLast((node) => node.operation.type === 'dense');
  return new Map(
    nodes.flatMap((node) =>
      node.tensors.map((tensor) => [tensor.name, initialValues(node, tensor, node === logits, seed)] as const),
    ),
  );
}

function initialValues(node: Node, tensor: TensorInfo, logits: boolean, seed: number): Float32Array {
  const values = new Float32Array(tensor.shape.reduce((a, b) => a * b, 1));
  const fan = tensor.role === 'weight' ? fanIn(node, tensor.shape) : null;
  if (fan !== null) {
    const bound = logits ? 1 / Math.sqrt(fan) : Math.sqrt(6 / fan);
    const random = new Random(streamKey(seed, 'init', node.name));
    for (let i = 0; i < values.length; i++) values[i] = random.between(-bound, bound);
  } else if (tensor.role === 'weight' || tensor.role === 'runningVar') {
    values.fill(1);
  }
  return values;
}

/** Inputs that one output unit sums over; null for layers whose weight is a mere scale. */
function fanIn(node: Node, shape: readonly number[]): number | null {
  switch (node.operation.type) {
    case 'conv2d':
      return shape.slice(1).reduce((a, b) => a * b, 1); // filters × in × kh × kw
    case 'locallyConnected2d':
      return shape.slice(3).reduce((a, b) => a * b, 1); // H' × W' × filters × in × kh × kw
    case 'dense':
      return shape[1] as number; // units × inputs
    default:
      return null;
  }
}
