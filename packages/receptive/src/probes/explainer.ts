import { graphBehind, graphUpTo, stagesOf } from '../architecture/stages.js';
import type { Graph } from '../architecture/types.js';
import type { Network } from '../engine/types.js';
import type { Snapshot } from '../training/checkpoint.js';
import { setTensors } from '../training/prefix.js';
import { gradCamMaps, gradientMaps, integratedMap, occlusionMap } from './attribution.js';
import { outputsOf } from './passes.js';
import type { ProbeSubject } from './types.js';

export const METHODS = [
  { name: 'gradient', title: 'gradient' },
  { name: 'gradCam', title: 'Grad-CAM' },
  { name: 'integrated', title: 'integrated gradients' },
  { name: 'occlusion', title: 'occlusion' },
] as const;

/** Steps of integrated gradients, and pictures in a pass. */
const STEPS = 32;
const BATCH = STEPS;

/** One picture as a network sees it. */
export interface Explained {
  /** The scores of all classes. */
  readonly logits: Float32Array;
  /** By method, H × W; the larger, the more a pixel speaks for the true class. */
  readonly maps: Readonly<Record<(typeof METHODS)[number]['name'], Float32Array>>;
}

/** An architecture compiled for all methods, whose parameters are exchanged. The caller disposes of it. */
export class Explainer {
  readonly whole: Network;
  /** Up to the end of the last stage, and from there on: for Grad-CAM. */
  private readonly before: Network;
  private readonly behind: Network;

  constructor(
    graph: Graph,
    private readonly baseline: Float32Array,
    { engine, threads }: Pick<ProbeSubject, 'engine' | 'threads'>,
  ) {
    const { last } = stagesOf(graph).at(-1)!;
    this.whole = engine.compile(graph, { batch: BATCH, inputGradient: true, threads });
    this.before = engine.compile(graphUpTo(graph, last), { batch: BATCH, threads });
    this.behind = engine.compile(graphBehind(graph, last), { batch: BATCH, inputGradient: true, threads });
  }

  set(tensors: Snapshot): void {
    for (const network of [this.whole, this.before, this.behind]) setTensors(network, tensors);
  }

  /**
   * Explains some of the pictures.
   * @param input all pictures, count × C × H × W, with their classes.
   * @param which numbers of the pictures to explain.
   * @param tick awaited once for each picture.
   */
  async explain(
    input: Float32Array,
    labels: Uint16Array,
    which: readonly number[],
    tick: () => Promise<void>,
  ): Promise<Explained[]> {
    const { whole, before, behind, baseline } = this;
    const volume = baseline.length;
    const pictures = which.map((n) => input.subarray(n * volume, (n + 1) * volume));
    const some = new Float32Array(pictures.length * volume);
    for (const [i, picture] of pictures.entries()) some.set(picture, i * volume);
    const classes = which.map((n) => labels[n]!);
    const scores = outputsOf(whole, some);
    const outputs = scores.length / which.length;
    const gradients = gradientMaps(whole, some, classes);
    const cams = gradCamMaps(before, behind, some, classes);
    const explained: Explained[] = [];
    for (const [i, picture] of pictures.entries()) {
      await tick();
      const label = classes[i]!;
      const logits = scores.slice(i * outputs, (i + 1) * outputs);
      explained.push({
        logits,
        maps: {
          gradient: gradients[i]!,
          gradCam: cams[i]!,
          integrated: integratedMap(whole, picture, baseline, label, STEPS),
          occlusion: occlusionMap(whole, picture, baseline, label, logits[label]!),
        },
      });
    }
    return explained;
  }

  dispose(): void {
    for (const network of [this.whole, this.before, this.behind]) network.dispose();
  }
}
