import type { Graph, Node } from '../../architecture/types.js';
import { checkBatchStatistics, checkCompileOptions } from '../compile-options.js';
import { dropoutLayerKey } from '../dropout-key.js';
import { Op } from '../kernels/opcodes.js';
import type { CompileOptions, Gradients, Network, OperationTime, StepOptions, StepResult } from '../types.js';
import type { ConvolutionPolicy } from './algorithms.js';
import { algorithmOf } from './convolution.js';
import type { Kernels } from './kernels.js';
import { lowerGraph, needsGradient } from './lower-graph.js';
import { blocks, isPicture, Lowering, pictureShape, type Value } from './lowering.js';
import { type Buffer, Persistent, Program, type Reference } from './program.js';
import { Runtime } from './runtime.js';
import { Tensors } from './tensors.js';
import { lowerUpdate } from './update.js';

/** A program that goes back from a given gradient of the output. */
interface GradientProgram {
  readonly program: Program;
  readonly training: boolean;
}

/** Whether an operation on the network's input takes it as it came, N × C × H × W. */
function readsPictures(node: Node, policy: ConvolutionPolicy): boolean {
  return node.operation.type === 'flatten' || algorithmOf(node, policy)?.kind === 'planar';
}

/** The operations that stand together in a program and belong to the same layer and pass, as [first, end). */
function passesOf({ operations }: Program): [first: number, end: number][] {
  const runs: [number, number][] = [];
  operations.forEach(({ scope }, i) => {
    const before = operations[i - 1]?.scope;
    const last = runs.at(-1);
    if (last && before?.layer === scope.layer && before.pass === scope.pass) last[1] = i + 1;
    else runs.push([i, i + 1]);
  });
  return runs;
}

/** A graph compiled into flat programs of kernel calls over one memory. */
export class WasmNetwork implements Network {
  readonly batch: number;
  private readonly persistent = new Persistent();
  private readonly tensors: Tensors;
  private readonly runtime: Runtime;
  private readonly pictureSize: number;
  private readonly outputSize: number;
  private readonly input: Buffer;
  private readonly output: Buffer;
  private readonly predictProgram: Program;
  /** What of a prediction depends on the parameters alone; run when they have changed since. */
  private readonly prepareProgram: Program;
  private prepared = false;
  private readonly train: {
    program: Program;
    labels: Buffer;
    weights: Float32Array;
    total: Buffer;
    losses: Buffer;
    correct: Buffer;
    update: ReturnType<typeof lowerUpdate>;
  } | null = null;
  private readonly gradientPrograms: GradientProgram[] = [];
  private readonly gradOutput: Buffer | null = null;
  private readonly gradInput: Buffer | null = null;
  private readonly dropout = new Map<string, Buffer>();
  private slotsInUse = false;

  constructor(
    readonly graph: Graph,
    options: CompileOptions,
    kernels: Kernels,
    private readonly convolution: ConvolutionPolicy,
  ) {
    checkCompileOptions(graph, options);
    this.batch = options.batch;
    this.pictureSize = graph.input.reduce((a, b) => a * b, 1);
    this.outputSize = graph.outputShape.reduce((a, b) => a * b, 1);
    const { training } = options;
    const inputGradient = options.inputGradient ?? false;
    this.tensors = new Tensors(graph, this.persistent, training !== undefined || inputGradient, training?.optimizer);
    this.input = this.persistent.buffer('input', this.batch * this.pictureSize * 4);
    this.output = this.persistent.buffer('output', this.batch * this.outputSize * 4);

    this.predictProgram = new Program();
    this.prepareProgram = new Program();
    const forward = this.lower(this.predictProgram, false, false, false, this.prepareProgram);
    this.emitOutput(forward.on, forward.output);
    const programs = [this.predictProgram, this.prepareProgram];

    let classWeights: Float32Array | null = null;
    if (training) {
      const classes = this.outputSize;
      const program = new Program();
      const { on, output, backward } = this.lower(program, true, true, false);
      classWeights = Float32Array.from({ length: classes }, (_, k) => training.loss?.classWeights?.[k] ?? 1);
      const weights = this.persistent.constant('class weights', new Int32Array(classWeights.buffer));
      const labels = this.persistent.buffer('labels', this.batch * 4);
      const total = this.persistent.buffer('total weight', 16);
      const losses = this.persistent.buffer('losses', this.batch * 4);
      const correct = this.persistent.buffer('correct', this.batch * 4);
      const gradient = program.buffer('dlogits', on.bytes(output.shape));
      program.scope = { layer: null, pass: 'loss' };
      program.emit(Op.CrossEntropy, this.batch, [
        output.buffer,
        labels,
        weights,
        gradient,
        losses,
        correct,
        classes,
        { float: training.loss?.labelSmoothing ?? 0 },
        total,
      ]); // prettier-ignore
      backward({ buffer: gradient, exclusive: true });
      program.scope = { layer: null, pass: 'update' };
      const update = lowerUpdate(program, this.persistent, this.tensors, training.optimizer, training.clipNorm);
      this.train = { program, labels, weights: classWeights, total, losses, correct, update };
      programs.push(program);
    }
    if (inputGradient) {
      this.gradOutput = this.persistent.buffer('given gradient', this.batch * this.outputSize * 4);
      this.gradInput = this.persistent.buffer('input gradient', this.batch * this.pictureSize * 4);
      for (const mode of [true, false]) {
        const program = new Program();
        this.emitGradients(program, mode);
        this.gradientPrograms.push({ program, training: mode });
        programs.push(program);
      }
    }
    this.runtime = new Runtime(kernels, this.persistent, programs, options.threads ?? 1, options.memoryLimit);
    for (const name of this.tensors.ones) this.setTensor(name, this.getTensor(name).fill(1));
  }

  /** Bytes of memory this network holds. */
  get bytes(): number {
    return this.runtime.bytes;
  }

  private lower(
    program: Program,
    training: boolean,
    backward: boolean,
    inputGradient: boolean,
    prepare: Program = program,
  ) {
    const { graph } = this;
    const needed = needsGradient(graph, inputGradient);
    const on = new Lowering(
      program,
      this.persistent,
      graph,
      this.batch,
      training,
      backward,
      this.tensors.values,
      this.tensors.valueGradients,
      (name) => this.dropoutState(name),
      (id) => needed.has(id),
      this.input,
      this.convolution,
      prepare,
    ); // prettier-ignore
    const [C, H, W] = graph.input;
    const input: Value = { id: -1, shape: graph.input, buffer: program.buffer('pictures', on.bytes(graph.input)) };
    const blocked = graph.nodes.some((n) => n.inputs.includes(-1) && !readsPictures(n, this.convolution));
    if (blocked) program.emit(Op.ToBlocked, this.batch * blocks(C), [this.input, input.buffer, C, blocks(C), H * W]);
    return { on, input, ...lowerGraph(on, input) };
  }

  /** Copies the output to where it can be read, in the public layout. */
  private emitOutput(on: Lowering, output: Value): void {
    if (isPicture(output.shape)) {
      const [C, H, W] = pictureShape(output.shape);
      on.program.emit(Op.ToRows, this.batch * blocks(C), [output.buffer, this.output, C, blocks(C), H * W]);
    } else
      on.program.emit(Op.CopyColumns, this.batch, [
        output.buffer,
        this.output,
        this.outputSize,
        this.outputSize,
        0,
        0,
        this.outputSize,
      ]);
  }

  private emitGradients(program: Program, training: boolean): void {
    const { on, input, output, backward } = this.lower(program, training, true, true);
    this.emitOutput(on, output);
    let given = this.gradOutput as Buffer;
    if (isPicture(output.shape)) {
      const [C, H, W] = pictureShape(output.shape);
      const blocked = program.buffer('given gradient, blocked', on.bytes(output.shape));
      program.emit(Op.ToBlocked, this.batch * blocks(C), [given, blocked, C, blocks(C), H * W]);
      given = blocked;
    }
    backward({ buffer: given, exclusive: false });
    const [C, H, W] = pictureShape(input.shape);
    const gradient = on.gradientOf(-1);
    if (!gradient) throw new Error('nothing depends on the input');
    program.emit(Op.ToRows, this.batch * blocks(C), [gradient.buffer, this.gradInput, C, blocks(C), H * W]);
  }

  private dropoutState(name: string): Reference {
    let buffer = this.dropout.get(name);
    if (!buffer) {
      buffer = this.persistent.buffer(`dropout ${name}`, 16);
      this.dropout.set(name, buffer);
    }
    return { buffer, offset: 0 };
  }

  tensorNames(): string[] {
    const slots = this.slotsInUse ? [...this.tensors.slots.keys()] : [];
    return [
      ...this.tensors.infos.keys(),
      ...slots.flatMap((prefix) => this.tensors.trained.map(({ name }) => `${prefix}/${name}`)),
    ];
  }
  getTensor(name: string): Float32Array {
    return this.view(name).slice();
  }
  setTensor(name: string, values: Float32Array): void {
    const view = this.view(name);
    if (values.length !== view.length)
      throw new Error(`Tensor "${name}" has ${view.length} values, not ${values.length}.`);
    view.set(values);
    this.prepared = false;
    if (name.includes('/')) this.slotsInUse = true;
  }
  private view(name: string): Float32Array {
    const found = this.tensors.find(name);
    if (!found) throw new Error(`The network has no tensor "${name}".`);
    return this.runtime.floatsAt(found.reference.buffer.address + found.reference.offset, found.length);
  }

  private setDropout({ step, dropoutKey }: Pick<StepOptions, 'step' | 'dropoutKey'>): void {
    for (const [name, buffer] of this.dropout) {
      const [k0, k1] = dropoutLayerKey(dropoutKey, name);
      this.runtime.ints(buffer).set([step | 0, k0 | 0, k1 | 0]);
    }
  }
  private setInput(images: Float32Array, count: number): void {
    const length = count * this.pictureSize;
    if (images.length < length)
      throw new Error(`Expected ${length} values for ${count} pictures, got ${images.length}.`);
    this.runtime.floats(this.input).set(images.length === length ? images : images.subarray(0, length));
  }

  /** Writes what a step reads; returns the batch's total weight. */
  private setBatch(images: Float32Array, labels: ArrayLike<number>, options: StepOptions): number {
    if (!this.train) throw new Error('The network was compiled without training.');
    if (labels.length !== this.batch) throw new Error(`Expected ${this.batch} labels, got ${labels.length}.`);
    const { weights, update } = this.train;
    this.setInput(images, this.batch);
    const target = this.runtime.ints(this.train.labels);
    let total = 0;
    for (let i = 0; i < this.batch; i++) {
      const label = labels[i] as number;
      const weight = weights[label];
      if (weight === undefined) throw new Error(`Label ${label} is not below ${weights.length}.`);
      target[i] = label;
      total += weight;
    }
    this.runtime.floats(this.train.total)[0] = total;
    this.runtime.floats(update.state).set(update.values(options.learningRate, options.step));
    this.setDropout(options);
    this.prepared = false;
    this.slotsInUse = true;
    return total;
  }

  trainStep(images: Float32Array, labels: ArrayLike<number>, options: StepOptions): StepResult {
    const total = this.setBatch(images, labels, options);
    const { program, losses: lossBuffer, correct: correctBuffer } = this.train as NonNullable<typeof this.train>;
    this.runtime.run(program);
    const losses = this.runtime.floats(lossBuffer);
    const right = this.runtime.ints(correctBuffer);
    let loss = 0;
    let correct = 0;
    for (let i = 0; i < this.batch; i++) {
      loss += losses[i] as number;
      correct += right[i] as number;
    }
    return { loss: loss / total, correct };
  }

  profile(images: Float32Array, labels: ArrayLike<number>, options: StepOptions, repeats: number): OperationTime[] {
    this.setBatch(images, labels, options);
    const { program } = this.train as NonNullable<typeof this.train>;
    this.runtime.run(program);
    const times = program.operations.map(() => [] as number[]);
    for (const [first, end] of passesOf(program))
      for (let r = 0; r < repeats; r++)
        for (let i = first; i < end; i++) {
          const start = performance.now();
          this.runtime.runOperation(program, i);
          times[i]!.push(performance.now() - start);
        }
    return program.operations.map(({ scope, code }, i) => {
      const sorted = (times[i] as number[]).sort((a, b) => a - b);
      return { ...scope, operation: Op[code], milliseconds: sorted[sorted.length >> 1] as number };
    });
  }

  predict(images: Float32Array, count = this.batch): Float32Array {
    if (!Number.isInteger(count) || count < 1 || count > this.batch)
      throw new Error(`Expected a count from 1 to ${this.batch}, got ${count}.`);
    this.setInput(images, count);
    if (!this.prepared) this.runtime.run(this.prepareProgram);
    this.prepared = true;
    this.runtime.run(this.predictProgram);
    return this.runtime.floats(this.output, count * this.outputSize).slice();
  }

  gradients(
    images: Float32Array,
    gradOutput: Float32Array,
    mode: 'training' | 'evaluation',
    dropout?: Pick<StepOptions, 'step' | 'dropoutKey'>,
  ): Gradients {
    // prettier-ignore
    const found = this.gradientPrograms.find((p) => p.training === (mode === 'training'));
    if (!found || !this.gradOutput || !this.gradInput)
      throw new Error('The network was compiled without inputGradient.');
    if (found.training) {
      checkBatchStatistics(this.graph, this.batch);
      if (this.dropout.size > 0 && !dropout) throw new Error('Dropout in training needs a key and a step.');
    }
    this.setInput(images, this.batch);
    this.runtime.floats(this.gradOutput).set(gradOutput);
    if (dropout) this.setDropout(dropout);
    this.runtime.run(found.program);
    this.prepared = false; // in training the running statistics have moved
    const gradParameters = new Map<string, Float32Array>();
    for (const info of this.tensors.trained) {
      const place = this.tensors.valueGradients.get(info.name) as Reference;
      gradParameters.set(
        info.name,
        this.runtime
          .floatsAt(
            place.buffer.address + place.offset,
            info.shape.reduce((a, b) => a * b, 1),
          )
          .slice(),
      );
    }
    return {
      output: this.runtime.floats(this.output, this.batch * this.outputSize).slice(),
      gradInput: this.runtime.floats(this.gradInput, this.batch * this.pictureSize).slice(),
      gradParameters,
    };
  }

  dispose(): void {
    this.runtime.dispose();
  }
}
