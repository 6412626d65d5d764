import type { Graph } from '../architecture/types.js';
import type { Dataset, Split } from '../data/types.js';
import type { CompileOptions, Engine, Network, StepOptions, StepResult } from '../engine/types.js';
import { Random } from '../random.js';

/** What a test may watch or break. */
export interface Spy {
  compiled?: CompileOptions;
  steps: StepOptions[];
  /** Of the pictures given to `predict`: the first value of each. */
  predicted: number[];
  disposed: number;
  /** Gives NaN as the loss of this update, 1-based. */
  nanLossAt?: number;
  /** Breaks the parameters in this update without touching its loss. */
  nanWeightAt?: number;
}

export const newSpy = (): Spy => ({ steps: [], predicted: [], disposed: 0 });

/** The smallest network there is, for graphs of flatten and dense: softmax regression, SGD with momentum 0.9, float32. */
export function linearEngine(spy: Spy = newSpy()): Engine {
  return {
    name: 'reference',
    numerics: 'linear-1',
    compile(graph, options) {
      spy.compiled = options;
      return new LinearNetwork(graph, options.batch, spy);
    },
    crossEntropy: () => {
      throw new Error('not needed here');
    },
  };
}

class LinearNetwork implements Network {
  private readonly tensors = new Map<string, Float32Array>();
  private readonly slots = new Map<string, Float32Array>();
  private readonly inputs: number;
  private readonly classes: number;

  constructor(
    readonly graph: Graph,
    readonly batch: number,
    private readonly spy: Spy,
  ) {
    for (const { name, shape } of graph.nodes.flatMap((node) => node.tensors)) {
      this.tensors.set(name, new Float32Array(shape.reduce((a, b) => a * b, 1)));
    }
    this.classes = graph.outputShape[0]!;
    this.inputs = graph.input.reduce((a, b) => a * b, 1);
  }

  tensorNames = () => [...this.tensors.keys(), ...this.slots.keys()];
  getTensor = (name: string) => (this.tensors.get(name) ?? this.slots.get(name))!.slice();
  setTensor(name: string, values: Float32Array): void {
    if (name.startsWith('sgd.velocity/')) this.slots.set(name, values.slice());
    else this.tensors.get(name)!.set(values);
  }

  predict(images: Float32Array, count = this.batch): Float32Array {
    for (let n = 0; n < count; n++) this.spy.predicted.push(images[n * this.inputs]!);
    return this.logits(images, count);
  }

  trainStep(images: Float32Array, labels: ArrayLike<number>, options: StepOptions): StepResult {
    this.spy.steps.push({ ...options });
    const { batch, classes, inputs } = this;
    const logits = this.logits(images, batch);
    const gradients = new Map([...this.tensors].map(([name, values]) => [name, new Float32Array(values.length)]));
    const [weight, bias] = [...gradients.values()] as [Float32Array, Float32Array];
    let loss = 0;
    let correct = 0;
    for (let n = 0; n < batch; n++) {
      const z = logits.subarray(n * classes, (n + 1) * classes);
      const total = z.reduce((sum, value) => sum + Math.exp(value), 0);
      loss += (Math.log(total) - z[labels[n]!]!) / batch;
      if (z.indexOf(Math.max(...z)) === labels[n]) correct++;
      for (let k = 0; k < classes; k++) {
        const g = (Math.exp(z[k]!) / total - (k === labels[n] ? 1 : 0)) / batch;
        bias[k]! += g;
        for (let i = 0; i < inputs; i++) weight[k * inputs + i]! += g * images[n * inputs + i]!;
      }
    }
    for (const [name, values] of this.tensors) {
      const velocity = this.slots.get(`sgd.velocity/${name}`) ?? new Float32Array(values.length);
      this.slots.set(`sgd.velocity/${name}`, velocity);
      for (let i = 0; i < values.length; i++) {
        velocity[i] = 0.9 * velocity[i]! + gradients.get(name)![i]!;
        values[i]! -= options.learningRate * velocity[i]!;
      }
      if (options.step === this.spy.nanWeightAt) values.fill(Number.NaN);
    }
    return { loss: options.step === this.spy.nanLossAt ? Number.NaN : loss, correct };
  }

  gradients(): never {
    throw new Error('not needed here');
  }
  dispose(): void {
    this.spy.disposed++;
  }

  private logits(images: Float32Array, count: number): Float32Array {
    const { classes, inputs } = this;
    const [weight, bias] = [...this.tensors.values()] as [Float32Array, Float32Array];
    const logits = new Float32Array(count * classes);
    for (let n = 0; n < count; n++) {
      for (let k = 0; k < classes; k++) {
        let sum = bias[k]!;
        for (let i = 0; i < inputs; i++) sum += weight[k * inputs + i]! * images[n * inputs + i]!;
        logits[n * classes + k] = sum;
      }
    }
    return logits;
  }
}

/** Noisy 1×4×4 pictures of three classes: a bright row, a bright column, or neither. Pixel (0,0) marks the split. */
export function stripes(counts = { train: 46, validation: 17, test: 19 }): Dataset {
  const marks = { train: 0, validation: 128, test: 255 };
  const split = (name: keyof typeof counts): Split => {
    const random = new Random([marks[name], 1]);
    const labels = Uint16Array.from({ length: counts[name] }, () => random.integer(3));
    const images = new Uint8Array(counts[name] * 16);
    labels.forEach((label, n) => {
      const at = 1 + random.integer(3);
      for (let i = 1; i < 16; i++) {
        const bright = label === 0 ? i >> 2 === at : label === 1 && (i & 3) === at;
        images[n * 16 + i] = random.integer(140) + (bright ? 110 : 0);
      }
      images[n * 16] = marks[name];
    });
    return { images, labels };
  };
  return {
    name: 'stripes',
    classes: ['row', 'column', 'none'],
    shape: [1, 4, 4],
    splits: { train: split('train'), validation: split('validation'), test: split('test') },
    fingerprint: 'stripes',
    notes: [],
    about: 'Made for tests.',
  };
}
