import { volume } from './operations.js';
import type { Graph, Node } from './types.js';

/**
 * The same network with everything that it computes as its output: the values of all its nodes one after the other, in
 * the order of the nodes. Names, and so parameters, stay the same. Since something else reads each value as well, an
 * engine cannot fuse a layer with the one behind it: every value is there as its layer makes it.
 */
export function observe(graph: Graph): Graph {
  const nodes: Node[] = [...graph.nodes];
  const add = (node: Pick<Node, 'name' | 'operation' | 'inputs' | 'inputShape' | 'outputShape'>): number => {
    const { receptiveField, jump } = graph;
    const made = { path: node.name, tensors: [], parameters: 0, macs: 0, receptiveField, jump };
    nodes.push({ ...node, ...made, id: nodes.length, activations: volume(node.outputShape) });
    return nodes.length - 1;
  };
  const seen = graph.nodes.map(({ id, name, outputShape }) =>
    outputShape.length === 1
      ? id
      : add({
          name: `${name} seen`,
          operation: { type: 'flatten' },
          inputs: [id],
          inputShape: outputShape,
          outputShape: [volume(outputShape)],
        }),
  );
  const outputShape = [graph.activations];
  const inputShape = nodes[seen[0]!]!.outputShape;
  add({ name: 'all seen', operation: { type: 'concat' }, inputs: seen, inputShape, outputShape });
  return { ...graph, nodes, outputShape, activations: nodes.reduce((sum, node) => sum + node.activations, 0) };
}

/** The values of every node (C×H×W or F), from what an observed network gives for one picture. */
export function observedValues<T extends Float32Array>(graph: Graph, values: T): T[] {
  let at = 0;
  return graph.nodes.map(({ activations }) => values.subarray(at, (at += activations)) as T);
}
