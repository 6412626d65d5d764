import { resolveArchitecture } from '../../architecture/index.js';
import type { Architecture, Graph, Layer, Shape } from '../../architecture/types.js';
import type { Snapshot } from '../../training/checkpoint.js';
import { asLayers, nest } from './blocks.js';
import type { Step } from './values.js';

export interface ImportedNetwork {
  readonly architecture: Architecture;
  readonly graph: Graph;
  /** Parameters and statistics by name ("conv1.weight"). */
  readonly tensors: Snapshot;
}

/**
 * Steps as an architecture with its parameters. Layers are called as their weights are in the file, where that says
 * anything and nothing else is called so.
 */
export function architectureOf(steps: readonly Step[], end: Step | null, input: Shape, where: string): ImportedNetwork {
  const nested = nest(steps, end);
  const shape = [input[0]!, input[1]!, input[2]!] as const;
  const found = new Map<string, Step>();
  const plain = (path: string, step: Step): Layer => {
    found.set(path, step);
    return step.layer as Layer;
  };
  const path = `${where}: architecture`;
  const unnamed = resolveArchitecture({ input: shape, layers: asLayers(nested, 'layers', plain) }, path);
  const names = chosenNames(unnamed, found);
  const named = (path: string, step: Step): Layer => {
    const name = names.get(path);
    return { ...(name === undefined ? {} : { type: step.layer.type, name }), ...step.layer } as Layer;
  };
  const architecture: Architecture = { input: shape, layers: asLayers(nested, 'layers', named) };
  const graph = resolveArchitecture(architecture, path);
  const tensors = new Map<string, Float32Array>();
  for (const node of graph.nodes)
    for (const { name, role } of node.tensors) tensors.set(name, found.get(node.path)!.tensors.get(role)!);
  return { architecture, graph, tensors };
}

function chosenNames(graph: Graph, steps: ReadonlyMap<string, Step>): Map<string, string> {
  const taken = new Set(graph.nodes.map(({ name }) => name));
  const names = new Map<string, string>();
  for (const { path } of graph.nodes) {
    const name = steps.get(path)?.name;
    if (name === undefined || taken.has(name)) continue;
    taken.add(name);
    names.set(path, name);
  }
  return names;
}

/**
 * The imported network as the one who exported it wrote it (with reasons, "same" as padding, names of all layers), if it
 * is the same network, operation by operation; else null.
 */
export function asWritten(imported: ImportedNetwork, written: Architecture): ImportedNetwork | null {
  const graph = resolveArchitecture(written);
  const computed = ({ input, nodes }: Graph) =>
    JSON.stringify([input, nodes.map(({ operation, inputs }) => [sorted(operation), inputs])]);
  if (computed(graph) !== computed(imported.graph)) return null;
  const tensors = new Map<string, Float32Array>();
  graph.nodes.forEach((node, i) => {
    node.tensors.forEach(({ name }, t) => {
      tensors.set(name, imported.tensors.get(imported.graph.nodes[i]!.tensors[t]!.name)!);
    });
  });
  return { architecture: written, graph, tensors };
}

const sorted = (record: object) => Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
