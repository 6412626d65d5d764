import type { Graph, OperationType, Shape, TensorInfo } from '../../architecture/types.js';
import { checkBatchStatistics, checkCompileOptions } from '../compile-options.js';
import { slotPrefixes } from '../optimizer-slots.js';
import type { CompileOptions, Gradients, Network, StepOptions, StepResult } from '../types.js';
import { backwardGraph, forwardGraph } from './graph.js';
import { countCorrect, softmaxCrossEntropy } from './loss.js';
import type { Mode } from './operations.js';
import { clipGradients, updateParameters } from './optimizers.js';
import { size, type Tensor, tensor, zeros } from './tensor.js';

const NORMS: ReadonlySet<OperationType> = new Set(['batchNorm2d', 'layerNorm', 'groupNorm']);

/**
 * A graph with its parameters, in float64; float32 only where values enter and leave. Fresh networks are zero, except
 * for what must be one to be neutral: the weights of norms and running variances. Nothing is fused and nothing reused:
 * every intermediate result is a tensor of its own.
 */
export class ReferenceNetwork implements Network {
  readonly batch: number;
  private readonly parameters = new Map<string, Tensor>();
  private readonly trained: readonly TensorInfo[];
  /** "sgd.velocity/conv1.weight" → values; made by the first step, or by setting one. */
  private readonly slots = new Map<string, Tensor>();

  constructor(
    readonly graph: Graph,
    private readonly options: CompileOptions,
  ) {
    checkCompileOptions(graph, options);
    this.batch = options.batch;
    for (const { operation, tensors } of graph.nodes)
      for (const { name, role, shape } of tensors) {
        const one = role === 'runningVar' || (role === 'weight' && NORMS.has(operation.type));
        const initial = zeros(shape);
        if (one) initial.data.fill(1);
        this.parameters.set(name, initial);
      }
    this.trained = graph.nodes
      .flatMap((node) => node.tensors)
      .filter(({ role }) => role === 'weight' || role === 'bias');
  }

  tensorNames(): string[] {
    return [...this.parameters.keys(), ...this.slots.keys()];
  }

  getTensor(name: string): Float32Array {
    const found = this.parameters.get(name) ?? this.slots.get(name);
    if (!found) throw new Error(`The network has no tensor "${name}".`);
    return Float32Array.from(found.data);
  }

  setTensor(name: string, values: Float32Array): void {
    if (!this.parameters.has(name) && this.slotShapes().has(name)) this.makeSlots();
    const found = this.parameters.get(name) ?? this.slots.get(name);
    if (!found) throw new Error(`The network has no tensor "${name}".`);
    if (values.length !== found.data.length)
      throw new Error(`Tensor "${name}" has ${found.data.length} values, not ${values.length}.`);
    found.data.set(values);
  }

  trainStep(images: Float32Array, labels: ArrayLike<number>, options: StepOptions): StepResult {
    const { training } = this.options;
    if (!training) throw new Error('The network was compiled without training.');
    if (labels.length !== this.batch) throw new Error(`Expected ${this.batch} labels, got ${labels.length}.`);
    const mode: Mode = { training: true, dropout: options };
    const input = tensor([this.batch, ...this.graph.input], images);

    const outputs = forwardGraph(this.graph, this.parameters, input, mode);
    const logits = outputs.at(-1)!;
    const { loss, gradLogits } = softmaxCrossEntropy(logits, labels, training.loss);
    const { gradParameters } = backwardGraph(this.graph, this.parameters, input, outputs, gradLogits, mode);

    if (training.clipNorm !== undefined)
      clipGradients(
        [...gradParameters.values()].map(({ data }) => data),
        training.clipNorm,
      );
    this.makeSlots();
    for (const { name } of this.trained) {
      const slots = slotPrefixes(training.optimizer).map((prefix) => this.slots.get(`${prefix}/${name}`)!.data);
      updateParameters(
        training.optimizer,
        this.parameters.get(name)!.data,
        gradParameters.get(name)!.data,
        slots,
        options,
      );
    }
    this.roundToFloat32();
    return { loss, correct: countCorrect(logits, labels) };
  }

  predict(images: Float32Array, count = this.batch): Float32Array {
    if (!Number.isInteger(count) || count < 1 || count > this.batch)
      throw new Error(`Expected a count from 1 to ${this.batch}, got ${count}.`);
    const used = images.subarray(0, count * size(this.graph.input));
    const outputs = forwardGraph(this.graph, this.parameters, tensor([count, ...this.graph.input], used), {
      training: false,
    });
    return Float32Array.from(outputs.at(-1)!.data);
  }

  gradients(
    images: Float32Array,
    gradOutput: Float32Array,
    mode: 'training' | 'evaluation',
    dropout?: Pick<StepOptions, 'step' | 'dropoutKey'>,
  ): Gradients {
    if (!this.options.inputGradient) throw new Error('The network was compiled without inputGradient.');
    if (mode === 'training') checkBatchStatistics(this.graph, this.batch);
    const how: Mode = mode === 'training' ? { training: true, dropout } : { training: false };
    const input = tensor([this.batch, ...this.graph.input], images);
    const g = tensor([this.batch, ...this.graph.outputShape], gradOutput);
    const outputs = forwardGraph(this.graph, this.parameters, input, how);
    const { gradInput, gradParameters } = backwardGraph(this.graph, this.parameters, input, outputs, g, how);
    return {
      output: Float32Array.from(outputs.at(-1)!.data),
      gradInput: Float32Array.from(gradInput.data),
      gradParameters: new Map([...gradParameters].map(([name, { data }]) => [name, Float32Array.from(data)])),
    };
  }

  /** Nothing to free: the reference holds plain arrays. */
  dispose(): void {}

  /** Every slot the optimiser may have, whether or not it exists yet. */
  private slotShapes(): Map<string, Shape> {
    const prefixes = this.options.training ? slotPrefixes(this.options.training.optimizer) : [];
    return new Map(prefixes.flatMap((prefix) => this.trained.map(({ name, shape }) => [`${prefix}/${name}`, shape])));
  }

  /**
   * Between steps every value is one that float32 holds: what a checkpoint saves is then all there is, and a continued
   * training has the same bits as an undisturbed one.
   */
  private roundToFloat32(): void {
    for (const { data } of [...this.parameters.values(), ...this.slots.values()])
      for (let i = 0; i < data.length; i++) data[i] = Math.fround(data[i]!);
  }

  private makeSlots(): void {
    if (this.slots.size > 0) return;
    for (const [name, shape] of this.slotShapes()) this.slots.set(name, zeros(shape));
  }
}
