import type { Dataset } from '../data/types.js';
import { Random, streamKey } from '../random.js';
import { galleryPicture } from './gallery.js';
import { LowPass, toByte } from './low-pass.js';
import {
  type Answering,
  type Contender,
  contenders,
  heldOutPictures,
  measureLines,
  type Pictures,
  settingsOf,
} from './networks.js';

import type { CurveLine, Gallery, Probe } from './types.js';

/** Each is answered once by itself and in a hybrid at every cut-off. */
const PICTURES = 300;
const SHOWN = 6;
const KEY = streamKey(0, 'explore', 'probes/cueConflict');
const DECISIONS = ['shape', 'texture', 'neither'] as const;

/**
 * What networks answer where two cues disagree: the low frequencies of a picture A (its coarse shape) with the high
 * frequencies of a picture B of another class (its texture and edges).
 */
export const cueConflict: Probe = {
  name: 'cueConflict',
  title: 'Coarse shape against texture',
  definition:
    'Hybrids of two validation pictures of different classes: waves of at most f cycles per picture come from A, all others from B, none of them scaled. Counted are pairs of which the network names both originals rightly; shape: share of them answered as the class of A, texture: as that of B. This sets low against high frequencies, which is not quite shape against texture: sharp contours have high frequencies too.',
  shows: 'Which cue a network follows where coarse shape and fine structure stand for different classes.',
  source:
    'After Geirhos et al., “ImageNet-trained CNNs are biased towards texture”, ICLR 2019, with the pictures of Oliva, Torralba and Schyns, “Hybrid images”, SIGGRAPH 2006.',
  version: 1,
  unfit: ({ data }) =>
    data.splits.validation.perClass.filter((count) => count > 0).length > 1
      ? null
      : 'All validation pictures are of one class.',
  measure: async (subject) => {
    const pictures = heldOutPictures(subject, PICTURES);
    const pairs = pairsOf(pictures.labels);
    const filter = new LowPass(pictures);
    const cutoffs = cutoffsOf(pictures.shape);
    const levels = cutoffs.map((cutoff) => {
      const low = filter.at(cutoff);
      return { cutoff, hybrids: hybridsOf(pictures, low, pairs), energy: energyShare(pictures, low) };
    });
    const even = levels.reduce((best, level) =>
      Math.abs(level.energy - 0.5) < Math.abs(best.energy - 0.5) ? level : best,
    );

    const networks = contenders(subject);
    /** By arm, of its first seed: the pairs that count and what it answered at the even cut-off. */
    const first = new Map<string, Shown>();
    const lines = await measureLines(
      subject,
      networks,
      DECISIONS.length + levels.length + 1,
      (network, { arm, seed }) => {
        const counted = countedPairs(network, pictures, pairs);
        const answers = levels.map(({ hybrids }) => network.classes(hybrids));
        const tallies = answers.map((one) => tally(one, counted, pairs, pictures.labels));
        const at = levels.indexOf(even);
        const { shape, texture } = tallies[at]!;
        if (!first.has(arm)) first.set(arm, { seed, counted, answers: answers[at]! });
        const share = (count: number) => (counted.length > 0 ? count / counted.length : null);
        return [
          ...[shape, texture, counted.length - shape - texture].map(share),
          ...tallies.map((one) => (one.shape + one.texture > 0 ? one.shape / (one.shape + one.texture) : null)),
          counted.length,
        ];
      },
    );
    return {
      pictures: pictures.labels.length,
      curves: [
        {
          name: 'decisions',
          title: `Answers to hybrids, cut at ${cycles(even.cutoff)}`,
          unit: 'share',
          axis: { label: 'Answered as', values: DECISIONS },
          lines: settingsOf(lines, 0, DECISIONS.length),
        },
        {
          name: 'shapeShare',
          title: 'Shape among the answers shape and texture',
          unit: 'share',
          axis: { label: 'Cut-off (cycles per picture)', values: cutoffs, scale: 'log' },
          lines: settingsOf(lines, DECISIONS.length, levels.length),
        },
      ],
      galleries: galleryOf(subject.dataset, pictures, pairs, even, networks, first),
      notes: [
        `The answers shape, texture and neither are those at ${cycles(even.cutoff)}: of the cut-offs tried, the one at which the contrast energy of the pictures is divided most evenly (${Math.round(100 * even.energy)} % of it is below).`,
        pairsNote(settingsOf(lines, DECISIONS.length + levels.length, 1), pairs.length),
      ],
    };
  },
};

type Pair = readonly [a: number, b: number];
interface Shown {
  readonly seed: number;
  readonly counted: readonly number[];
  readonly answers: Uint16Array;
}
interface Level {
  readonly cutoff: number;
  readonly hybrids: Uint8Array;
}

const cycles = (cutoff: number) => `${cutoff} cycle${cutoff === 1 ? '' : 's'} per picture`;

/** Every picture with a random one of another class. */
export function pairsOf(labels: Uint16Array): Pair[] {
  return Array.from(labels).flatMap((label, a): Pair[] => {
    const others = [...labels.keys()].filter((b) => labels[b] !== label);
    return others.length > 0 ? [[a, others[new Random(KEY, a).integer(others.length)]!]] : [];
  });
}

/** 1, 2, 3, 4, 6, 8, 12, …, below half the shorter side. */
export function cutoffsOf([, height, width]: Pictures['shape']): number[] {
  const list = [1];
  for (let f = 2; f < Math.min(height, width) / 2; f *= 2) list.push(f, 1.5 * f);
  return list.filter((f) => f === 1 || f < Math.min(height, width) / 2);
}

/** For each pair A, B the bytes of low(A) + B − low(B). */
export function hybridsOf({ images, shape }: Pictures, low: Float32Array, pairs: readonly Pair[]): Uint8Array {
  const volume = shape[0] * shape[1] * shape[2];
  const hybrids = new Uint8Array(pairs.length * volume);
  pairs.forEach(([a, b], pair) => {
    for (let i = 0; i < volume; i++) {
      const [inA, inB] = [a * volume + i, b * volume + i];
      hybrids[pair * volume + i] = toByte(low[inA]! + images[inB]! - low[inB]!);
    }
  });
  return hybrids;
}

/** Σ (low − mean)² / Σ (x − mean)² over all pictures, with the mean of each plane. */
export function energyShare({ images, shape }: Pictures, low: Float32Array): number {
  const plane = shape[1] * shape[2];
  let [part, whole] = [0, 0];
  for (let at = 0; at < images.length; at += plane) {
    const mean = images.subarray(at, at + plane).reduce((sum, value) => sum + value, 0) / plane;
    for (let i = at; i < at + plane; i++) {
      part += (low[i]! - mean) ** 2;
      whole += (images[i]! - mean) ** 2;
    }
  }
  return whole > 0 ? part / whole : 1;
}

/** Positions of the pairs of which a network names both originals rightly. */
function countedPairs(network: Answering, { images, labels }: Pictures, pairs: readonly Pair[]): number[] {
  const answers = network.classes(images);
  const right = (i: number) => answers[i] === labels[i];
  return [...pairs.keys()].filter((pair) => pairs[pair]!.every(right));
}

function tally(answers: Uint16Array, counted: readonly number[], pairs: readonly Pair[], labels: Uint16Array) {
  const asOf = (which: 0 | 1) => counted.filter((pair) => answers[pair] === labels[pairs[pair]![which]]).length;
  return { shape: asOf(0), texture: asOf(1) };
}

function pairsNote(lines: readonly CurveLine[], all: number): string {
  const counts = lines.map(({ title, values }) => {
    const pairs = values.flatMap(([count]) => (count == null ? [] : [count]));
    return `${title} ${pairs.length > 0 ? [...new Set([Math.min(...pairs), Math.max(...pairs)])].join('–') : 'none'}`;
  });
  return `Pairs counted, of ${all}: ${counts.join('; ')}.`;
}

/** A few of the pairs that count for the first network, evenly spread. */
function galleryOf(
  { classes }: Pick<Dataset, 'classes'>,
  { images, labels, shape }: Pictures,
  pairs: readonly Pair[],
  { cutoff, hybrids }: Level,
  networks: readonly Contender[],
  first: ReadonlyMap<string, Shown>,
): Gallery[] {
  const [control] = networks as [Contender];
  const own = first.get(armOf(control));
  if (!own || own.counted.length === 0 || (shape[0] !== 1 && shape[0] !== 3)) return [];
  const step = Math.max(1, own.counted.length / SHOWN);
  const shown = Array.from(
    { length: Math.min(SHOWN, own.counted.length) },
    (_, i) => own.counted[Math.floor(i * step)]!,
  );
  const volume = shape[0] * shape[1] * shape[2];
  const one = (from: Uint8Array, index: number, note: string) =>
    galleryPicture(from.subarray(index * volume, (index + 1) * volume), shape, note);
  return [
    {
      title: 'Hybrids',
      caption: `Pairs that ${control.title} (seed ${own.seed}) names rightly, and their hybrids, cut at ${cycles(cutoff)}, with what the networks answer.`,
      columns: ['A: low frequencies', 'B: high frequencies', 'Hybrid'],
      rows: shown.map((pair) => {
        const [a, b] = pairs[pair]!;
        const name = (index: number) => classes[labels[index]!]!;
        const answers = networks.flatMap((network) => {
          const answer = first.get(armOf(network))?.answers[pair];
          return answer === undefined ? [] : [`${armOf(network)}: ${classes[answer]}`];
        });
        return {
          label: `${name(a)} and ${name(b)}`,
          pictures: [one(images, a, name(a)), one(images, b, name(b)), one(hybrids, pair, answers.join(', '))],
        };
      }),
    },
  ];
}

const armOf = ({ trial }: Contender) => trial(0).arm.name;
