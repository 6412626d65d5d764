/** From an architecture as written to the flat list of operations an engine runs, with everything that follows from it. */

import { InputError } from '../errors.js';
import { times } from './geometry.js';
import { type ResolvedOperation, resolveOperation, volume } from './operations.js';
import { type Pair, type SpelledLayer, spellArchitecture, spellLayer } from './spell.js';
import type { Architecture, Graph, Node, Operation, Shape } from './types.js';

/**
 * Checks an architecture and computes shapes, parameters, MACs, receptive fields and jumps of all its layers.
 *
 * r ← r + (k−1)·d·j and j ← j·s for every layer with a window, from r = j = 1 at the input; where paths meet, the
 * larger of each. Once a layer has lost its height and width, its units see the whole picture.
 *
 * @param architecture JSON of unknown origin; nothing is allocated in proportion to the sizes it names.
 * @param path What errors call it: `control.architecture` gives `control.architecture.layers[2].kernel: …`.
 * @throws InputError for the first field that is wrong, with its path, what was expected and what came.
 */
export function resolveArchitecture(architecture: Architecture | unknown, path = 'architecture'): Graph {
  const spelled = spellArchitecture(architecture, path);
  const builder = new GraphBuilder(spelled.input, path);
  const end = builder.addLayers(spelled.layers, 'layers', builder.start);
  return builder.finish(end);
}

/**
 * One layer that is a single operation, on an input of known shape.
 * @throws InputError as `resolveArchitecture` does; `path` is the layer's.
 */
export function resolveLayer(layer: unknown, input: Shape, path: string): ResolvedOperation {
  const spelled = spellLayer(layer, path);
  if (spelled.type === 'residual' || spelled.type === 'parallel') throw new Error(`${path} is a block.`);
  return resolveOperation(spelled, input, path);
}

/** Throws unless the network's output is one number per class. */
export function requireClassifier(graph: Graph, classes: number, path = 'architecture'): void {
  const { outputShape } = graph;
  if (outputShape.length === 1 && outputShape[0] === classes) return;
  const last = graph.nodes.at(-1) as Node;
  const got = outputShape.length === 1 ? `${outputShape[0]}` : `pictures of ${times(outputShape)}`;
  throw new InputError(
    `${path}.${last.path}: expected ${classes} outputs, one per class, from the last layer, got ${got}.`,
    `End with { type: 'dense', units: ${classes} }.`,
  );
}

/** Float32 values that fit in 2 GiB: no single network of the laboratory needs more per picture. */
const MOST_VALUES = 2 ** 29;
const MOST_MACS = 1e12;
const MOST_NODES = 10_000;

const PREFIX: Partial<Record<Operation['type'], string>> = {
  conv2d: 'conv',
  locallyConnected2d: 'local',
  batchNorm2d: 'bn',
  layerNorm: 'ln',
  groupNorm: 'gn',
  maxPool2d: 'maxPool',
  avgPool2d: 'avgPool',
  globalAvgPool2d: 'globalAvgPool',
  blurPool2d: 'blurPool',
  circularPad2d: 'circularPad',
};

/** A value on its way through the network: who made it, and what one unit of it sees. */
interface Flow {
  readonly id: number;
  readonly shape: Shape;
  /** Of the last value with height and width on the way here; null: none but the input itself. */
  readonly field: Pair | null;
  readonly jump: Pair;
}

class GraphBuilder {
  readonly start: Flow;
  private readonly nodes: Node[] = [];
  private readonly pathOfName = new Map<string, string>();
  private readonly ordinals = new Map<string, number>();
  private parameters = 0;
  private macs = 0;
  private activations = 0;

  constructor(
    private readonly input: readonly [number, number, number],
    private readonly root: string,
  ) {
    this.start = { id: -1, shape: input, field: null, jump: [1, 1] };
    if (volume(input) > MOST_VALUES) this.refuseSize('input', 'values in a picture', volume(input), MOST_VALUES);
  }

  addLayers(layers: readonly SpelledLayer[], path: string, from: Flow): Flow {
    return layers.reduce((flow, layer, index) => this.addLayer(layer, `${path}[${index}]`, flow), from);
  }

  private addLayer(layer: SpelledLayer, path: string, from: Flow): Flow {
    if (layer.type === 'residual') {
      const through = this.addLayers(layer.layers, `${path}.layers`, from);
      const beside = this.addLayers(layer.shortcut, `${path}.shortcut`, from);
      if (times(through.shape) !== times(beside.shape)) {
        throw new InputError(
          `${this.root}.${path}: expected layers and shortcut to end in the same shape, got ${times(through.shape)} from the layers and ${times(beside.shape)} from the shortcut.`,
          'A 1×1 convolution with the same stride in `shortcut` brings it to the shape of the layers.',
        );
      }
      return this.addNode({ type: 'add' }, through.shape, layer, path, [through, beside]);
    }
    if (layer.type === 'parallel') {
      const ends = layer.branches.map((branch, i) => this.addLayers(branch, `${path}.branches[${i}]`, from));
      return this.addNode({ type: 'concat' }, this.concatenated(ends, path), layer, path, ends);
    }
    const resolved = resolveOperation(layer, from.shape, `${this.root}.${path}`);
    return this.addNode(resolved.operation, resolved.outputShape, layer, path, [from], resolved);
  }

  private concatenated(ends: readonly Flow[], path: string): Shape {
    const [first, ...others] = ends as [Flow, ...Flow[]];
    const extent = (flow: Flow) => times(flow.shape.slice(1));
    const odd = others.findIndex((end) => end.shape.length !== first.shape.length || extent(end) !== extent(first));
    if (odd >= 0) {
      throw new InputError(
        `${this.root}.${path}.branches[${odd + 1}]: expected the height and width of branches[0] (which ends in ${times(first.shape)}), got ${times((others[odd] as Flow).shape)}.`,
      );
    }
    const channels = ends.reduce((sum, end) => sum + (end.shape[0] as number), 0);
    return [channels, ...first.shape.slice(1)];
  }

  private addNode(
    operation: Operation,
    outputShape: Shape,
    layer: SpelledLayer,
    path: string,
    from: readonly Flow[],
    { tensors, macs }: Pick<ResolvedOperation, 'tensors' | 'macs'> = { tensors: [], macs: 0 },
  ): Flow {
    const name = this.claimName(layer, operation, path);
    const trained = tensors.filter(({ role }) => role === 'weight' || role === 'bias');
    const parameters = trained.reduce((sum, { shape }) => sum + volume(shape), 0);
    const activations = volume(outputShape);
    const flow = follow(this.nodes.length, operation, outputShape, from);
    this.count(path, operation, parameters, macs, activations);
    this.nodes.push({
      id: flow.id,
      path,
      name,
      ...(layer.because === undefined ? {} : { because: layer.because }),
      ...(layer.evidence === undefined ? {} : { evidence: layer.evidence }),
      operation,
      inputs: from.map(({ id }) => id),
      inputShape: (from[0] as Flow).shape,
      outputShape,
      tensors: tensors.map((tensor) => ({ ...tensor, name: `${name}.${tensor.name}` })),
      parameters,
      macs,
      activations,
      receptiveField: outputShape.length === 3 && flow.field ? flow.field : [this.input[1], this.input[2]],
      jump: flow.jump,
    });
    return flow;
  }

  /** Counts on every layer, named or not, so that naming one layer does not rename the others. */
  private claimName(layer: SpelledLayer, operation: Operation, path: string): string {
    const prefix = PREFIX[operation.type] ?? operation.type;
    const ordinal = (this.ordinals.get(prefix) ?? 0) + 1;
    this.ordinals.set(prefix, ordinal);
    const name = layer.name ?? `${prefix}${ordinal}`;
    const owner = this.pathOfName.get(name);
    if (owner !== undefined) {
      throw new InputError(
        `${this.root}.${path}.name: expected a name of its own, got "${name}", the name of ${owner}.`,
      );
    }
    this.pathOfName.set(name, path);
    return name;
  }

  private count(path: string, operation: Operation, parameters: number, macs: number, activations: number): void {
    if (this.nodes.length >= MOST_NODES) this.refuseSize(path, 'layers', this.nodes.length + 1, MOST_NODES);
    this.parameters += parameters;
    this.macs += macs;
    this.activations += activations;
    if (this.parameters > MOST_VALUES) this.refuseSize(path, 'parameters up to here', this.parameters, MOST_VALUES);
    if (this.activations > MOST_VALUES) {
      this.refuseSize(path, 'values in the outputs up to here', this.activations, MOST_VALUES);
    }
    if (this.macs > MOST_MACS) this.refuseSize(path, 'MACs a picture up to here', this.macs, MOST_MACS);
    const window = 'kernel' in operation ? volume(operation.kernel) * activations : 0;
    if (window > MOST_MACS) this.refuseSize(path, 'values read a picture', window, MOST_MACS);
  }

  private refuseSize(path: string, what: string, got: number, most: number): never {
    const shown = (n: number) => (Number.isSafeInteger(n) ? n.toLocaleString('en-US') : n.toExponential(1));
    throw new InputError(`${this.root}.${path}: expected at most ${shown(most)} ${what}, got ${shown(got)}.`);
  }

  finish(end: Flow): Graph {
    return {
      input: this.input,
      nodes: this.nodes,
      outputShape: end.shape,
      parameters: this.parameters,
      macs: this.macs,
      activations: this.activations,
      receptiveField: end.field ?? [this.input[1], this.input[2]],
      jump: end.jump,
    };
  }
}

/** What one unit of an operation's output sees. */
function follow(id: number, operation: Operation, shape: Shape, from: readonly Flow[]): Flow {
  const larger = (a: Pair, b: Pair): Pair => [Math.max(a[0], b[0]), Math.max(a[1], b[1])];
  const fields = from.map(({ field }) => field).filter((field) => field !== null);
  const jump = from.map((flow) => flow.jump).reduce(larger);
  // A vector keeps the field of the last pictures before it; it has none if it was made of the input itself.
  if (shape.length !== 3) return { id, shape, field: fields.length > 0 ? fields.reduce(larger) : null, jump };
  const field = fields.reduce(larger, [1, 1]);
  if (!('kernel' in operation)) return { id, shape, field, jump };
  const { kernel, dilation, stride } = operation;
  return {
    id,
    shape,
    field: [field[0] + (kernel[0] - 1) * dilation[0] * jump[0], field[1] + (kernel[1] - 1) * dilation[1] * jump[1]],
    jump: [jump[0] * stride[0], jump[1] * stride[1]],
  };
}
