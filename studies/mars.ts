import { defineStudy, type Layer } from 'receptive';

/** Convolution, batch norm, relu, pool: halves the picture. */
const block = (filters: number, because?: string, evidence?: string | readonly string[]): Layer[] => [
  { type: 'conv2d', filters, kernel: 3, padding: 'same', bias: false, because, evidence },
  { type: 'batchNorm2d' },
  { type: 'relu' },
  { type: 'maxPool2d', kernel: 2 },
];

export default defineStudy({
  name: 'mars',
  title: 'What the Curiosity rover photographed',
  question: 'Does convolution beat a dense network on pictures of Mars, and which kernel size serves it best?',
  // Class ids run from 0 to 24: 25 classes, some of which have no pictures in some splits.
  data: { dataset: 'mars', imageSize: 64, channels: 3 },
  recipe: {
    epochs: 12,
    batch: 64,
    learningRate: 3e-3,
    schedule: 'oneCycle',
    optimizer: 'adamw',
    labelSmoothing: 0.05,
    keep: 'best',
    metric: 'accuracy',
  },
  baseline: {
    name: 'dense',
    title: 'Dense 512-256',
    because: 'Every pixel has its own weights, so nothing learned at one place holds at another.',
    architecture: {
      input: [3, 64, 64],
      layers: [
        { type: 'flatten' },
        { type: 'dense', units: 512 },
        { type: 'relu' },
        { type: 'dropout', rate: 0.3, because: 'The first dense layer has most of the parameters.' },
        { type: 'dense', units: 256 },
        { type: 'relu' },
        { type: 'dense', units: 25 },
      ],
    },
  },
  control: {
    name: 'cnn',
    title: 'CNN 32-64-128-256, kernel 3×3',
    because:
      'Rock, sand and metal look alike wherever they lie: four blocks of shared kernels that halve the picture and double the filters.',
    evidence: 'permutation',
    architecture: {
      input: [3, 64, 64],
      layers: [
        ...block(32, 'Edges and textures of rock and metal; "same" keeps the size for any kernel.', [
          'kernel5',
          'kernel7',
        ]),
        ...block(64, 'Twice the filters as the positions become a quarter.'),
        ...block(128),
        ...block(256, 'Its units see 38×38 pixels, and 46×46 after the pool.', 'receptiveField/effectiveField'),
        { type: 'flatten' },
        { type: 'dropout', rate: 0.5, because: 'Thousands of features for a few thousand training pictures.' },
        { type: 'dense', units: 25, because: 'One output per class id.' },
      ],
    },
  },
  experiments: [
    {
      name: 'kernel',
      question: 'Do larger kernels classify more pictures, and do they help more in deep layers?',
      factor: 'kernel',
      ordered: true,
      delta: '1pp',
      // A larger kernel brings parameters and arithmetic along: is it still better with as few as the control's?
      matched: ['parameters', 'macs'],
      arms: [
        { name: 'kernel5', title: 'Kernel 5×5', set: { 'layers[conv2d].kernel': 5 } },
        { name: 'kernel7', title: 'Kernel 7×7', set: { 'layers[conv2d].kernel': 7 } },
        {
          name: 'kernel3-5',
          title: 'Kernel 3×3 → 5×5',
          because: 'First two blocks 3×3, last two 5×5: larger kernels where the maps are small and cheap.',
          set: { 'layers[8].kernel': 5, 'layers[12].kernel': 5 },
        },
      ],
    },
  ],
  probes: [
    'shift',
    'equivariance',
    'permutation',
    'patchShuffle',
    'receptiveField',
    'position',
    'cueConflict',
    'occlusion',
    'saliency',
    'errors',
  ],
  seeds: 3,
  quick: { seeds: 2, epochs: 2, limit: 1000, experiments: ['kernel'], matched: false, probes: [] },
});
