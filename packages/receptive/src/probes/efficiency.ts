import { contenders } from './networks.js';
import { recordLines, type Trained, trialsOf } from './trained.js';
import type { Probe, ProbeSubject, ProbeTrial } from './types.js';

/** Each size is this part of the one before. */
const PART = 4;
/** … with as many times its epochs: half as many updates. */
const MORE_EPOCHS = 2;
const SIZES = 4;
/** With fewer training pictures of a class on average there is nothing to compare. */
const LEAST_PER_CLASS = 10;

/**
 * Accuracy after training on all pictures, a quarter, a sixteenth and a sixty-fourth of them. The subsets of one seed
 * are nested and keep the shares of the classes; every seed draws its own, so that intervals cover the draw. A quarter
 * of the pictures is passed twice as often, so that small sets are not merely trained less.
 */
export const efficiency: Probe = {
  name: 'efficiency',
  title: 'Fewer training pictures',
  definition:
    'Validation accuracy against the number of training pictures: all, ¼, 1⁄16, 1⁄64, each passed twice as often as the size before; nested subsets, drawn anew for every seed. The data ratio is the number of pictures with which the dense network reaches what the CNN reaches with fewer.',
  shows: 'A fitting bias stands in for data: at equal accuracy the network that has it needs fewer pictures.',
  source: 'd’Ascoli, Sagun, Biroli and Bruna, “Finding the needle in the haystack with convolutions”, NeurIPS 2019.',
  version: 1,
  trials: (subject) => trialsOf(networksOf(subject), subject.seeds).filter(({ view }) => view !== undefined),
  measure: async (subject) => ({
    pictures: subject.dataset.splits.validation.labels.length,
    curves: [
      {
        name: 'accuracy',
        title: 'Accuracy after training on part of the pictures',
        unit: 'share',
        axis: { label: 'Training pictures', values: sizesOf(subject), scale: 'log' },
        lines: await recordLines(subject, networksOf(subject)),
      },
    ],
  }),
};

/** From the fewest pictures to all. */
function sizesOf({ data }: Pick<ProbeSubject, 'data'>): number[] {
  const all = data.splits.train.count;
  const least = LEAST_PER_CLASS * data.classes.length;
  return Array.from({ length: SIZES }, (_, i) => Math.floor(all / PART ** i))
    .filter((size, i) => i === 0 || size >= least)
    .reverse();
}

function networksOf(subject: Pick<ProbeSubject, 'control' | 'baseline' | 'data'>): Trained[] {
  const sizes = sizesOf(subject);
  return contenders(subject).map(({ name, title, trial }) => ({
    name,
    title,
    trials: (seed) => sizes.map((size, i) => partOf(trial(seed), size, sizes.length - 1 - i)),
  }));
}

/** The training on a subset; the study's own where that is everything. */
function partOf({ arm, seed }: ProbeTrial, size: number, quarterings: number): ProbeTrial {
  if (quarterings === 0) return { arm, seed };
  const epochs = arm.recipe.epochs * MORE_EPOCHS ** quarterings;
  return {
    arm: { ...arm, name: `${arm.name}-${size}`, title: `${arm.title} on ${size}`, recipe: { ...arm.recipe, epochs } },
    seed,
    view: { subset: { size, draw: seed } },
  };
}
