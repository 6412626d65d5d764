import { defineStudy } from 'receptive';

export default defineStudy({
  name: 'glyphs',
  title: 'Ten drawn characters',
  question:
    'Does a small convolutional network beat a dense one on shifted, slanted, noisy characters, and how large should its kernels be?',
  data: { dataset: 'glyphs' },
  recipe: { epochs: 10, batch: 64, learningRate: 3e-3 },
  baseline: {
    name: 'dense',
    title: 'Dense 128-64',
    because: 'Knows nothing of neighbourhoods: every pixel has its own weights in every unit.',
    architecture: {
      input: [1, 28, 28],
      layers: [
        { type: 'flatten' },
        { type: 'dense', units: 128 },
        { type: 'relu' },
        { type: 'dense', units: 64 },
        { type: 'relu' },
        { type: 'dense', units: 10 },
      ],
    },
  },
  control: {
    name: 'cnn',
    title: 'CNN 12-24, kernel 3×3',
    because:
      'A stroke is the same stroke wherever it lies: two convolutions share their kernels over all places, and with half the parameters of the dense network need fewer pictures.',
    evidence: ['permutation', 'efficiency'],
    architecture: {
      input: [1, 28, 28],
      layers: [
        {
          type: 'conv2d',
          filters: 12,
          kernel: 3,
          padding: 'same',
          bias: false,
          because: 'Strokes are one to three pixels wide, which 3×3 just sees; "same" keeps those at the border.',
          evidence: ['kernel5', 'kernel7'],
        },
        {
          type: 'batchNorm2d',
          because: 'Allows the higher learning rate; its β replaces the bias of the convolution.',
        },
        { type: 'relu' },
        {
          type: 'maxPool2d',
          kernel: 2,
          because: 'Halves the picture, keeps the strongest trace of a thin stroke, and tolerates small shifts.',
          evidence: ['avgpool', 'shift/translation'],
        },
        {
          type: 'conv2d',
          filters: 24,
          kernel: 3,
          padding: 'same',
          bias: false,
          because: 'Twice the filters on a quarter of the positions: how strokes are arranged.',
          evidence: 'patchShuffle',
        },
        { type: 'batchNorm2d' },
        { type: 'relu' },
        { type: 'maxPool2d', kernel: 2 },
        {
          type: 'flatten',
          because: 'Keeps where a feature was found, which global pooling would discard.',
          evidence: 'globalpool',
        },
        { type: 'dense', units: 48 },
        { type: 'relu' },
        { type: 'dense', units: 10 },
      ],
    },
  },
  experiments: [
    {
      name: 'kernel',
      question: 'Does a larger kernel, which sees more but costs more, recognise more characters?',
      factor: 'kernel',
      ordered: true,
      delta: '1pp',
      arms: [
        { name: 'kernel5', title: 'Kernel 5×5', set: { 'layers[conv2d].kernel': 5 } },
        { name: 'kernel7', title: 'Kernel 7×7', set: { 'layers[conv2d].kernel': 7 } },
      ],
    },
    {
      name: 'head',
      question: 'Must the dense layers know where in the picture a feature was found?',
      factor: 'layers',
      arms: [
        { name: 'globalpool', title: 'Global average pooling', set: { 'layers[8]': { type: 'globalAvgPool2d' } } },
      ],
    },
    {
      name: 'pooling',
      question: 'Does it matter whether pooling keeps the largest value or the mean?',
      factor: 'layers',
      arms: [
        {
          name: 'avgpool',
          title: 'Average pooling',
          set: {
            'layers[3]': { type: 'avgPool2d', kernel: 2 },
            'layers[7]': { type: 'avgPool2d', kernel: 2 },
          },
        },
      ],
    },
  ],
  probes: [
    'shift',
    'equivariance',
    'permutation',
    'patchShuffle',
    'efficiency',
    'receptiveField',
    'position',
    'saliency',
    'errors',
  ],
  seeds: 6, // the fewest that allow a verdict
  quick: { seeds: 3, epochs: 4, experiments: ['kernel'], probes: ['equivariance', 'patchShuffle'] },
});
