/** Saliency maps of one picture, beside those of the same network with random weights. */

import {
  type Engine,
  gradCamMaps,
  gradientMaps,
  graphBehind,
  initialSnapshot,
  integratedMap,
  METHODS,
  type Model,
  meanColour,
  networkInput,
  occlusionMap,
  outputsOf,
  rankCorrelation,
  setTensors,
  stagesOf,
} from 'receptive';
import { currentData } from './data-handlers.js';
import { loadEngine } from './engine.js';
import { modelOf } from './networks.js';
import { graphOf, partOf } from './part-networks.js';

export type MethodName = (typeof METHODS)[number]['name'];

export interface ExplainedBy {
  readonly name: MethodName;
  readonly title: string;
  /** H × W; the larger, the more a pixel speaks for the class. */
  readonly map: Float32Array;
  /** The same for random weights. */
  readonly random: Float32Array;
  /** Spearman's rank correlation of both; null where a map is the same everywhere. */
  readonly correlation: number | null;
}

/** Steps of integrated gradients, as the probe of saliency takes them. */
const STEPS = 32;
/** Seeds of trainings are below it, so nothing is trained with the random weights. */
const NEVER_TRAINED = 1000;

export const explainHandlers = {
  /**
   * What the score of a class comes from, by each method; Grad-CAM only where there is a convolution.
   * @param picture C × H × W bytes.
   */
  async explain(key: string, picture: Uint8Array, label: number): Promise<readonly ExplainedBy[]> {
    const { engine } = await loadEngine();
    const model = modelOf(key);
    const now = mapsOf(engine, model, model.tensors, picture, label);
    const random = mapsOf(engine, model, initialSnapshot(graphOf(model), model.seed + NEVER_TRAINED), picture, label);
    return METHODS.flatMap(({ name, title }) => {
      const [map, other] = [now[name], random[name]];
      return map && other ? [{ name, title, map, random: other, correlation: rankCorrelation(map, other) }] : [];
    });
  },
};

function mapsOf(
  engine: Engine,
  model: Model,
  tensors: Model['tensors'],
  picture: Uint8Array,
  label: number,
): Partial<Record<MethodName, Float32Array>> {
  const { dataset } = currentData();
  const { shape } = dataset;
  const input = networkInput(picture, shape, model.normalization);
  const baseline = networkInput(plainPicture(shape, meanColour(dataset)), shape, model.normalization);
  const whole = partOf(engine, model, tensors, { batch: STEPS, inputGradient: true });
  const score = outputsOf(whole, input)[label]!;
  const maps: Partial<Record<MethodName, Float32Array>> = {
    gradient: gradientMaps(whole, input, [label])[0]!,
    integrated: integratedMap(whole, input, baseline, label, STEPS),
    occlusion: occlusionMap(whole, input, baseline, label, score),
  };
  const stage = stagesOf(graphOf(model)).at(-1);
  if (!stage) return maps;
  const before = partOf(engine, model, tensors, { node: stage.last.id, batch: 1 });
  const behind = engine.compile(graphBehind(graphOf(model), stage.last), { batch: 1, inputGradient: true });
  try {
    setTensors(behind, tensors);
    return { ...maps, gradCam: gradCamMaps(before, behind, input, [label])[0]! };
  } finally {
    behind.dispose();
  }
}

/** One colour everywhere. */
function plainPicture([channels, height, width]: readonly [number, number, number], colour: readonly number[]) {
  const plane = height * width;
  return Uint8Array.from({ length: channels * plane }, (_, i) => colour[Math.floor(i / plane)]!);
}
