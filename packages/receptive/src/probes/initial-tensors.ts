import type { Graph } from '../architecture/types.js';
import type { Engine } from '../engine/types.js';
import { type Snapshot, takeSnapshot } from '../training/checkpoint.js';
import { initializeNetwork } from '../training/initialize.js';

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
