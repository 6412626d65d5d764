import { resolveArchitecture } from '../architecture/index.js';
import { stagesOf } from '../architecture/stages.js';
import { Random, streamKey } from '../random.js';
import { spread } from '../spread.js';
import { initialSnapshot } from '../training/initialize.js';
import { softmax } from '../training/metrics.js';
import { largestFirst, withoutPixels } from './deletion.js';
import { type Explained, Explainer, METHODS } from './explainer.js';
import { galleryMap, galleryPicture } from './gallery.js';
import { heldOutPictures, type Pictures } from './networks.js';
import { networkInput, outputsOf } from './passes.js';
import { meanColour } from './pictures.js';
import { rankCorrelation } from './ranks.js';
import type { Curve, CurveLine, Gallery, Probe, ProbeSubject } from './types.js';

/** Pictures looked at: fewer for networks with more arithmetic, of every seed each takes about 250 forward passes. */
const PICTURES = { most: 100, least: 16, macs: 1.2e9 };
/** Every third of them is explained by random weights too. */
const COMPARED = 1 / 3;
const SHARES = [0, 0.05, 0.1, 0.2, 0.4, 0.6];
const SHOWN = 4;

/** Orders in which pixels are taken away: by each method, and at random. */
const ORDERS = [...METHODS, { name: 'random', title: 'random order' }] as const;

/**
 * Saliency maps with their own controls. A map that looks the same for random weights shows the picture, not what the
 * network has learned (Adebayo et al. 2018); a map that finds what the network relies on makes it lose its answer with
 * fewer pixels than chance does (Samek et al. 2017).
 *
 * Random weights are the initial ones of a seed that nothing is trained with, with the running statistics of batch norm
 * as they are before training (mean 0, variance 1).
 */
export const saliency: Probe = {
  name: 'saliency',
  title: 'Saliency, with its controls',
  definition:
    'Maps of validation pictures for the true class: gradient |∂z/∂x| (largest of the colours), Grad-CAM (last stage of convolutions), integrated gradients (from the mean colour, 32 steps) and occlusion (8×8 windows). Deletion: mean probability of the true class when the most salient pixels of each picture are set to the mean colour. Similarity: Spearman rank correlation of each map with that of the same network with random weights, mean over the pictures.',
  shows:
    'A map worth looking at changes with the weights, and names pixels without which the answer is lost sooner than without as many random ones.',
  source:
    'Adebayo et al., “Sanity checks for saliency maps”, NeurIPS 2018; Samek et al., “Evaluating the visualization of what a deep neural network has learned”, IEEE TNNLS 2017.',
  version: 1,
  unfit: ({ control }) =>
    stagesOf(resolveArchitecture(control.architecture)).length === 0
      ? 'the control has no convolution, so Grad-CAM has no maps to weigh.'
      : null,
  measure: async (subject) => {
    const { control, dataset, seeds } = subject;
    const graph = resolveArchitecture(control.architecture);
    const count = Math.min(PICTURES.most, Math.max(PICTURES.least, Math.floor(PICTURES.macs / graph.macs)));
    const task = taskOf(subject, heldOutPictures(subject, count));
    const explainer = new Explainer(graph, task.baseline, subject);
    const steps = seeds.length * (2 * task.everything.length + task.compared.length);
    let done = 0;
    const tick = () => subject.progress(done++, steps);

    const deletion = ORDERS.map(() => [] as (readonly (number | null)[])[]);
    const similarity: (number | null)[][] = [];
    let gallery: Gallery | null = null;
    try {
      for (const seed of seeds) {
        const model = await subject.model({ arm: control, seed });
        if (!model) {
          for (const rows of deletion) rows.push(SHARES.map(() => null));
          similarity.push(METHODS.map(() => null));
          continue;
        }
        explainer.set(model.tensors);
        const trained = await explainer.explain(task.input, task.labels, task.everything, tick);
        const rows = await deletionRows(explainer, task, trained, tick);
        for (const [o, row] of rows.entries()) deletion[o]!.push(row);

        explainer.set(initialSnapshot(graph, Math.max(...seeds) + 1 + seed));
        const random = await explainer.explain(task.input, task.labels, task.compared, tick);
        const pairs = task.compared.map((picture, i) => ({ picture, trained: trained[picture]!, random: random[i]! }));
        similarity.push(METHODS.map(({ name }) => meanOf(pairs.map((pair) => similarityOf(pair, name)))));
        gallery ??= galleryOf(task, dataset.classes, pairs, seed);
      }
    } finally {
      explainer.dispose();
    }
    await subject.progress(1, 1);

    const line = (name: string, title: string, values: CurveLine['values']): CurveLine => ({
      name,
      title,
      seeds,
      values,
    });
    const curves: Curve[] = [
      {
        name: 'deletion',
        title: 'Probability of the true class without the most salient pixels',
        unit: 'share',
        axis: { label: 'Pixels taken away (%)', values: SHARES.map((share) => 100 * share) },
        lines: ORDERS.map(({ name, title }, o) => line(name, title, deletion[o]!)),
      },
      {
        name: 'similarity',
        title: 'Rank correlation of maps with those of random weights',
        unit: 'number',
        axis: { label: 'Method', values: METHODS.map(({ title }) => title) },
        lines: [line('control', control.title, similarity)],
      },
    ];
    return {
      pictures: task.everything.length,
      curves,
      galleries: gallery ? [gallery] : [],
      notes: [
        `Random weights are the initial ones of a seed that nothing is trained with, and the running statistics of batch norm those before training; similarity is the mean over ${task.compared.length} of the pictures.`,
      ],
    };
  },
};

/** What is explained. */
interface Task {
  readonly pictures: Pictures;
  /** count × C × H × W. */
  readonly input: Float32Array;
  readonly labels: Uint16Array;
  /** The mean colour, C × H × W. */
  readonly baseline: Float32Array;
  /** Numbers of the pictures, and of those that random weights explain too. */
  readonly everything: readonly number[];
  readonly compared: readonly number[];
}

function taskOf({ dataset, normalization }: ProbeSubject, pictures: Pictures): Task {
  const { images, labels, shape } = pictures;
  const plane = shape[1] * shape[2];
  const colour = meanColour(dataset);
  const everything = Array.from(labels, (_, i) => i);
  return {
    pictures,
    input: networkInput(images, shape, normalization),
    labels,
    baseline: networkInput(
      Uint8Array.from({ length: shape[0] * plane }, (_, i) => colour[Math.floor(i / plane)]!),
      shape,
      normalization,
    ),
    everything,
    compared: spread(everything, Math.max(2, Math.round(labels.length * COMPARED))),
  };
}

/** For each order, the mean probability of the true class at each share of pixels taken away. */
async function deletionRows(
  { whole }: Explainer,
  { input, baseline, labels, pictures }: Task,
  explained: readonly Explained[],
  tick: () => Promise<void>,
): Promise<number[][]> {
  const volume = baseline.length;
  const pixels = pictures.shape[1] * pictures.shape[2];
  const taken = SHARES.slice(1);
  const sums = ORDERS.map(() => SHARES.map(() => 0));
  for (const [n, { maps, logits }] of explained.entries()) {
    await tick();
    const atRandom = new Random(streamKey(0, 'explore', 'probes/deletion'), n).permutation(pixels);
    const orders = [...METHODS.map(({ name }) => largestFirst(maps[name], atRandom)), atRandom];
    const without = new Float32Array(orders.length * taken.length * volume);
    for (const [o, order] of orders.entries()) {
      const picture = input.subarray(n * volume, (n + 1) * volume);
      without.set(withoutPixels(picture, baseline, order, taken), o * taken.length * volume);
    }
    const classes = logits.length;
    const ofTruth = (scores: Float32Array, i: number) =>
      softmax(scores.subarray(i * classes, (i + 1) * classes), classes)[labels[n]!]!;
    const intact = ofTruth(logits, 0);
    const rest = outputsOf(whole, without);
    for (const [o, row] of sums.entries()) {
      row[0] = row[0]! + intact;
      for (const t of taken.keys()) row[t + 1] = row[t + 1]! + ofTruth(rest, o * taken.length + t);
    }
  }
  return sums.map((row) => row.map((sum) => sum / explained.length));
}

/** A picture explained by a trained network and by random weights. */
interface Pair {
  readonly picture: number;
  readonly trained: Explained;
  readonly random: Explained;
}

const similarityOf = ({ trained, random }: Pair, name: keyof Explained['maps']) =>
  rankCorrelation(trained.maps[name], random.maps[name]);

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length > 0 ? known.reduce((a, b) => a + b, 0) / known.length : null;
}

/** Pictures of different classes that the network names rightly, if there are any; each with both rows of maps. */
function galleryOf(
  { pictures, labels }: Task,
  classes: readonly string[],
  pairs: readonly Pair[],
  seed: number,
): Gallery {
  const { images, shape } = pictures;
  const [, height, width] = shape;
  const volume = shape[0] * height * width;
  const right = pairs.filter(
    ({ picture, trained: { logits } }) => logits.indexOf(Math.max(...logits)) === labels[picture],
  );
  const first = new Map<number, Pair>();
  for (const pair of right.length > 0 ? right : pairs) {
    const label = labels[pair.picture]!;
    if (!first.has(label)) first.set(label, pair);
  }
  const shown = spread(
    [...first].sort(([a], [b]) => a - b).map(([, pair]) => pair),
    SHOWN,
  );
  return {
    title: 'Where the score of the true class comes from',
    caption: `Four methods, for the trained network of seed ${seed} and, below, for the same network with random weights; white is the largest value of each map, black is none or what speaks against the class. ρ: rank correlation with the map above.`,
    columns: ['picture', ...METHODS.map(({ title }) => title)],
    rows: shown.flatMap((pair) => {
      const { picture, trained, random } = pair;
      const seen = galleryPicture(images.subarray(picture * volume, (picture + 1) * volume), shape);
      const name = classes[labels[picture]!]!;
      const maps = ({ maps }: Explained, note?: (method: keyof Explained['maps']) => string | undefined) =>
        METHODS.map((method) => galleryMap(maps[method.name], [height, width], note?.(method.name)));
      const similar = (method: keyof Explained['maps']) => {
        const rho = similarityOf(pair, method);
        return rho === null ? 'the same everywhere' : `ρ ${rho.toFixed(2).replace('-', '−')}`;
      };
      return [
        { label: `${name}, trained`, pictures: [seen, ...maps(trained)] },
        { label: `${name}, random weights`, pictures: [seen, ...maps(random, similar)] },
      ];
    }),
  };
}
