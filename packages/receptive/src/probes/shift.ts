import { agreement, changed, contenders, heldOutPictures, measureLines } from './networks.js';
import { meanColour, shifted } from './pictures.js';
import type { Curve, Probe, ProbeTrial } from './types.js';

const AWAY = [
  [0, 1],
  [0, -1],
  [1, 0],
  [-1, 0],
] as const;

/**
 * Accuracy on pictures shifted by 0…k pixels, mean over the four directions; k is a fifth of the side. What comes into
 * sight is filled with the mean colour of the training pictures. The fully connected network is trained once more on
 * pictures shifted as far, to show how much of a difference that makes up for.
 */
export const shift: Probe = {
  name: 'shift',
  title: 'Shifted pictures',
  definition:
    'Accuracy, and agreement P(f(x) = f(Tx)), on validation pictures moved by 0…k pixels (k a fifth of the side), mean over the four directions; uncovered pixels get the mean colour of the training pictures.',
  shows: 'A network that keeps its accuracy is robust to translation; one that loses it has learned where things are.',
  source:
    'Azulay and Weiss, “Why do deep convolutional networks generalize so poorly to small image transformations?”, JMLR 2019.',
  version: 1,
  trials: ({ baseline, seeds, data }) => {
    if (!baseline) return [];
    const most = farthest(data.shape);
    return seeds.map((seed) => augmented(baseline, seed, most));
  },
  measure: async (subject) => {
    const { dataset, baseline } = subject;
    const pictures = heldOutPictures(subject);
    const most = farthest(dataset.shape);
    const distances = Array.from({ length: most + 1 }, (_, i) => i);
    const colour = meanColour(dataset);
    const versions = distances.map((distance) =>
      (distance === 0 ? AWAY.slice(0, 1) : AWAY).map(([dy, dx]) =>
        changed(pictures, (bytes) => shifted(bytes, pictures.shape, dy * distance, dx * distance, colour)),
      ),
    );
    const networks = [
      ...contenders(subject),
      ...(baseline
        ? [
            {
              name: 'shifted',
              title: `${baseline.title}, trained on shifted pictures`,
              trial: (seed: number) => augmented(baseline, seed, most),
            },
          ]
        : []),
    ];
    const both = await measureLines(subject, networks, 2 * distances.length, (network) => {
      const still = network.classes(pictures.images);
      const answers = versions.map((moved) => moved.map(({ images }) => network.classes(images)));
      const meanOf = (against: ArrayLike<number>) =>
        answers.map((moved) => moved.reduce((sum, one) => sum + agreement(one, against), 0) / moved.length);
      return [...meanOf(pictures.labels), ...meanOf(still)];
    });
    const curve = (name: string, title: string, from: number): Curve => ({
      name,
      title,
      unit: 'share',
      axis: { label: 'Shift (pixels)', values: distances },
      lines: both.map((line) => ({
        ...line,
        values: line.values.map((row) => row.slice(from, from + distances.length)),
      })),
    });
    return {
      pictures: pictures.labels.length,
      curves: [
        curve('accuracy', 'Accuracy on shifted pictures', 0),
        curve('agreement', 'Same answer as without the shift', distances.length),
      ],
    };
  },
};

const farthest = ([, height, width]: readonly [number, number, number]) =>
  Math.max(1, Math.floor(Math.min(height, width) / 5));

/** The arm trained on pictures shifted at random as far as the probe shifts them. */
function augmented(arm: ProbeTrial['arm'], seed: number, most: number): ProbeTrial {
  const { recipe } = arm;
  return {
    seed,
    arm: {
      ...arm,
      name: `${arm.name}-shifted`,
      title: `${arm.title}, trained on shifted pictures`,
      recipe: { ...recipe, augmentation: { ...recipe.augmentation, shift: most } },
    },
  };
}
