import type { Graph, Node } from './types.js';

/**
 * A convolution (or a residual or parallel block) with all that follows at its resolution, up to the next one or a
 * pool.
 */
export interface Stage {
  /** Positions in the architecture's list of layers: the stage is layers[first … end − 1]. */
  readonly first: number;
  readonly end: number;
  /** What the last layer of the stage ends in. */
  readonly last: Node;
}

/** The stages of an architecture's top level, in order. A network without pictures inside has none. */
export function stagesOf(graph: Graph): Stage[] {
  const layers = topLevel(graph);
  const stages: Stage[] = [];
  layers.forEach((opening, first) => {
    if (!opens(opening)) return;
    let end = first + 1;
    while (end < layers.length && continues(layers[end]!, opening)) end++;
    stages.push({ first, end, last: layers[end - 1]! });
  });
  return stages;
}

/** One node for each layer of the top level: of a block, the one that joins its paths. */
function topLevel(graph: Graph): Node[] {
  return graph.nodes.filter(({ path }) => /^layers\[\d+\]$/.test(path));
}

const opens = ({ operation: { type } }: Node) =>
  type === 'conv2d' || type === 'locallyConnected2d' || type === 'add' || type === 'concat';

function continues(node: Node, opening: Node): boolean {
  const { type } = node.operation;
  const sameSize = node.outputShape.slice(1).join() === opening.outputShape.slice(1).join();
  return node.outputShape.length === 3 && sameSize && !opens(node) && !/Pool2d$/.test(type) && type !== 'coordinates';
}

/**
 * The graph up to a node, that one included: all that it is computed from, within a block only its own path. Names, and
 * so parameters, stay the same.
 */
export function graphUpTo({ input, nodes }: Graph, last: Node): Graph {
  const needed = new Set([last.id]);
  for (let id = last.id; id >= 0; id--) if (needed.has(id)) for (const from of nodes[id]!.inputs) needed.add(from);
  const kept = nodes.filter(({ id }) => needed.has(id));
  const position = new Map(kept.map(({ id }, at) => [id, at]));
  const moved = kept.map((node, id) => ({ ...node, id, inputs: node.inputs.map((from) => position.get(from) ?? -1) }));
  return partOf(input, moved);
}

/**
 * What comes after a node of the top level as a graph of its own, whose input is that node's output (C×H×W). Names,
 * and so parameters, stay the same; receptive fields and jumps remain those of the whole graph.
 */
export function graphBehind(graph: Graph, node: Node): Graph {
  const [channels, height, width] = node.outputShape;
  if (width === undefined) throw new Error(`${node.name} does not end in pictures.`);
  const offset = node.id + 1;
  const nodes = graph.nodes.slice(offset).map((behind) => ({
    ...behind,
    id: behind.id - offset,
    inputs: behind.inputs.map((id) => id - offset),
  }));
  return partOf([channels!, height!, width], nodes);
}

function partOf(input: Graph['input'], nodes: readonly Node[]): Graph {
  const last = nodes.at(-1);
  if (!last) throw new Error('A graph needs at least one layer.');
  const sum = (quantity: 'parameters' | 'macs' | 'activations') =>
    nodes.reduce((total, node) => total + node[quantity], 0);
  const { outputShape, receptiveField, jump } = last;
  return {
    input,
    nodes,
    outputShape,
    parameters: sum('parameters'),
    macs: sum('macs'),
    activations: sum('activations'),
    receptiveField,
    jump,
  };
}
