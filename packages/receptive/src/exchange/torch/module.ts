import { resolveArchitecture } from '../../architecture/index.js';
import type { Graph, Node } from '../../architecture/types.js';
import type { Model } from '../../training/model.js';
import { HELPERS, type Helper } from './helpers.js';
import { type PythonLayer, pythonLayer } from './layers.js';
import { attributeNames } from './names.js';

export interface PytorchOptions {
  /** Whether the network takes pixels (uint8) instead of its own input (float32). Default true. */
  readonly preprocessing?: boolean;
  /** Name of the safetensors file beside the module, as `exportSafetensors` writes it. */
  readonly weights: string;
}

/**
 * A Python module that defines the network as an `nn.Module` with the layers' own names, and `load()`, which reads its
 * parameters. It needs PyTorch 1.10 or newer and nothing else.
 */
export function exportPytorch(model: Model, { preprocessing = true, weights }: PytorchOptions): string {
  const graph = resolveArchitecture(model.architecture);
  const layers = new Map(graph.nodes.map((node) => [node, pythonLayer(node)]));
  const helpers = (Object.keys(HELPERS) as Helper[]).filter((name) =>
    [...layers.values()].some(({ helper }) => helper === name),
  );
  return [
    header(model, graph, preprocessing),
    ...helpers.map((name) => HELPERS[name]),
    network(model, graph, layers, preprocessing),
    LOADER.replace('WEIGHTS', () => JSON.stringify(weights)),
  ]
    .join('\n\n\n')
    .concat('\n');
}

function header({ classes, normalization, arm, seed }: Model, { input }: Graph, preprocessing: boolean): string {
  const takes = preprocessing ? 'pixels, uint8' : 'float32, (pixels / 255 - MEAN) / STD';
  return `"""The network ${quote(arm)} (seed ${seed}), written by Receptive.

    from <this module> import CLASSES, load
    logits = load()(pictures)  # pictures: N×${input.join('×')}, ${takes}
    answers = [CLASSES[i] for i in logits.argmax(dim=1)]
"""

import json
import struct
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

CLASSES = [${classes.map((name) => JSON.stringify(name)).join(', ')}]
MEAN = ${list(normalization.mean)}
STD = ${list(normalization.std)}`;
}

function network(model: Model, graph: Graph, layers: Map<Node, PythonLayer>, preprocessing: boolean): string {
  const attributes = attributeNames(graph);
  const made = graph.nodes.flatMap((node) => {
    const { module } = layers.get(node)!;
    return module === undefined ? [] : [`self.${attributes.get(node)} = ${module}${comment(node)}`];
  });
  const perChannel = `.view(1, ${model.normalization.mean.length}, 1, 1), persistent=False)`;
  const buffers = preprocessing
    ? [
        `self.register_buffer("mean", torch.tensor(MEAN)${perChannel}`,
        `self.register_buffer("std", torch.tensor(STD)${perChannel}`,
      ]
    : [];
  return `class Network(nn.Module):
    def __init__(self):
${block(['super().__init__()', ...buffers, ...made])}

    def forward(self, ${preprocessing ? 'pixels' : 'x'}):
${block([
  ...(preprocessing ? ['x = (pixels.float() / 255 - self.mean) / self.std'] : []),
  ...steps(graph, layers, attributes),
])}`;
}

/** One line a layer. A value that only the next layer reads is called x; others bear the name of their layer. */
function steps(graph: Graph, layers: Map<Node, PythonLayer>, attributes: Map<Node, string>): string[] {
  const readers = new Map<number, number[]>();
  for (const { id, inputs } of graph.nodes)
    for (const input of inputs) readers.set(input, [...(readers.get(input) ?? []), id]);
  const kept = (id: number) => {
    const by = readers.get(id) ?? [];
    return by.length > 0 && (by.length > 1 || by[0] !== id + 1);
  };
  const nameOf = (id: number) =>
    id < 0 ? (kept(id) ? 'pictures' : 'x') : kept(id) ? attributes.get(graph.nodes[id]!)! : 'x';
  const lines = graph.nodes.map((node) => {
    const layer = layers.get(node)!;
    const result = layer.call(node.inputs.map(nameOf), `self.${attributes.get(node)}`);
    return `${nameOf(node.id)} = ${result}${layer.module === undefined ? comment(node) : ''}`;
  });
  return [...(kept(-1) ? ['pictures = x'] : []), ...lines, 'return x'];
}

const LOADER = `def load(path=Path(__file__).with_name(WEIGHTS)):
    """The trained network, ready to answer."""
    data = Path(path).read_bytes()
    start = 8 + struct.unpack("<Q", data[:8])[0]
    state = {}
    for name, tensor in json.loads(data[8:start]).items():
        if name != "__metadata__":
            begin, end = tensor["data_offsets"]
            values = torch.frombuffer(bytearray(data[start + begin : start + end]), dtype=torch.float32)
            state[name] = values.reshape(tensor["shape"])
    network = Network()
    network.load_state_dict(state)
    return network.eval()`;

const block = (lines: readonly string[]) => lines.map((line) => `        ${line}`).join('\n');
const list = (numbers: readonly number[]) => `[${numbers.join(', ')}]`;
const comment = ({ because }: Node) => (because === undefined ? '' : `  # ${because.replace(/\s+/g, ' ')}`);
/** Inside a docstring. */
const quote = (text: string) => JSON.stringify(text).slice(1, -1).replaceAll('"""', '');
