import { resolveArchitecture } from '../architecture/index.js';
import type { Layer } from '../architecture/types.js';
import type { CaseTensor, ConformanceCase, LayerCase, LossCase } from './conformance-file.js';
import type { Engine } from './types.js';

/** Two numbers agree where |a − b| ≤ TOLERANCE + TOLERANCE·|b|: what float32 sums in another order may differ by. */
const TOLERANCE = 1e-4;

export interface ConformanceResult {
  readonly id: string;
  readonly layer: string;
  readonly passed: boolean;
  /** Largest |a − b| / (1 + |b|) over everything compared; Infinity where something is not a number or missing. */
  readonly maxError: number;
  /** One line for everything that does not agree ("gradInput: …"). Empty when passed. */
  readonly failures: readonly string[];
}

/**
 * Holds an engine against cases computed elsewhere (see `readConformanceCases`): every layer's output, gradients,
 * running statistics and evaluation output, and the loss, agree where |a − b| ≤ 1e-4 + 1e-4·|b|. NaN never agrees.
 * A layer that the engine does not know, or refuses, has failed.
 */
export function runConformance(engine: Engine, cases: readonly ConformanceCase[]): ConformanceResult[] {
  return cases.map((example) => {
    const comparison = new Comparison();
    try {
      if (example.kind === 'unknown') comparison.fail(`unknown layer "${example.layer}"`);
      else if (example.kind === 'loss') compareLoss(engine, example, comparison);
      else compareLayer(engine, example, comparison);
    } catch (error) {
      // Whatever an engine throws on one case must not hide how it does on the others.
      comparison.fail(error instanceof Error ? error.message : String(error));
    }
    const { failures, maxError } = comparison;
    return { id: example.id, layer: example.layer, passed: failures.length === 0, maxError, failures };
  });
}

function compareLoss(engine: Engine, { input, labels, options, loss, gradInput }: LossCase, to: Comparison): void {
  const found = engine.crossEntropy(input.data, labels, input.shape[1]!, options);
  to.compare('loss', [found.loss], [loss]);
  to.compare('gradInput', found.gradInput, gradInput.data);
}

function compareLayer(engine: Engine, example: LayerCase, to: Comparison): void {
  const { input, parameters, output, gradOutput, gradInput, gradParameters, after } = example;
  const [batch, ...shape] = input.shape;
  const graph = resolveArchitecture({
    input: shape.length === 1 ? [shape[0], 1, 1] : shape,
    layers: [
      // An architecture takes pictures: a vector comes in as F maps of one pixel.
      ...(shape.length === 1 ? [{ type: 'flatten' }] : []),
      { type: example.layer, ...example.attributes } as Layer,
    ],
  });
  const last = graph.nodes.at(-1)!;
  const fullName = (key: string) => (key.includes('.') ? key : `${last.name}.${key}`);
  to.compareShape('output', [batch!, ...graph.outputShape], output);

  const network = engine.compile(graph, { batch: batch!, inputGradient: true });
  try {
    for (const { name, role, shape } of graph.nodes.flatMap((node) => node.tensors)) {
      const values = new Float32Array(shape.reduce((product, extent) => product * extent, 1));
      if (role === 'runningMean') network.setTensor(name, values);
      if (role === 'runningVar') network.setTensor(name, values.fill(1));
    }
    for (const [key, { data }] of parameters) network.setTensor(fullName(key), data);

    const found = network.gradients(input.data, gradOutput.data, 'training');
    to.compare('output', found.output, output.data);
    to.compare('gradInput', found.gradInput, gradInput.data);
    for (const [key, { data }] of gradParameters)
      to.compare(`gradParameters.${key}`, found.gradParameters.get(fullName(key)), data);
    for (const [key, { data }] of after)
      to.compare(key, key === 'evalOutput' ? network.predict(input.data) : network.getTensor(fullName(key)), data);
  } finally {
    network.dispose();
  }
}

/** Collects what does not agree. */
class Comparison {
  readonly failures: string[] = [];
  maxError = 0;

  fail(reason: string): void {
    this.failures.push(reason);
    this.maxError = Number.POSITIVE_INFINITY;
  }

  compareShape(what: string, found: readonly number[], expected: CaseTensor): void {
    const [ours, theirs] = [found.join('×'), expected.shape.join('×')];
    if (ours !== theirs) this.fail(`${what}: expected shape ${theirs}, got ${ours}`);
  }

  compare(what: string, found: ArrayLike<number> | undefined, expected: ArrayLike<number>): void {
    if (found?.length !== expected.length) {
      this.fail(`${what}: expected ${expected.length} values, got ${found?.length ?? 'none'}`);
      return;
    }
    let worst = 0;
    let at = 0;
    for (let i = 0; i < expected.length; i++) {
      const error = Math.abs(found[i]! - expected[i]!) / (1 + Math.abs(expected[i]!));
      // A comparison with NaN is never true, so that it must be asked for.
      if (Number.isNaN(error) || error > worst) {
        worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
        at = i;
        if (worst === Number.POSITIVE_INFINITY) break;
      }
    }
    this.maxError = Math.max(this.maxError, worst);
    if (!(worst <= TOLERANCE)) this.failures.push(`${what}[${at}]: expected ${expected[at]}, got ${found[at]}`);
  }
}
