import { resolveArchitecture } from '../architecture/resolve.js';
import type { Architecture, Layer } from '../architecture/types.js';
import type { Arm } from '../study/types.js';
import { nearestWidth } from '../study/width.js';
import { recordLines, type Trained, trialsOf } from './trained.js';
import type { Probe, ProbeSubject } from './types.js';

/** Without weight sharing a network has a kernel for every place; beyond this many parameters it is not trained. */
const MOST_PARAMETERS = 25e6;
/** As for the matched arms of experiments. */
const MATCH = 0.02;

/**
 * From the fully connected network to the CNN, one assumption at a time: locally connected layers (each unit sees its
 * neighbourhood, with a kernel of its own), convolution (the same kernel everywhere), global average pooling (where a
 * feature was found is forgotten). Locally connected − dense is what locality gives, convolution − locally connected
 * what sharing weights gives, pooling − convolution what invariance gives or costs.
 */
export const ladder: Probe = {
  name: 'ladder',
  title: 'One assumption at a time',
  definition:
    'Validation accuracy of the dense network, of the CNN with a kernel of its own at every place (locally connected; also at a width that gives it as many parameters as the CNN), of the CNN, and of the CNN with global average pooling in place of flatten.',
  shows:
    'Locally connected − dense is what locality gives, CNN − locally connected what weight sharing gives, pooling − flatten what invariance gives or costs.',
  source:
    'd’Ascoli, Sagun, Biroli and Bruna, “Finding the needle in the haystack with convolutions”, NeurIPS 2019; Lin, Chen and Yan, “Network in network”, ICLR 2014 (global pooling).',
  version: 1,
  trials: (subject) =>
    trialsOf(
      rungsOf(subject)
        .filter(({ own }) => !own)
        .map(asTrained),
      subject.seeds,
    ),
  unfit: ({ control }) => {
    const rungs = variantsOf(control);
    return rungs.length > 0
      ? null
      : `${control.title} has no rung besides it: without weight sharing it would be too large or cannot be built, and no flatten can become global pooling.`;
  },
  measure: async (subject) => {
    const rungs = rungsOf(subject);
    const lines = await recordLines(subject, rungs.map(asTrained));
    const parameters = rungs.map(
      ({ arm, title }) =>
        `${title}: ${resolveArchitecture(arm.architecture).parameters.toLocaleString('en-US')} parameters.`,
    );
    return {
      pictures: subject.dataset.splits.validation.labels.length,
      curves: [
        {
          name: 'accuracy',
          title: 'Accuracy, one assumption at a time',
          unit: 'share',
          axis: { label: '', values: ['accuracy'] },
          lines,
        },
      ],
      notes: parameters,
    };
  },
};

interface Rung {
  readonly name: 'baseline' | 'local' | 'localMatched' | 'control' | 'pooled';
  readonly title: string;
  readonly arm: Arm;
  /** Whether the study trains it. */
  readonly own: boolean;
}

const asTrained = ({ name, title, arm }: Rung): Trained => ({ name, title, trials: (seed) => [{ arm, seed }] });

function rungsOf({ control, baseline }: Pick<ProbeSubject, 'control' | 'baseline'>): Rung[] {
  const variants = variantsOf(control);
  const local = variants.filter(({ name }) => name !== 'pooled');
  const pooled = variants.filter(({ name }) => name === 'pooled');
  return [
    ...(baseline ? [{ name: 'baseline' as const, title: baseline.title, arm: baseline, own: true }] : []),
    ...local,
    { name: 'control', title: control.title, arm: control, own: true },
    ...pooled,
  ];
}

function variantsOf(control: Arm): Rung[] {
  const rung = (name: Rung['name'], title: string, architecture: Architecture | null): Rung[] =>
    architecture
      ? [{ name, title, arm: { ...control, name: `${control.name}-${name}`, title, architecture }, own: false }]
      : [];
  const local = withoutSharing(control.architecture);
  const target = resolveArchitecture(control.architecture).parameters;
  const narrow = local && nearestWidth(local, ({ parameters }) => parameters, target, MATCH);
  const matched = narrow && Math.abs(narrow.graph.parameters - target) <= MATCH * target ? narrow.architecture : null;
  return [
    ...rung('local', 'Locally connected', local && buildable(local)),
    ...rung('localMatched', 'Locally connected, parameters matched', matched),
    ...rung('pooled', `${control.title}, global average pooling`, pooledOf(control.architecture)),
  ];
}

/** The network where its size permits; null otherwise. */
function buildable(architecture: Architecture): Architecture | null {
  return resolveArchitecture(architecture).parameters <= MOST_PARAMETERS ? architecture : null;
}

/** Every convolution with a kernel of its own at each place; null where one has groups or a dilation. */
function withoutSharing({ input, layers }: Architecture): Architecture | null {
  const unshared = layers.map(unsharedLayer);
  return unshared.every((layer) => layer !== null) && layers.some(({ type }) => type === 'conv2d')
    ? { input, layers: unshared }
    : null;
}

/** Null for what has no form without weight sharing. */
function unsharedLayer(layer: Layer): Layer | null {
  switch (layer.type) {
    case 'conv2d': {
      const { groups = 1, dilation = 1, type, ...rest } = layer;
      const dilated = typeof dilation === 'number' ? dilation > 1 : dilation.some((d) => d > 1);
      return groups > 1 || dilated ? null : { type: 'locallyConnected2d', ...rest };
    }
    case 'residual':
    case 'parallel':
      return null;
    default:
      return layer;
  }
}

/** Global average pooling in place of the only flatten; null where there is none after a picture, or several. */
function pooledOf({ input, layers }: Architecture): Architecture | null {
  const flattens = layers.filter(({ type }) => type === 'flatten');
  const hasPicture =
    layers.findIndex(({ type }) => type === 'conv2d') < layers.findIndex(({ type }) => type === 'flatten');
  if (flattens.length !== 1 || !hasPicture) return null;
  return { input, layers: layers.map((layer) => (layer.type === 'flatten' ? { type: 'globalAvgPool2d' } : layer)) };
}
