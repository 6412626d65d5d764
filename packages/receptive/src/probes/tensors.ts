/** Parameters for networks, and for parts of them. */

import type { Graph } from '../architecture/types.js';
import type { Engine, Network } from '../engine/types.js';
import { type Snapshot, takeSnapshot } from '../training/checkpoint.js';
import { initializeNetwork } from '../training/initialize.js';

/** Sets all tensors of a network from those of a network that it is, or is a part of. */
export function setTensors(network: Network, tensors: Snapshot): void {
  for (const { name } of network.graph.nodes.flatMap((node) => node.tensors)) {
    const values = tensors.get(name);
    if (!values) throw new Error(`The model lacks the tensor "${name}".`);
    network.setTensor(name, values);
  }
}

/** What a training with this seed begins with: drawn weights, and batch norms that change nothing. */
export function initialTensors(graph: Graph, engine: Engine, seed: number): Snapshot {
  const network = engine.compile(graph, { batch: 1 });
  try {
    initializeNetwork(network, seed);
    return takeSnapshot(network);
  } finally {
    network.dispose();
  }
}
