/** How far the features of moved pictures are from the moved features of the pictures. */

import { resolveArchitecture } from '../architecture/index.js';
import type { Architecture, Graph } from '../architecture/types.js';
import { EvaluationBatches } from '../data/batches.js';
import type { Model } from '../training/model.js';
import { compilePrefix } from '../training/prefix.js';
import { changed, type Pictures } from './networks.js';
import { shifted } from './pictures.js';
import { type Sight, sightOf } from './sight.js';
import type { ProbeSubject } from './types.js';

/** A network up to a layer of its top level whose output is a picture. */
export interface PictureLayer {
  /** Of the layer, or of the end of its block: "conv1", "add1". */
  readonly name: string;
  /** How many layers of the top level lead there. */
  readonly end: number;
  readonly graph: Graph;
}

export function pictureLayers({ input, layers }: Architecture): PictureLayer[] {
  const found: PictureLayer[] = [];
  for (let end = 1; end <= layers.length; end++) {
    const graph = resolveArchitecture({ input, layers: layers.slice(0, end) });
    if (graph.outputShape.length !== 3) break;
    found.push({ name: graph.nodes.at(-1)!.name, end, graph });
  }
  return found;
}

/** Down and right, ≥ 0. */
export type Move = readonly [down: number, right: number];

/** Relative errors of the units of each kind; null where there is none, or all of them are 0. */
export interface MoveErrors {
  readonly interior: number | null;
  readonly border: number | null;
}

/**
 * ‖F(T_t x) − T_n F(x)‖ / ‖F(x)‖ for features F of a layer, over all pictures and all units p with a partner p − n.
 * Errors below 2⁻²⁴, the rounding of float32, are given as that.
 *
 * Unit p of F(T_t x) and its partner in F(x) are interior if neither sees padding and p sees no uncovered pixel; all
 * others are border.
 *
 * @param colour what comes into sight, one byte for each channel
 * @param moves each t in pixels, with several n in units of the layer
 * @returns for each move an entry for each of its n
 */
export function moveErrors(
  model: Model,
  { end, graph }: PictureLayer,
  { engine, threads }: Pick<ProbeSubject, 'engine' | 'threads'>,
  pictures: Pictures,
  colour: readonly number[],
  moves: readonly { readonly t: Move; readonly ns: readonly Move[] }[],
): MoveErrors[][] {
  const count = pictures.labels.length;
  const network = compilePrefix(model, end, engine, { batch: count, threads });
  const featuresOf = ({ images, shape }: Pictures) => {
    const batches = new EvaluationBatches(images, shape, model.normalization, count);
    return network.predict(batches.images, batches.fill(0));
  };
  try {
    const still = featuresOf(pictures);
    return moves.map(({ t, ns }) => {
      const moved = featuresOf(changed(pictures, (bytes) => shifted(bytes, pictures.shape, ...t, colour)));
      return ns.map((n) => compare(still, moved, graph, t, n));
    });
  } finally {
    network.dispose();
  }
}

function compare(still: Float32Array, moved: Float32Array, graph: Graph, t: Move, n: Move): MoveErrors {
  const [, height, width] = graph.outputShape as [number, number, number];
  const sight = sightOf(graph);
  const rows = kindsOf(sight[0], height, graph.input[1], t[0], n[0]);
  const columns = kindsOf(sight[1], width, graph.input[2], t[1], n[1]);
  const sums = { interior: { difference: 0, norm: 0 }, border: { difference: 0, norm: 0 } };
  for (let plane = 0; plane < moved.length; plane += height * width) {
    for (let y = n[0]; y < height; y++) {
      for (let x = n[1]; x < width; x++) {
        const sum = sums[rows[y] === 'interior' ? columns[x]! : 'border'];
        const before = still[plane + (y - n[0]) * width + x - n[1]]!;
        sum.difference += (moved[plane + y * width + x]! - before) ** 2;
        sum.norm += before ** 2;
      }
    }
  }
  return { interior: relative(sums.interior), border: relative(sums.border) };
}

/** The kind of every row (or column) of units, as far as this axis decides it. */
function kindsOf({ jump, before, after }: Sight, units: number, pixels: number, t: number, n: number) {
  const within = (unit: number, first: number) => unit * jump - before >= first && unit * jump + after < pixels;
  return Array.from({ length: units }, (_, p) => (within(p, t) && within(p - n, 0) ? 'interior' : 'border'));
}

const LEAST = 2 ** -24;

const relative = ({ difference, norm }: { readonly difference: number; readonly norm: number }) =>
  norm > 0 ? Math.max(LEAST, Math.sqrt(difference / norm)) : null;
