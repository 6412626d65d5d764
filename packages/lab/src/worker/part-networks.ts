/**
 * Networks by architecture instead of by model: the parameters are exchanged, so that scrubbing over epochs, asking
 * many seeds or changing filters compiles nothing anew. Also networks that end at a layer inside.
 */

import {
  type Engine,
  type Graph,
  graphUpTo,
  type Model,
  type Network,
  resolveArchitecture,
  setTensors,
} from 'receptive';

/** What a network is compiled for. `node`: it ends there; absent: the whole. */
export interface PartOptions {
  readonly node?: number;
  readonly batch: number;
  readonly inputGradient?: boolean;
}

/** Every network has a memory of its own, of which a browser reserves more than is used. */
const MOST = 40;

const graphs = new Map<string, Graph>();
const parts = new Map<string, Network>();
/** What a network's parameters are at the moment. */
const holds = new WeakMap<Network, Model['tensors']>();

/** The resolved architecture of a model. */
export function graphOf({ architecture }: Model): Graph {
  const key = JSON.stringify(architecture);
  let graph = graphs.get(key);
  if (!graph) {
    graph = resolveArchitecture(architecture);
    if (graphs.size > 20) graphs.clear();
    graphs.set(key, graph);
  }
  return graph;
}

/**
 * A network with the parameters of a model. It belongs to this file, and the next call may give it others: use it
 * before anything is awaited.
 */
export function partOf(
  engine: Engine,
  model: Model,
  tensors: Model['tensors'],
  { node, batch, inputGradient = false }: PartOptions,
): Network {
  const name = `${engine.numerics} ${node ?? 'whole'} ${batch} ${inputGradient} ${JSON.stringify(model.architecture)}`;
  let network = parts.get(name);
  if (network) parts.delete(name);
  else {
    const graph = graphOf(model);
    const part = node === undefined ? graph : graphUpTo(graph, graph.nodes[node]!);
    network = engine.compile(part, { batch, inputGradient });
  }
  parts.set(name, network);
  for (const [oldest, old] of parts) {
    if (parts.size <= MOST) break;
    old.dispose();
    parts.delete(oldest);
  }
  if (holds.get(network) !== tensors) {
    setTensors(network, tensors);
    holds.set(network, tensors);
  }
  return network;
}
