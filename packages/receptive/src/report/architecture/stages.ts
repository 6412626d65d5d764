import { describeOperation } from '../../architecture/index.js';
import type { Graph, Node, OperationType, Shape } from '../../architecture/types.js';

/** What is drawn as one block: an operation with weights, or a residual or parallel block, and what follows it. */
export interface Stage {
  readonly kind: 'input' | 'picture' | 'vector';
  /** In words, in order: "conv 3×3, 12", "batch norm", "relu", "max-pool 2×2". */
  readonly operations: readonly string[];
  /** The paths of a residual or parallel block, each as the words of what is on it; null for a plain stage. */
  readonly paths: readonly (readonly string[])[] | null;
  /** How the paths meet. */
  readonly meeting: 'add' | 'concat' | null;
  /** Of the stage's output: [C, H, W] or [F]. */
  readonly shape: Shape;
  readonly parameters: number;
  readonly macs: number;
  /** What one unit of the output sees, [h, w] in pixels of the input; null = the whole picture, whatever its size. */
  readonly field: readonly [number, number] | null;
}

const OPENS: readonly OperationType[] = ['conv2d', 'locallyConnected2d', 'dense'];
/** What prepares the next layer rather than finishes the one before. */
const LEADS: readonly OperationType[] = ['flatten', 'circularPad2d'];
/** Without weights and without effect on shape: left out on the paths of a block, where there is little room. */
const QUIET: readonly OperationType[] = [
  'batchNorm2d',
  'layerNorm',
  'groupNorm',
  'relu',
  'leakyRelu',
  'gelu',
  'silu',
  'tanh',
  'sigmoid',
  'dropout',
];

/** A network as the blocks of a drawing, the input first. Layers before the first weights belong to the next block. */
export function drawnStages(graph: Graph): readonly Stage[] {
  const groups: Node[][] = [];
  let waiting: Node[] = [];
  for (const layer of topLevelLayers(graph)) {
    const [only] = layer;
    const opens = layer.length > 1 || OPENS.includes((only as Node).operation.type);
    const before = waiting.length > 0 || groups.length === 0 || LEADS.includes((only as Node).operation.type);
    if (opens) {
      groups.push([...waiting, ...layer]);
      waiting = [];
    } else if (before) waiting.push(...layer);
    else groups.at(-1)?.push(...layer);
  }
  if (waiting.length > 0) {
    const last = groups.at(-1);
    if (last) last.push(...waiting);
    else groups.push(waiting);
  }
  const input: Stage = {
    kind: 'input',
    operations: [],
    paths: null,
    meeting: null,
    shape: graph.input,
    parameters: 0,
    macs: 0,
    field: [1, 1],
  };
  return [input, ...groups.map(stageOf)];
}

/** The nodes of each entry of the architecture's list; more than one where it is a block. */
function topLevelLayers(graph: Graph): Node[][] {
  const layers = new Map<string, Node[]>();
  for (const node of graph.nodes) {
    const key = /^layers\[\d+\]/.exec(node.path)?.[0] ?? '';
    const layer = layers.get(key);
    if (layer) layer.push(node);
    else layers.set(key, [node]);
  }
  return [...layers.values()];
}

function stageOf(nodes: readonly Node[]): Stage {
  const last = nodes.at(-1) as Node;
  const meeting = nodes.find(
    ({ operation, path }) => (operation.type === 'add' || operation.type === 'concat') && /^layers\[\d+\]$/.test(path),
  );
  const inside = meeting ? nodes.filter(({ path }) => path.startsWith(`${meeting.path}.`)) : [];
  const outside = nodes.filter((node) => !inside.includes(node) && node !== meeting);
  const sum = (pick: (node: Node) => number) => nodes.reduce((total, node) => total + pick(node), 0);
  return {
    kind: last.outputShape.length === 3 ? 'picture' : 'vector',
    operations: outside.map(words),
    paths: meeting ? pathsOf(meeting, inside) : null,
    meeting: meeting ? (meeting.operation.type as 'add' | 'concat') : null,
    shape: last.outputShape,
    parameters: sum((node) => node.parameters),
    macs: sum((node) => node.macs),
    field: last.outputShape.length === 3 ? last.receptiveField : null,
  };
}

/** "conv 3×3, 12, stride 2": padding, bias and the like are in the table. */
const words = (node: Node): string =>
  describeOperation(node)
    .split(', ')
    .filter((word) => !/^(same|valid|padding|no bias|eps|momentum|zeros not counted)/.test(word))
    .join(', ');

/** A block inside a block stands as one word. */
function pathsOf(meeting: Node, inside: readonly Node[]): readonly (readonly string[])[] {
  const residual = meeting.operation.type === 'add';
  const keyOf = (path: string) => {
    const rest = path.slice(meeting.path.length);
    return residual ? (rest.startsWith('.layers') ? 0 : 1) : Number(/^\.branches\[(\d+)\]/.exec(rest)?.[1]);
  };
  const paths: string[][] = Array.from({ length: meeting.inputs.length }, () => []);
  for (const node of inside) {
    const rest = node.path.slice(meeting.path.length);
    const nested = rest.replace(/^\.\w+(\[\d+\])(\[\d+\])?/, '').includes('.');
    if (nested || QUIET.includes(node.operation.type)) continue;
    const label =
      node.operation.type === 'add' ? 'residual' : node.operation.type === 'concat' ? 'parallel' : words(node);
    paths[keyOf(node.path)]?.push(label);
  }
  return paths;
}
