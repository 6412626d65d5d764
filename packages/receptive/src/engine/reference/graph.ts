import type { Graph, Node } from '../../architecture/types.js';
import { backwardOperation, forwardOperation, type LayerTensors, type Mode } from './operations.js';
import { add } from './structure.js';
import type { Tensor } from './tensor.js';

/** All tensors of a network by name ("conv1.weight"): what is trained and what batch norms carry along. */
export type Parameters = ReadonlyMap<string, Tensor>;

/** The output of every node, in order; the last one is the network's. */
export function forwardGraph(graph: Graph, parameters: Parameters, input: Tensor, mode: Mode): Tensor[] {
  const outputs: Tensor[] = [];
  for (const node of graph.nodes)
    outputs.push(forwardOperation(node, inputsOf(node, input, outputs), tensorsOf(node, parameters), mode));
  return outputs;
}

/**
 * The chain rule from the last node back to the input. `outputs` are those of `forwardGraph` in the same mode. A value
 * that several nodes read gets the sum of what comes back from each: ∂L/∂x = Σ_readers ∂L/∂reader · ∂reader/∂x.
 */
export function backwardGraph(
  graph: Graph,
  parameters: Parameters,
  input: Tensor,
  outputs: readonly Tensor[],
  gradOutput: Tensor,
  mode: Mode,
): { gradInput: Tensor; gradParameters: Map<string, Tensor> } {
  const gradParameters = new Map<string, Tensor>();
  const gradients = new Map<number, Tensor>([[graph.nodes.length - 1, gradOutput]]);
  for (const node of [...graph.nodes].reverse()) {
    const g = gradients.get(node.id);
    if (!g) throw new Error(`Nothing reads the output of ${node.path}.`);
    const inputs = inputsOf(node, input, outputs);
    const { gradInputs, gradWeight, gradBias } = backwardOperation(node, inputs, tensorsOf(node, parameters), g, mode);
    for (const { name, role } of node.tensors) {
      if (role === 'weight' && gradWeight) gradParameters.set(name, gradWeight);
      if (role === 'bias' && gradBias) gradParameters.set(name, gradBias);
    }
    node.inputs.forEach((source, i) => {
      const earlier = gradients.get(source);
      gradients.set(source, earlier ? add(earlier, gradInputs[i]!) : gradInputs[i]!);
    });
  }
  return { gradInput: gradients.get(-1)!, gradParameters };
}

function inputsOf(node: Node, input: Tensor, outputs: readonly Tensor[]): Tensor[] {
  return node.inputs.map((id) => (id < 0 ? input : outputs[id]!));
}

function tensorsOf(node: Node, parameters: Parameters): LayerTensors {
  return Object.fromEntries(node.tensors.map(({ name, role }) => [role, parameters.get(name)!]));
}
