import { resolveArchitecture } from '../architecture/index.js';
import { graphUpTo, stagesOf } from '../architecture/stages.js';
import type { Graph, LayerType, Node } from '../architecture/types.js';
import type { Network } from '../engine/types.js';
import { Random, streamKey } from '../random.js';
import { setTensors } from '../training/prefix.js';
import { heldOutPictures } from './networks.js';
import { type Region, regionWithoutPadding } from './padding-reach.js';
import { networkInput, outputsOf } from './passes.js';
import { explained, fitRidge, type Samples } from './ridge.js';
import type { CurveLine, Probe, ProbeSubject } from './types.js';

const PICTURES = 160;
const BATCH = 32;
/** At most so many units of a map are read, drawn at random and the same in all pictures. */
const UNITS = 200;
const LAMBDA = 1e-3;

/**
 * Whether features say where in the picture they are. The pixels of independent noise are alike everywhere, so on it
 * only the border can tell: what can be read there has leaked in from the padding. Units that touch no padding are the
 * control of the measurement: on noise their features are distributed alike, and nothing can be read from them.
 */
export const position: Probe = {
  name: 'position',
  title: 'Knowledge of position',
  definition:
    'Ridge regression (λ = 0.001, standardised features) from the channels at one place of the last map before flatten or the last pool to its y and x (at most 200 places, drawn at random), fitted on half of the pictures; R² = 1 − Σ|p − p̂|²/Σ|p − p̄|² on the other half, below 0 shown as 0. Once on independent noise with the mean and spread of the training pixels, once on validation pictures; for all units, and for those whose receptive field touches no padding.',
  shows:
    'On noise only padding can tell where a unit is: R² above that of the interior is position that has leaked in from the border.',
  source:
    'Kayhan and van Gemert, “On translation invariance in CNNs”, CVPR 2020; Islam, Jia and Bruce, “How much position information do convolutional neural networks encode?”, ICLR 2020.',
  version: 1,
  unfit: ({ control }) => {
    const last = stagesOf(resolveArchitecture(control.architecture)).at(-1)?.last;
    if (!last) return 'the control has no convolution, so it has no features of single places.';
    const [, height, width] = last.outputShape as [number, number, number];
    return height * width > 1 ? null : `the map of ${last.name}, its last, has a single unit.`;
  },
  measure: async (subject) => {
    const { control, seeds, engine, threads, normalization } = subject;
    const graph = resolveArchitecture(control.architecture);
    const { last } = stagesOf(graph).at(-1)!;
    const pictures = heldOutPictures(subject, PICTURES);
    const inputs = [noise(subject), pictures.images].map((images) =>
      networkInput(images, pictures.shape, normalization),
    );
    const [, height, width] = last.outputShape as [number, number, number];
    const everywhere = { top: 0, bottom: height - 1, left: 0, right: width - 1 };
    const interior = regionWithoutPadding(graph, last);
    const regions = [everywhere, interior].map((region) => region && unitsIn(region, width));

    // Per region, per seed, on noise and on pictures.
    const found = regions.map(() => [] as (number | null)[][]);
    const network = engine.compile(graphUpTo(graph, last), { batch: BATCH, threads });
    try {
      for (const [s, seed] of seeds.entries()) {
        const model = await subject.model({ arm: control, seed });
        if (model) setTensors(network, model.tensors);
        for (const rows of found) rows.push([]);
        for (const [i, input] of inputs.entries()) {
          await subject.progress(s * inputs.length + i, seeds.length * inputs.length);
          const read = model ? readPositions(network, input, regions) : regions.map(() => null);
          for (const [r, value] of read.entries()) found[r]![s]!.push(value);
        }
      }
    } finally {
      network.dispose();
    }
    await subject.progress(1, 1);

    const line = (name: string, title: string, region: number): CurveLine => ({
      name,
      title,
      seeds,
      values: found[region]!.map((row) => row.map((value) => value && Math.max(0, value))),
    });
    return {
      pictures: pictures.labels.length,
      curves: [
        {
          name: 'r2',
          title: `Position read from the features of ${last.name} (R²)`,
          unit: 'number',
          axis: { label: 'Input', values: ['noise', 'pictures'] },
          lines: [
            line('control', `${control.title}, all units`, 0),
            line('interior', 'units that touch no padding', 1),
          ],
        },
      ],
      notes: notesOf(graph, last, interior),
    };
  },
};

/** As many pictures of independent pixels, normal with the mean and spread of the normalisation, as the probe looks at. */
function noise({ normalization, dataset: { shape, splits } }: ProbeSubject): Uint8Array {
  const [channels, height, width] = shape;
  const random = new Random(streamKey(0, 'explore', 'probes/noise'));
  const { mean, std } = normalization;
  const count = Math.min(PICTURES, splits.validation.labels.length);
  const bytes = new Uint8Array(count * channels * height * width);
  for (let i = 0; i < bytes.length; i++) {
    const c = Math.floor(i / (height * width)) % channels;
    bytes[i] = Math.min(255, Math.max(0, Math.round(255 * (mean[c]! + std[c]! * random.normal()))));
  }
  return bytes;
}

/** Places in a map of the given width, at most `UNITS` of the region. */
function unitsIn({ top, bottom, left, right }: Region, width: number): Uint32Array {
  const across = right - left + 1;
  const all = Uint32Array.from(
    { length: (bottom - top + 1) * across },
    (_, i) => (top + Math.floor(i / across)) * width + left + (i % across),
  );
  if (all.length <= UNITS) return all;
  const order = new Random(streamKey(0, 'explore', 'probes/units')).permutation(all.length);
  return order
    .subarray(0, UNITS)
    .sort()
    .map((i) => all[i]!);
}

/** R² of the position of units in the network's map, for each list of units; null where there is nothing to read. */
function readPositions(
  network: Network,
  input: Float32Array,
  regions: readonly (Uint32Array | null)[],
): (number | null)[] {
  const shape = network.graph.outputShape as [number, number, number];
  const maps = outputsOf(network, input);
  return regions.map((units) => units && positionExplained(maps, shape, units));
}

/**
 * How much of the position of units can be read from their features: fitted on every other picture, R² on the rest.
 * Null with a single picture or a single unit.
 * @param maps count × C × h × w.
 * @param units places y·w + x.
 */
export function positionExplained(
  maps: Float32Array,
  [channels, height, width]: readonly [channels: number, height: number, width: number],
  units: Uint32Array,
): number | null {
  const plane = height * width;
  const count = maps.length / (channels * plane);
  const samplesOf = (parity: 0 | 1): Samples => {
    const pictures = Array.from({ length: count }, (_, n) => n).filter((n) => n % 2 === parity);
    const features = new Float64Array(pictures.length * units.length * channels);
    const targets = new Float64Array(pictures.length * units.length * 2);
    pictures.forEach((picture, p) => {
      units.forEach((unit, u) => {
        const row = p * units.length + u;
        for (let c = 0; c < channels; c++)
          features[row * channels + c] = maps[(picture * channels + c) * plane + unit]!;
        targets[2 * row] = along(Math.floor(unit / width), height);
        targets[2 * row + 1] = along(unit % width, width);
      });
    });
    return { count: pictures.length * units.length, features, targets };
  };
  if (count < 2 || units.length < 2) return null;
  const fresh = samplesOf(1);
  return explained(fresh.targets, fitRidge(samplesOf(0), LAMBDA)(fresh.features, fresh.count), 2);
}

/** −1…1 along an extent. */
const along = (at: number, extent: number) => (extent > 1 ? (2 * at) / (extent - 1) - 1 : 0);

/** Layers whose units differ by place, whatever the padding. */
const KNOW_THEIR_PLACE: readonly LayerType[] = ['coordinates', 'locallyConnected2d'];

function notesOf(graph: Graph, last: Node, interior: Region | null): string[] {
  const [, height, width] = last.outputShape;
  const told = graph.nodes
    .slice(0, last.id + 1)
    .find(({ operation }) => KNOW_THEIR_PLACE.some((type) => type === operation.type));
  const size = interior && `${interior.bottom - interior.top + 1}×${interior.right - interior.left + 1}`;
  return [
    size === null
      ? `Every unit of ${last.name} touches padding, so there is no interior to compare with.`
      : `Of the ${height}×${width} units of ${last.name}, ${size} touch no padding.`,
    ...(told ? [`${told.name} tells units their place, also in the interior.`] : []),
  ];
}
