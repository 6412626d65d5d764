/** What the bench asks: how layers answer moved pictures, what a unit looks at, and what a change of filters costs. */

import {
  centreSensitivity,
  coreSize,
  effectiveSize,
  heldOutPictures,
  initialSnapshot,
  meanColour,
  networkInput,
  outputsOf,
  type Pictures,
  sightOf,
  softmax,
} from 'receptive';
import { changeOf, type LayerErrors, layerErrors, movedFeatures } from '../bench/equivariance.js';
import { isWhole, type Move, movedPicture } from '../bench/moves.js';
import { currentData } from './data-handlers.js';
import { loadEngine, loadPlainEngine } from './engine.js';
import { modelOf } from './networks.js';
import { graphOf, partOf } from './part-networks.js';

/** How one layer answers a moved picture. */
export interface LayerReport extends LayerErrors {
  /** Its id in the graph. */
  readonly node: number;
  readonly name: string;
  /** C, H, W; of a vector its length alone. */
  readonly shape: readonly number[];
  /** Cumulative stride in pixels; null of a vector. */
  readonly jump: readonly [number, number] | null;
  /** Whether the map can follow the move exactly. */
  readonly whole: boolean;
}

export interface MoveReport {
  /** The moved picture, C × H × W bytes. */
  readonly moved: Uint8Array;
  readonly layers: readonly LayerReport[];
  /** Probabilities of all classes, of the picture as it is and moved. */
  readonly before: Float32Array;
  readonly after: Float32Array;
}

/** A few channels of a layer; H × W each. */
export interface MapPictures {
  readonly height: number;
  readonly width: number;
  /** How many channels the layer has. */
  readonly channels: number;
  readonly shown: readonly {
    readonly channel: number;
    readonly before: Float32Array;
    readonly after: Float32Array;
    /** F(T x) − T′ F(x), 0 where there is nothing to compare; null where the layer cannot move along. */
    readonly difference: Float32Array | null;
  }[];
}

/** What the unit at the centre of a layer's map looks at. */
export interface FieldReport {
  /** Mean sensitivity to each pixel, H × W: with the weights as they are, and as they were drawn. */
  readonly now: SeenArea;
  readonly untrained: SeenArea;
  /** Pixels that the arithmetic allows it to see, cut to the picture: first and last on each axis. */
  readonly theoretical: { readonly rows: readonly [number, number]; readonly columns: readonly [number, number] };
  /** Whether the square had to be cut. */
  readonly cut: boolean;
}
export interface SeenArea {
  readonly map: Float32Array;
  /** Sides in pixels; null where nothing is seen. */
  readonly size: number | null;
  readonly core: number | null;
}

export interface AccuracyReport {
  readonly pictures: number;
  readonly correct: number;
  readonly perClass: readonly { readonly pictures: number; readonly correct: number }[];
}

const MAPS_SHOWN = 6;
const FIELD_PICTURES = 32;
const ACCURACY_PICTURES = 1000;
const BATCH = 50;

/** Of the data set, made when first asked for. */
let derived: { fingerprint: string; colour: readonly number[]; pictures: Pictures } | null = null;
function fromData() {
  const { dataset } = currentData();
  if (derived?.fingerprint !== dataset.fingerprint) {
    derived = {
      fingerprint: dataset.fingerprint,
      colour: meanColour(dataset),
      pictures: heldOutPictures({ dataset }, ACCURACY_PICTURES),
    };
  }
  return derived;
}

/** Features of a picture and of the moved one at a node. */
async function bothFeatures(key: string, node: number, picture: Uint8Array, moved: Uint8Array) {
  const engine = await loadPlainEngine();
  const model = modelOf(key);
  const shape = model.architecture.input;
  const network = partOf(engine, model, model.tensors, { node, batch: 2 });
  const both = new Uint8Array(2 * picture.length);
  both.set(picture);
  both.set(moved, picture.length);
  const features = outputsOf(network, networkInput(both, shape, model.normalization));
  const { graph } = network;
  return { still: features.subarray(0, features.length / 2), moved: features.subarray(features.length / 2), graph };
}

/** Lets calls that came meanwhile be answered. */
const breathe = () => new Promise((resolve) => setTimeout(resolve));

export const benchHandlers = {
  /** How every layer answers a picture that is moved. */
  async moveReport(key: string, picture: Uint8Array, move: Move): Promise<MoveReport> {
    const model = modelOf(key);
    const shape = model.architecture.input;
    const size = [shape[1], shape[2]] as const;
    const moved = movedPicture(picture, shape, move, fromData().colour);
    const { nodes } = graphOf(model);
    const layers: LayerReport[] = [];
    for (const { id, name, outputShape, jump, operation } of nodes) {
      if (operation.type === 'flatten' || operation.type === 'dropout') continue; // They change nothing here.
      const features = await bothFeatures(key, id, picture, moved);
      const about = { node: id, name, shape: outputShape };
      if (outputShape.length === 3) {
        const [channels, height, width] = outputShape as [number, number, number];
        const sight = sightOf(features.graph);
        const errors = layerErrors({ ...features, shape: [channels, height, width], sight }, move, size);
        layers.push({ ...about, jump, whole: isWhole(move, jump), ...errors });
      } else {
        const change = changeOf(features.still, features.moved);
        layers.push({ ...about, jump: null, whole: true, interior: null, border: null, change });
      }
    }
    const logits = await bothFeatures(key, nodes.at(-1)!.id, picture, moved);
    const classes = model.classes.length;
    return { moved, layers, before: softmax(logits.still, classes), after: softmax(logits.moved, classes) };
  },

  /** The channels of a layer that are strongest for the picture, with what a move makes of them. */
  async mapPictures(key: string, node: number, picture: Uint8Array, move: Move): Promise<MapPictures> {
    const shape = modelOf(key).architecture.input;
    const bytes = movedPicture(picture, shape, move, fromData().colour);
    const { still, moved, graph } = await bothFeatures(key, node, picture, bytes);
    const [channels, height, width] = graph.outputShape as [number, number, number];
    const plane = height * width;
    const norm = (channel: number) =>
      still.subarray(channel * plane, (channel + 1) * plane).reduce((sum, value) => sum + value * value, 0);
    const strongest = Array.from({ length: channels }, (_, channel) => ({ channel, norm: norm(channel) }))
      .sort((a, b) => b.norm - a.norm)
      .slice(0, MAPS_SHOWN)
      .map(({ channel }) => channel)
      .sort((a, b) => a - b);
    const sight = sightOf(graph);
    const expected = movedFeatures({ still, shape: [channels, height, width], sight }, move, [shape[1], shape[2]]);
    return {
      height,
      width,
      channels,
      shown: strongest.map((channel) => {
        const of = (values: Float32Array) => values.slice(channel * plane, (channel + 1) * plane);
        const after = of(moved);
        const followed = expected && of(expected);
        const difference =
          followed && after.map((value, at) => (Number.isNaN(followed[at]!) ? 0 : value - followed[at]!));
        return { channel, before: of(still), after, difference };
      }),
    };
  },

  /** Probabilities of all classes for a picture moved in several ways: moves × classes. */
  async sweep(key: string, picture: Uint8Array, moves: readonly Move[]): Promise<Float32Array> {
    const { engine } = await loadEngine();
    const model = modelOf(key);
    const shape = model.architecture.input;
    const classes = model.classes.length;
    const all = new Float32Array(moves.length * classes);
    for (let first = 0; first < moves.length; first += BATCH) {
      const some = moves.slice(first, first + BATCH);
      const bytes = new Uint8Array(some.length * picture.length);
      for (const [i, move] of some.entries())
        bytes.set(movedPicture(picture, shape, move, fromData().colour), i * picture.length);
      const network = partOf(engine, model, model.tensors, { batch: BATCH });
      const logits = outputsOf(network, networkInput(bytes, shape, model.normalization));
      all.set(softmax(logits, classes), first * classes);
      await breathe();
    }
    return all;
  },

  /** What the unit at the centre of a layer's map looks at, over validation pictures. */
  async fieldReport(key: string, node: number): Promise<FieldReport> {
    const { engine } = await loadEngine();
    const { shape, splits } = currentData().dataset;
    const model = modelOf(key);
    const count = Math.min(FIELD_PICTURES, splits.validation.labels.length);
    const volume = shape[0] * shape[1] * shape[2];
    const some = fromData().pictures.images.subarray(0, count * volume);
    const input = networkInput(some, shape, model.normalization);
    const options = { node, batch: FIELD_PICTURES, inputGradient: true };
    const areaOf = (tensors: typeof model.tensors): SeenArea => {
      const map = centreSensitivity(partOf(engine, model, tensors, options), input);
      return { map: Float32Array.from(map), size: effectiveSize(map), core: coreSize(map) };
    };
    const untrained = areaOf(initialSnapshot(graphOf(model), model.seed));
    const now = areaOf(model.tensors);
    const { graph } = partOf(engine, model, model.tensors, options);
    const sight = sightOf(graph);
    const spans = ([0, 1] as const).map((axis) => {
      const { jump, before, after } = sight[axis];
      const centre = Math.floor(graph.outputShape[axis + 1]! / 2) * jump;
      const wanted = [centre - before, centre + after] as const;
      const last = shape[axis + 1]! - 1;
      const span = [Math.max(0, wanted[0]), Math.min(last, wanted[1])] as const;
      return { span, cut: span[0] !== wanted[0] || span[1] !== wanted[1] };
    });
    const [rows, columns] = spans as [(typeof spans)[0], (typeof spans)[0]];
    return { now, untrained, theoretical: { rows: rows.span, columns: columns.span }, cut: rows.cut || columns.cut };
  },

  /** Accuracy on up to 1,000 validation pictures, with some tensors replaced. */
  async accuracyWith(key: string, changes: readonly (readonly [name: string, values: Float32Array])[]) {
    const { engine } = await loadEngine();
    const model = modelOf(key);
    const { pictures } = fromData();
    const { images, labels, shape } = pictures;
    const tensors = changes.length > 0 ? new Map([...model.tensors, ...changes]) : model.tensors;
    const volume = shape[0] * shape[1] * shape[2];
    const classes = model.classes.length;
    const perClass = Array.from({ length: classes }, () => ({ pictures: 0, correct: 0 }));
    for (let first = 0; first < labels.length; first += BATCH) {
      const end = Math.min(labels.length, first + BATCH);
      const network = partOf(engine, model, tensors, { batch: BATCH });
      const input = networkInput(images.subarray(first * volume, end * volume), shape, model.normalization);
      const logits = outputsOf(network, input);
      for (let i = first; i < end; i++) {
        const scores = logits.subarray((i - first) * classes, (i - first + 1) * classes);
        const one = perClass[labels[i]!]!;
        one.pictures++;
        if (scores.indexOf(Math.max(...scores)) === labels[i]) one.correct++;
      }
      if (end % (10 * BATCH) === 0) await breathe();
    }
    const correct = perClass.reduce((sum, one) => sum + one.correct, 0);
    return { pictures: labels.length, correct, perClass } satisfies AccuracyReport;
  },
};
