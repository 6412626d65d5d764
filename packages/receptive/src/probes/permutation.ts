import type { Arm } from '../study/types.js';
import { contenders } from './networks.js';
import { recordLines, type Trained, trialsOf } from './trained.js';
import type { Probe, ProbeSubject, ProbeTrial } from './types.js';

/**
 * Both networks are trained again on pictures whose pixels change places in one fixed way, the same for all pictures.
 * A fully connected network cannot tell (its first layer is the same up to the order of its columns); what the CNN
 * loses and it does not, (CNN − dense) intact minus (CNN − dense) permuted, is what convolution gains from neighbours.
 */
export const permutation: Probe = {
  name: 'permutation',
  title: 'Pixels in another order',
  definition:
    'Accuracy of networks trained again on pictures whose pixels change places in one fixed way, the same for training and validation. The difference in differences is (CNN − dense) on intact pictures minus (CNN − dense) on permuted ones.',
  shows:
    'What the CNN loses and the dense network does not is what it gains from pixels that belong together being neighbours.',
  source:
    'Zhang, Bengio, Hardt, Recht and Vinyals, “Understanding deep learning requires rethinking generalization”, ICLR 2017 (permuted pixels).',
  version: 2,
  trials: (subject) =>
    trialsOf(networksOf(subject), subject.seeds).filter(({ arm, view }) => view || !isStudys(subject, arm)),
  measure: async (subject) => ({
    pictures: subject.dataset.splits.validation.labels.length,
    curves: [
      {
        name: 'accuracy',
        title: 'Accuracy with pixels in their order and in another',
        unit: 'share',
        axis: { label: 'Pixels', values: ['in order', 'permuted'] },
        lines: await recordLines(subject, networksOf(subject)),
      },
    ],
    notes: contenders(subject).some(({ trial }) => moves(trial(0).arm))
      ? [
          'Both were trained without the shifts, flips, turns and squares of their recipe: pixels in another order have no neighbours to be moved with.',
        ]
      : [],
  }),
};

function networksOf(subject: Pick<ProbeSubject, 'control' | 'baseline'>): Trained[] {
  return contenders(subject).map(({ name, title, trial }) => ({
    name,
    title,
    trials: (seed) => [unmoved(trial(seed)), permuted(unmoved(trial(seed)))],
  }));
}

/** Whether the recipe moves or covers pixels by where they are. */
const moves = ({ recipe: { augmentation } }: Arm) =>
  Object.entries(augmentation).some(([name, amount]) => name !== 'brightness' && amount !== undefined && amount !== 0);

/** The training without what moves pixels; the study's own where nothing does. */
function unmoved({ arm, seed }: ProbeTrial): ProbeTrial {
  if (!moves(arm)) return { arm, seed };
  const { brightness } = arm.recipe.augmentation;
  const augmentation = brightness === undefined ? {} : { brightness };
  return { arm: { ...arm, name: `${arm.name}-unmoved`, recipe: { ...arm.recipe, augmentation } }, seed };
}

const isStudys = ({ control, baseline }: Pick<ProbeSubject, 'control' | 'baseline'>, arm: Arm) =>
  arm === control || arm === baseline;

const permuted = ({ arm, seed }: ProbeTrial): ProbeTrial => ({
  arm: { ...arm, name: `${arm.name}-permuted`, title: `${arm.title}, pixels permuted` },
  seed,
  view: { pixels: 'permuted' },
});
