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
  version: 1,
  trials: (subject) => trialsOf(networksOf(subject).map(permutedOnly), subject.seeds),
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
  }),
};

function networksOf(subject: Pick<ProbeSubject, 'control' | 'baseline'>): Trained[] {
  return contenders(subject).map(({ name, title, trial }) => ({
    name,
    title,
    trials: (seed) => [trial(seed), permuted(trial(seed))],
  }));
}

const permuted = ({ arm, seed }: ProbeTrial): ProbeTrial => ({
  arm: { ...arm, name: `${arm.name}-permuted`, title: `${arm.title}, pixels permuted` },
  seed,
  view: { pixels: 'permuted' },
});

const permutedOnly = (network: Trained): Trained => ({
  ...network,
  trials: (seed) => network.trials(seed).filter(({ view }) => view),
});
