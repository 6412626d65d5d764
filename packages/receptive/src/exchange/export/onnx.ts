import { resolveArchitecture } from '../../architecture/index.js';
import type { Model } from '../../training/model.js';
import { modelMetadata } from '../metadata.js';
import { writeOnnx } from '../onnx/model.js';
import { TYPE_NUMBER } from '../onnx/tensor.js';
import { int, OnnxGraphBuilder } from './onnx-graph.js';
import { addOperation } from './onnx-operations.js';

export interface OnnxOptions {
  /** Whether the model takes pixels (uint8) instead of the network's own input (float32). Default true. */
  readonly preprocessing?: boolean;
}

/**
 * A model as an ONNX file (opset 17, or 19 where a border wraps round) for any number N of pictures at a time:
 *
 *     input  "pixels" uint8 N×C×H×W, or without preprocessing "input" float32 N×C×H×W: (pixel/255 − mean)/std
 *     output "logits" float32 N×classes
 *
 * Classes, preprocessing and the description of the network go along as metadata, from which `importOnnx` gets them.
 */
export function exportOnnx(model: Model, { preprocessing = true }: OnnxOptions = {}): Uint8Array {
  const graph = resolveArchitecture(model.architecture);
  const to = new OnnxGraphBuilder();
  const input = { name: preprocessing ? 'pixels' : 'input', shape: graph.input } as const;
  const start = preprocessing ? addPreprocessing(to, model, input.name) : input.name;
  const last = graph.nodes.length - 1;
  const nameOf = (id: number) => (id < 0 ? start : id === last ? 'logits' : valueName(graph.nodes[id]!.name));
  for (const node of graph.nodes) {
    const values = (role: string) => {
      const info = node.tensors.find((tensor) => tensor.role === role);
      const data = info && model.tensors.get(info.name);
      if (!data) throw new Error(`The model lacks the ${role} of "${node.name}".`);
      return data;
    };
    addOperation({ to, node, inputs: node.inputs.map(nameOf), output: nameOf(node.id), values });
  }
  return writeOnnx(
    to.finish(
      { ...input, type: preprocessing ? 'uint8' : 'float32' },
      { name: 'logits', type: 'float32', shape: graph.outputShape },
    ),
    modelMetadata(model),
  );
}

/** Names that values have which no layer makes. */
const TAKEN: readonly string[] = ['pixels', 'input', 'logits'];
/** A value is called as the layer that makes it. */
const valueName = (layer: string) => (TAKEN.includes(layer) ? `${layer}/output` : layer);

/** (pixel/255 − mean)/std, as the formula reads. */
function addPreprocessing(to: OnnxGraphBuilder, { normalization }: Model, pixels: string): string {
  const perChannel = [1, normalization.mean.length, 1, 1];
  // With a dot, as no value inside a layer has it.
  const at = (what: string) => `preprocessing.${what}`;
  const numbers = to.add('Cast', [pixels], at('numbers'), { to: int(TYPE_NUMBER.float32) });
  const unit = to.add('Div', [numbers, to.floats(at('255'), [], [255])], at('unit'));
  const centred = to.add('Sub', [unit, to.floats(at('mean'), perChannel, normalization.mean)], at('centred'));
  return to.add('Div', [centred, to.floats(at('std'), perChannel, normalization.std)], at('normalized'));
}
