/** What the design view measures on a network: what its units really look at, and how long its layers take. */

import {
  type Architecture,
  centreSensitivity,
  coreSize,
  DEFAULT_RECIPE,
  effectiveSize,
  type Graph,
  graphUpTo,
  InputError,
  initialSnapshot,
  networkInput,
  resolveArchitecture,
  type Snapshot,
  setTensors,
} from 'receptive';
import { currentData } from './data-handlers.js';
import { loadEngine } from './engine.js';
import { modelOf } from './networks.js';

/** A model that the page has given, or an architecture with the weights that a seed begins with. */
export type Measurable = { readonly key: string } | { readonly architecture: Architecture; readonly seed: number };

export interface MeasuredField {
  /** Mean sensitivity to each pixel, H × W. */
  readonly map: Float64Array;
  /** Sides in pixels of the area that is seen and of the one half of it comes from; null where nothing is seen. */
  readonly size: number | null;
  readonly core: number | null;
  readonly pictures: number;
}

/** Milliseconds per picture of a layer by its name. */
export type MeasuredTimes = Readonly<Record<string, { readonly forward: number; readonly backward: number }>>;

const PICTURES = 32;
const TIMING_BATCH = 32;
const REPEATS = 9;
/** More would keep the page waiting for seconds after every change. */
const MOST_PARAMETERS = 5_000_000;
const MOST_ACTIVATIONS = 1_000_000;

/** Initial weights of the architecture that was measured last: the ledger asks for one layer after the other. */
let begun: { readonly name: string; readonly tensors: Snapshot } | null = null;

function networkOf(what: Measurable): { graph: Graph; tensors: Snapshot } {
  if ('key' in what) {
    const { architecture, tensors } = modelOf(what.key);
    return { graph: refuseLarge(resolveArchitecture(architecture)), tensors };
  }
  const graph = refuseLarge(resolveArchitecture(what.architecture));
  const name = JSON.stringify(what);
  if (begun?.name !== name) begun = { name, tensors: initialSnapshot(graph, what.seed) };
  return { graph, tensors: begun.tensors };
}

function refuseLarge(graph: Graph): Graph {
  if (graph.parameters <= MOST_PARAMETERS && graph.activations <= MOST_ACTIVATIONS) return graph;
  throw new InputError(
    'This network is too large to be measured at every change; the arithmetic beside it still holds.',
  );
}

export const designHandlers = {
  /**
   * What a unit of the layer at a path looks at, over validation pictures.
   * @param unit row and column; null: the centre.
   * @throws InputError for a network that is too large.
   */
  async measureField(what: Measurable, path: string, unit: readonly [number, number] | null): Promise<MeasuredField> {
    const { engine } = await loadEngine();
    const { dataset, normalization } = currentData();
    const { graph, tensors } = networkOf(what);
    const node = graph.nodes.find((one) => one.path === path);
    if (!node) throw new Error(`The network has no layer ${path}.`);
    const { images, labels } = dataset.splits.validation;
    const pictures = Math.min(PICTURES, labels.length);
    const volume = dataset.shape.reduce((a, b) => a * b, 1);
    const input = networkInput(images.subarray(0, pictures * volume), dataset.shape, normalization);
    const network = engine.compile(graphUpTo(graph, node), { batch: Math.min(16, pictures), inputGradient: true });
    try {
      setTensors(network, tensors);
      const map = centreSensitivity(network, input, unit ?? undefined);
      return { map, size: effectiveSize(map), core: coreSize(map), pictures };
    } finally {
      network.dispose();
    }
  },

  /**
   * What every layer takes of a training step, by the clock of this machine, one thread; null where the engine of this
   * browser cannot tell.
   * @throws InputError for a network that is too large.
   */
  async measureTimes(architecture: Architecture): Promise<MeasuredTimes | null> {
    const { engine } = await loadEngine();
    const graph = refuseLarge(resolveArchitecture(architecture));
    const network = engine.compile(graph, {
      batch: TIMING_BATCH,
      training: { optimizer: DEFAULT_RECIPE.optimizer },
    });
    try {
      if (!network.profile) return null;
      setTensors(network, networkOf({ architecture, seed: 0 }).tensors);
      const images = new Float32Array(TIMING_BATCH * graph.input.reduce((a, b) => a * b, 1));
      for (let i = 0; i < images.length; i++) images[i] = Math.sin(i);
      const step = { learningRate: 0, step: 1, dropoutKey: [1, 2] } as const;
      const times: Record<string, { forward: number; backward: number }> = {};
      for (const { layer, pass, milliseconds } of network.profile(
        images,
        new Uint16Array(TIMING_BATCH),
        step,
        REPEATS,
      )) {
        if (layer === null) continue;
        const time = (times[layer] ??= { forward: 0, backward: 0 });
        time[pass === 'forward' ? 'forward' : 'backward'] += milliseconds / TIMING_BATCH;
      }
      return times;
    } finally {
      network.dispose();
    }
  },
};
