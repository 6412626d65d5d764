import { resolveArchitecture } from '../architecture/index.js';
import { graphUpTo, type Stage, stagesOf } from '../architecture/stages.js';
import type { Graph, Node } from '../architecture/types.js';
import { spread } from '../spread.js';
import type { Snapshot } from '../training/checkpoint.js';
import { initialSnapshot } from '../training/initialize.js';
import { setTensors } from '../training/prefix.js';
import { galleryMap } from './gallery.js';
import { heldOutPictures } from './networks.js';
import { networkInput } from './passes.js';
import { centreSensitivity, coreSize, effectiveSize } from './sensitivity.js';
import type { CurveLine, Gallery, Probe, ProbeSubject } from './types.js';

const PICTURES = 64;
const BATCH = 32;
/** At most so many layers: the first and the last, and some between. */
const LAYERS = 6;

/**
 * The part of the picture that units of the control really look at, layer by layer, before and after training, beside
 * the part that they could look at. Of every stage the last layer is asked, before the pool that ends it.
 */
export const receptiveField: Probe = {
  name: 'receptiveField',
  title: 'Effective receptive field',
  definition:
    'S = mean |∂(centre unit)/∂(pixel)| over 64 validation pictures and the channels of a layer (each picture is asked for one channel, in turn), summed over colours. Effective size = √(number of pixels where S is at least 4.55 % of its peak); theoretical size = √(height × width) of the receptive field, at most the picture; core = √(the fewest pixels that half of ΣS comes from).',
  shows:
    'How much of the receptive field that the arithmetic allows a unit really uses, and whether training changes that.',
  source:
    'Luo, Li, Urtasun and Zemel, “Understanding the effective receptive field in deep convolutional neural networks”, NeurIPS 2016.',
  version: 1,
  unfit: ({ control }) =>
    stagesOf(resolveArchitecture(control.architecture)).length === 0
      ? 'the control has no convolution, so all of its units see the whole picture.'
      : null,
  measure: async (subject) => {
    const { control, seeds } = subject;
    const graph = resolveArchitecture(control.architecture);
    const stages = spread(stagesOf(graph), LAYERS);
    const pictures = heldOutPictures(subject, PICTURES);
    const input = networkInput(pictures.images, pictures.shape, subject.normalization);
    const networks = await networksOf(subject, graph);

    // Layer by layer: a part of the network is compiled once and given the parameters of one network after the other.
    const sizes = networks.map(() => [] as (number | null)[]);
    const cores = networks.map(() => [] as (number | null)[]);
    let maps: (Float64Array | null)[] = [];
    for (const [s, { last }] of stages.entries()) {
      maps = await sensitivities(subject, graph, last, input, networks, s * networks.length, stages.length);
      for (const [i, map] of maps.entries()) {
        sizes[i]!.push(map && effectiveSize(map));
        cores[i]!.push(map && coreSize(map));
      }
    }
    await subject.progress(1, 1);

    const axis = { label: 'Layer', values: stages.map(({ last }) => last.name) };
    const linesOf = (measured: CurveLine['values']): CurveLine[] =>
      (['trained', 'untrained'] as const).map((kind) => ({
        name: kind,
        title: `${control.title}, ${kind === 'trained' ? 'trained' : 'before training'}`,
        seeds,
        values: measured.filter((_, i) => networks[i]!.kind === kind),
      }));
    const fields = stages.map(({ last }) => theoreticalSize(last, graph.input));
    const theoretical = { name: 'theoretical', title: 'in theory', seeds, values: seeds.map(() => fields) };
    return {
      pictures: pictures.labels.length,
      curves: [
        {
          name: 'size',
          title: 'Size of the receptive field (pixels)',
          unit: 'number',
          axis,
          lines: [theoretical, ...linesOf(sizes)],
        },
        {
          name: 'core',
          title: 'Size of the area that half of it comes from (pixels)',
          unit: 'number',
          axis,
          lines: linesOf(cores),
        },
      ],
      galleries: [gallery(stages.at(-1)!, graph.input, networks, maps)],
    };
  },
};

type Kind = 'untrained' | 'trained';

interface Initialised {
  readonly seed: number;
  readonly kind: Kind;
  /** Null where the training failed. */
  readonly tensors: Snapshot | null;
}

async function networksOf(subject: ProbeSubject, graph: Graph): Promise<Initialised[]> {
  const networks: Initialised[] = [];
  for (const seed of subject.seeds) {
    const model = await subject.model({ arm: subject.control, seed });
    networks.push({ seed, kind: 'untrained', tensors: initialSnapshot(graph, seed) });
    networks.push({ seed, kind: 'trained', tensors: model?.tensors ?? null });
  }
  return networks;
}

/** The map of every network at one node; null where there is no network. */
async function sensitivities(
  subject: ProbeSubject,
  graph: Graph,
  last: Node,
  input: Float32Array,
  networks: readonly Initialised[],
  done: number,
  layers: number,
): Promise<(Float64Array | null)[]> {
  const { engine, threads } = subject;
  const network = engine.compile(graphUpTo(graph, last), { batch: BATCH, inputGradient: true, threads });
  const maps: (Float64Array | null)[] = [];
  try {
    for (const [i, { tensors }] of networks.entries()) {
      await subject.progress(done + i, layers * networks.length);
      if (tensors) setTensors(network, tensors);
      maps.push(tensors && centreSensitivity(network, input));
    }
  } finally {
    network.dispose();
  }
  return maps;
}

/** √(h·w) of the field, cut to the picture. */
function theoreticalSize({ receptiveField: [h, w] }: Node, [, height, width]: Graph['input']): number {
  return Math.sqrt(Math.min(h, height) * Math.min(w, width));
}

function gallery(
  { last }: Stage,
  [, height, width]: Graph['input'],
  networks: readonly Initialised[],
  maps: readonly (Float64Array | null)[],
): Gallery {
  const shown = maps.flatMap((map, i) => (map ? [{ ...networks[i]!, map }] : []));
  const seeds = shown.filter(({ kind }) => kind === 'trained').map(({ seed }) => seed);
  return {
    title: `What the centre unit of ${last.name} looks at`,
    caption: `Mean sensitivity to each pixel; black is none, white the peak of each map. Below each map its effective size and its core; in theory a unit sees ${last.receptiveField.join('×')} pixels.`,
    columns: seeds.map((seed) => `seed ${seed}`),
    rows: (['untrained', 'trained'] as const).map((kind) => ({
      label: kind === 'trained' ? 'after training' : 'before training',
      pictures: shown
        .filter((network) => network.kind === kind && seeds.includes(network.seed))
        .map(({ map }) => galleryMap(map, [height, width], sizeNote(map))),
    })),
  };
}

function sizeNote(map: Float64Array): string {
  const [size, core] = [effectiveSize(map), coreSize(map)];
  return size === null || core === null ? 'sees nothing' : `${size.toFixed(1)} pixels, half from ${core.toFixed(1)}`;
}
