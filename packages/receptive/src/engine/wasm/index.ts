import type { Graph } from '../../architecture/types.js';
import { Op } from '../kernels/opcodes.js';
import type { CompileOptions, Engine, LossOptions } from '../types.js';
import type { ConvolutionPolicy } from './algorithms.js';
import { type Kernels, loadKernels, type Variant } from './kernels.js';
import { WasmNetwork } from './network.js';
import { Persistent, Program } from './program.js';
import { Runtime } from './runtime.js';

/** Raised whenever a kernel's arithmetic changes: finished trials of another version are then run anew. */
const VERSION = 3;

class WasmEngine implements Engine {
  readonly name = 'wasm';
  readonly numerics: string;
  constructor(
    private readonly kernels: Kernels,
    private readonly convolution: ConvolutionPolicy,
  ) {
    this.numerics = `wasm-${VERSION}-${kernels.variant}${convolution === 'direct' ? '-direct' : ''}`;
  }
  compile(graph: Graph, options: CompileOptions): WasmNetwork {
    return new WasmNetwork(graph, options, this.kernels, this.convolution);
  }
  crossEntropy(logits: Float32Array, labels: ArrayLike<number>, classes: number, options: LossOptions = {}) {
    const count = labels.length;
    const weights = Float32Array.from({ length: classes }, (_, k) => options.classWeights?.[k] ?? 1);
    const total = Array.from(labels).reduce((sum, label) => sum + (weights[label] as number), 0);
    const persistent = new Persistent();
    const [z, gradient, losses, correct] = [logits.length, logits.length, count, count].map((n) =>
      persistent.buffer('loss', n * 4),
    );
    if (!z || !gradient || !losses || !correct) throw new Error('unreachable');
    const y = persistent.constant('labels', Int32Array.from(labels));
    const w = persistent.constant('weights', new Int32Array(weights.buffer));
    const sum = persistent.constant('total', new Int32Array(Float32Array.of(total).buffer));
    const program = new Program();
    program.emit(Op.CrossEntropy, count, [
      z,
      y,
      w,
      gradient,
      losses,
      correct,
      classes,
      { float: options.labelSmoothing ?? 0 },
      sum,
    ]);
    const runtime = new Runtime(this.kernels, persistent, [program], 1);
    runtime.floats(z).set(logits);
    runtime.run(program);
    const loss = runtime.floats(losses, count).reduce((a, b) => a + b, 0) / total;
    const gradInput = runtime.floats(gradient, logits.length).slice();
    runtime.dispose();
    return { loss, gradInput };
  }
}

/**
 * The fast engine: WebAssembly SIMD, compiled plans, threads.
 * @param options.variant forces one build of the kernels; default: the fastest this machine runs
 * @param options.convolution "fastest" (default) or "direct": without Winograd
 */
export async function createWasmEngine(
  options: { variant?: Variant; convolution?: ConvolutionPolicy } = {},
): Promise<Engine> {
  return new WasmEngine(await loadKernels(options.variant), options.convolution ?? 'fastest');
}
