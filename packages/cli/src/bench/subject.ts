import {
  type Engine,
  initializeNetwork,
  type Network,
  Random,
  requireClassifier,
  resolveArchitecture,
  streamKey,
} from 'receptive';
import type { Workload } from './workloads.js';

export type Pass = 'train' | 'infer';

/** Something of ours to be timed. */
export interface Subject {
  /** Pictures of one step. */
  readonly batch: number;
  /** Takes `steps` steps. Returns their seconds. */
  run(steps: number): number;
  dispose(): void;
}

export interface SubjectOptions {
  readonly pass: Pass;
  readonly batch: number;
  readonly threads: number;
}

/** PyTorch's Adam. */
const OPTIMIZER = { type: 'adam', beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0 } as const;

/** Pictures of noise, the same every time. */
export function noise(length: number): Float32Array {
  const random = new Random(streamKey(1, 'generate'));
  return Float32Array.from({ length }, () => random.between(-1.7, 1.7));
}

/** Every class in turn. */
export const labelsFor = (batch: number, classes: number) =>
  Array.from({ length: batch }, (_, i) => (i * 7 + 3) % classes);

/**
 * Compiles a workload for training or for inference.
 *
 * Every `run` of training begins with the first weights and an optimiser that has seen nothing (which is not timed): all
 * runs do the same work, and the one batch they see is never learned so well that gradients become denormal numbers.
 */
export function openSubject(engine: Engine, { architecture }: Workload, options: SubjectOptions): Subject {
  const { pass, batch, threads } = options;
  const graph = resolveArchitecture(architecture);
  const classes = graph.outputShape[0] as number;
  requireClassifier(graph, classes, 'architecture');
  const training = pass === 'train' ? { optimizer: OPTIMIZER } : undefined;
  const network = engine.compile(graph, { batch, threads, training });
  initializeNetwork(network, 1);
  const images = noise(batch * graph.input.reduce((a, b) => a * b, 1));
  const dispose = () => network.dispose();
  if (pass === 'infer') return { batch, dispose, run: timed(() => network.predict(images)) };

  const labels = labelsFor(batch, classes);
  const reset = resetter(network);
  const dropoutKey = streamKey(1, 'dropout');
  const train = timed((step) => network.trainStep(images, labels, { learningRate: 1e-3, step, dropoutKey }));
  const run = (steps: number) => {
    reset();
    return train(steps);
  };
  return { batch, dispose, run };
}

/** Calls `step` with 1, 2, 3, …; returns the seconds all calls took. */
function timed(step: (number: number) => unknown): (steps: number) => number {
  return (steps) => {
    const started = performance.now();
    for (let number = 1; number <= steps; number++) step(number);
    return (performance.now() - started) / 1000;
  };
}

/** Gives the network the tensors it has now, and zeros for those it gets later: the optimiser's. */
function resetter(network: Network): () => void {
  const first = new Map(network.tensorNames().map((name) => [name, network.getTensor(name)]));
  return () => {
    for (const name of network.tensorNames()) {
      let values = first.get(name);
      if (!values) {
        values = new Float32Array(network.getTensor(name).length);
        first.set(name, values);
      }
      network.setTensor(name, values);
    }
  };
}
