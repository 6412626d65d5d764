import type { Arm } from '../study/types.js';
import type { TrialRecord } from '../training/types.js';
import { contenders } from './networks.js';
import { recordLines, type Trained, trialsOf } from './trained.js';
import type { Probe, ProbeSubject, ProbeTrial } from './types.js';

const PICTURES = 256;
const EPOCHS = 60;
/** The fewest there can be: nothing is read from them. */
const VALIDATION = 16;

/**
 * How well the networks learn few pictures by heart whose classes were drawn at random, beside the same pictures with
 * their own classes: a network that fits noise has the capacity to represent anything, so that what it prefers
 * otherwise is a bias and no lack of capacity.
 */
export const randomLabels: Probe = {
  name: 'randomLabels',
  title: 'Random classes',
  definition: `Training accuracy in the last of ${EPOCHS} epochs on ${PICTURES} pictures, with their own classes and with classes drawn at random; no augmentation, no label smoothing, no class weights.`,
  shows:
    'Networks that fit random classes could represent anything: what they prefer is a bias, not a lack of capacity.',
  source:
    'Zhang, Bengio, Hardt, Recht and Vinyals, “Understanding deep learning requires rethinking generalization”, ICLR 2017.',
  version: 1,
  trials: (subject) => trialsOf(networksOf(subject), subject.seeds),
  measure: async (subject) => ({
    pictures: sizeOf(subject),
    curves: [
      {
        name: 'fit',
        title: 'Training accuracy in the last epoch',
        unit: 'share',
        axis: { label: 'Classes', values: ['their own', 'random'] },
        lines: await recordLines(subject, networksOf(subject), lastFit),
      },
    ],
    notes:
      hasDropout(subject.control) || (subject.baseline && hasDropout(subject.baseline))
        ? ['Training accuracy is measured while dropout is at work, which lowers it.']
        : [],
  }),
};

const lastFit = (record: TrialRecord | null) => record?.history.at(-1)?.trainAccuracy ?? null;
const hasDropout = ({ architecture }: Arm) => architecture.layers.some(({ type }) => type === 'dropout');
const sizeOf = ({ data }: Pick<ProbeSubject, 'data'>) => Math.min(PICTURES, data.splits.train.count);

function networksOf(subject: Pick<ProbeSubject, 'control' | 'baseline' | 'data'>): Trained[] {
  const size = sizeOf(subject);
  return contenders(subject).map(({ name, title, trial }) => ({
    name,
    title,
    trials: (seed) => [undefined, 'random' as const].map((labels) => byHeart(trial(seed), size, labels)),
  }));
}

function byHeart({ arm, seed }: ProbeTrial, size: number, labels: 'random' | undefined): ProbeTrial {
  const recipe = {
    ...arm.recipe,
    epochs: EPOCHS,
    patience: null,
    keep: 'last' as const,
    labelSmoothing: 0,
    classWeights: 'none' as const,
    augmentation: {},
  };
  return {
    arm: { ...arm, name: `${arm.name}-${labels ?? 'true'}`, recipe },
    seed,
    view: { subset: { size, draw: seed }, validation: VALIDATION, ...(labels ? { labels } : {}) },
  };
}
