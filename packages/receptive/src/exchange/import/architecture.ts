import { completeArchitecture, resolveArchitecture } from '../../architecture/index.js';
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
  const unnamed = resolveArchitecture({ input: shape, layers: asLayers(nested, 'layers', plain) }, where);
  const names = chosenNames(unnamed, found);
  const named = (path: string, step: Step): Layer => {
    const name = names.get(path);
    return { ...(name === undefined ? {} : { type: step.layer.type, name }), ...step.layer } as Layer;
  };
  const architecture: Architecture = { input: shape, layers: asLayers(nested, 'layers', named) };
  const graph = resolveArchitecture(architecture, where);
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

/** The imported network as the one who exported it wrote it, if that is the same network; else as it is. */
export function asWritten(imported: ImportedNetwork, written: Architecture | undefined): ImportedNetwork {
  if (!written) return imported;
  const graph = resolveArchitecture(completeArchitecture(written));
  const computed = ({ nodes }: Graph) =>
    JSON.stringify(nodes.map(({ operation, inputs }) => [sorted(operation), inputs]));
  if (graph.input.join() !== imported.graph.input.join() || computed(graph) !== computed(imported.graph))
    return imported;
  const tensors = new Map<string, Float32Array>();
  graph.nodes.forEach((node, i) => {
    node.tensors.forEach(({ name }, t) => {
      tensors.set(name, imported.tensors.get(imported.graph.nodes[i]!.tensors[t]!.name)!);
    });
  });
  return { architecture: written, graph, tensors };
}

const sorted = (record: object) => Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
