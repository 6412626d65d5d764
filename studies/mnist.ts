import { defineStudy } from 'receptive';

export default defineStudy({
  name: 'mnist',
  title: 'Handwritten digits',
  question:
    'How much does convolution gain over a dense network on MNIST, and does a 5×5 kernel gain more than a 3×3 one?',
  data: { dataset: 'mnist', validation: 5000 },
  recipe: {
    epochs: 6,
    batch: 64,
    learningRate: 3e-3,
    schedule: 'oneCycle',
    optimizer: 'adamw',
    augmentation: { shift: 2 },
  },
  baseline: {
    name: 'dense',
    title: 'Dense 256-128',
    because: 'The same pictures, shifts and recipe without any notion of neighbouring pixels.',
    architecture: {
      input: [1, 28, 28],
      layers: [
        { type: 'flatten' },
        { type: 'dense', units: 256 },
        { type: 'relu' },
        { type: 'dense', units: 128 },
        { type: 'relu' },
        { type: 'dense', units: 10 },
      ],
    },
  },
  control: {
    name: 'cnn',
    title: 'CNN 16-16-32, kernel 3×3',
    because: 'Small enough for two cores, aimed at 99.2 % and more.',
    architecture: {
      input: [1, 28, 28],
      layers: [
        {
          type: 'conv2d',
          filters: 16,
          kernel: 3,
          padding: 'same',
          bias: false,
          because: 'Strokes are two to four pixels wide.',
        },
        { type: 'batchNorm2d' },
        { type: 'relu' },
        {
          type: 'conv2d',
          filters: 16,
          kernel: 3,
          padding: 'same',
          bias: false,
          because: 'A second 3×3 sees 5×5 pixels before any detail is pooled away.',
        },
        { type: 'batchNorm2d' },
        { type: 'relu' },
        { type: 'maxPool2d', kernel: 2 },
        { type: 'conv2d', filters: 32, kernel: 3, padding: 'same', bias: false },
        { type: 'batchNorm2d' },
        { type: 'relu' },
        { type: 'maxPool2d', kernel: 2 },
        { type: 'flatten', because: 'Digits are centred, so position carries information.' },
        { type: 'dense', units: 128 },
        { type: 'relu' },
        { type: 'dropout', rate: 0.3, because: 'The dense layer before it holds 96 % of the parameters.' },
        { type: 'dense', units: 10 },
      ],
    },
  },
  experiments: [
    {
      name: 'kernel',
      question: 'Does a 5×5 kernel recognise more digits than a 3×3 one?',
      factor: 'kernel',
      delta: '0.1pp',
      arms: [{ name: 'kernel5', title: 'Kernel 5×5', set: { 'layers[conv2d].kernel': 5 } }],
    },
  ],
  seeds: 3,
  quick: { seeds: 2, epochs: 2, limit: 10_000 },
});
