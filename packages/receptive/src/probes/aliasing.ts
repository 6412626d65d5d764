import { completeArchitecture, times } from '../architecture/index.js';
import { resolveArchitecture } from '../architecture/resolve.js';
import type { Architecture, Layer } from '../architecture/types.js';
import { InputError } from '../errors.js';
import type { Arm } from '../study/types.js';
import type { Model } from '../training/model.js';
import { type Move, moveErrors, type PictureLayer, pictureLayers } from './moved.js';
import {
  agreement,
  changed,
  contenders,
  heldOutPictures,
  measureLines,
  type Pictures,
  settingsOf,
} from './networks.js';
import { meanColour, shifted } from './pictures.js';
import type { Curve, Probe, ProbeSubject } from './types.js';

/** Each is answered up to thirteen times by two networks for every seed. */
const PICTURES = 200;
/** For the errors inside the networks. */
const FEATURE_PICTURES = 32;
/** The farthest move in pixels, and the most moves for the errors inside. */
const FARTHEST = 3;
const MOVES = 4;
const DIAGONALS = [
  [-1, -1],
  [-1, 1],
  [1, -1],
  [1, 1],
] as const;

/**
 * What subsampling does to pictures that move by less than the network's stride, and what a blur before it changes:
 * the control is trained once more with every strided pool taken apart, as the pool with stride 1 and a blur pool with
 * its stride.
 */
export const aliasing: Probe = {
  name: 'aliasing',
  title: 'Aliasing',
  definition:
    'Consistency: P(f(x) = f(T x)) for validation pictures moved diagonally by 1 to 3 pixels (fewer than the largest jump), mean over four directions; uncovered pixels get the mean colour. Feature error: min over n of ‖F(T x) − T_n F(x)‖ / ‖F(x)‖ over interior units after each subsampling layer, T a move down and right by t pixels, n the units below and above t/j, mean over t = 1…j−1 (at most four of them), j the jump. Blurred: the same network trained with a 3×3 binomial blur before every subsampling pool.',
  shows:
    'Where a pool keeps every second value, a move by one pixel changes which values are kept; what the blur mends was due to that.',
  source: 'Zhang, “Making convolutional networks shift-invariant again”, ICML 2019.',
  version: 1,
  trials: ({ control, seeds }) => seeds.map((seed) => ({ arm: blurredArm(control), seed })),
  unfit: ({ control }) => whyNotBlurred(control),
  measure: async (subject) => {
    const pictures = heldOutPictures(subject, PICTURES);
    const some = heldOutPictures(subject, FEATURE_PICTURES);
    const colour = meanColour(subject.dataset);
    const layers = subsampling(subject.control.architecture);
    const distances = distancesOf(layers);
    const moved = distances.map((distance) =>
      DIAGONALS.map(([dy, dx]) =>
        changed(pictures, (bytes) => shifted(bytes, pictures.shape, dy * distance, dx * distance, colour)),
      ),
    );
    const blurred = blurredArm(subject.control);
    const networks = [
      ...contenders({ control: subject.control, baseline: null }),
      { name: 'blurred', title: blurred.title, trial: (seed: number) => ({ arm: blurred, seed }) },
    ];
    const count = distances.length + 1 + layers.length;
    const lines = await measureLines(subject, networks, count, (network, model) => {
      const still = network.classes(pictures.images);
      const same = moved.map((ways) =>
        ways.reduce((sum, { images }) => sum + agreement(network.classes(images), still) / ways.length, 0),
      );
      return [...same, model.validationAccuracy, ...featureErrors(model, subject, some, colour)];
    });
    const curve = (part: Omit<Curve, 'lines'>, first: number): Curve => ({
      ...part,
      lines: settingsOf(lines, first, part.axis.values.length),
    });
    const pixels = distances.map((distance) => (distance === 1 ? '1 pixel' : `${distance} pixels`));
    return {
      pictures: pictures.labels.length,
      curves: [
        curve(
          {
            name: 'consistency',
            title: 'Same answer as without the move',
            unit: 'share',
            axis: { label: 'Moved diagonally by', values: pixels },
          },
          0,
        ),
        curve(
          {
            name: 'accuracy',
            title: 'Accuracy on the validation split',
            unit: 'share',
            axis: { label: '', values: ['accuracy'] },
          },
          distances.length,
        ),
        curve(
          {
            name: 'featureError',
            title: 'Error of features moved by part of a stride',
            unit: 'error',
            axis: { label: 'Output of', values: layers.map((layer) => layer.name) },
          },
          distances.length + 1,
        ),
      ],
    };
  },
};

function blurredArm(control: Arm): Arm {
  return {
    ...control,
    name: `${control.name}-blurred`,
    title: `${control.title}, blurred before subsampling`,
    architecture: blurred(control.architecture),
  };
}

function blurred(architecture: Architecture): Architecture {
  const { input, layers } = completeArchitecture(architecture);
  return { input, layers: layers.flatMap(withBlur) };
}

/** A strided pool as the pool with stride 1 and a blur with its stride, in blocks too; shapes stay the same. */
function withBlur(layer: Layer): readonly Layer[] {
  switch (layer.type) {
    case 'maxPool2d':
    case 'avgPool2d': {
      const { stride, because: _, ...rest } = layer;
      if (String(stride) === '1,1') return [layer];
      return [
        { ...rest, stride: [1, 1] },
        { type: 'blurPool2d', kernel: 3, stride: stride! },
      ];
    }
    case 'residual': {
      const { layers, shortcut = [] } = layer;
      return [{ ...layer, layers: layers.flatMap(withBlur), shortcut: shortcut.flatMap(withBlur) }];
    }
    case 'parallel':
      return [{ ...layer, branches: layer.branches.map((branch) => branch.flatMap(withBlur)) }];
    default:
      return [layer];
  }
}

function whyNotBlurred({ title, architecture }: Arm): string | null {
  const strided = resolveArchitecture(architecture).nodes.some(
    ({ operation: of }) => (of.type === 'maxPool2d' || of.type === 'avgPool2d') && times(of.stride) !== '1×1',
  );
  if (!strided) return `${title} has no pool with a stride to blur.`;
  try {
    resolveArchitecture(blurred(architecture));
    return null;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return `A pool of ${title} cannot be blurred: ${error.message}`;
  }
}

/** The layers of the top level that make the map coarser. */
function subsampling(architecture: Architecture): PictureLayer[] {
  const layers = pictureLayers(architecture);
  return layers.filter(({ graph }, i) => largest(graph) > (i > 0 ? largest(layers[i - 1]!.graph) : 1));
}

const largest = ({ jump }: PictureLayer['graph']) => Math.max(...jump);

function distancesOf(layers: readonly PictureLayer[]): number[] {
  const jump = Math.max(2, ...layers.map(({ graph }) => largest(graph)));
  return Array.from({ length: Math.min(FARTHEST, jump - 1) }, (_, i) => i + 1);
}

function featureErrors(
  model: Model,
  subject: ProbeSubject,
  pictures: Pictures,
  colour: readonly number[],
): (number | null)[] {
  return subsampling(model.architecture).map((layer) => {
    const { jump } = layer.graph;
    const moves = partsOf(largest(layer.graph)).map((t) => ({
      t: [t, t] as Move,
      ns: [Math.floor, Math.ceil].map((whole) => [whole(t / jump[0]), whole(t / jump[1])] as Move),
    }));
    const least = moveErrors(model, layer, subject, pictures, colour, moves).map((errors) =>
      Math.min(...errors.map(({ interior }) => interior ?? Number.POSITIVE_INFINITY)),
    );
    const mean = least.reduce((sum, error) => sum + error / least.length, 0);
    return Number.isFinite(mean) ? mean : null;
  });
}

/** At most four of the moves 1…jump − 1, evenly spread. */
function partsOf(jump: number): number[] {
  const count = Math.min(MOVES, jump - 1);
  return Array.from({ length: count }, (_, i) => 1 + Math.round((i * (jump - 2)) / Math.max(1, count - 1)));
}
