/** Architectures to start from, made to fit any picture size and number of classes. */

import type { Architecture, Layer } from 'receptive';

export interface Template {
  readonly name: string;
  readonly title: string;
  /** One sentence: what it is there to show. */
  readonly about: string;
  /** @param input C, H, W of a picture */
  readonly architecture: (input: Architecture['input'], classes: number) => Architecture;
}

const conv = (filters: number, kernel: number, more: object = {}): Layer => ({
  type: 'conv2d',
  filters,
  kernel,
  padding: 'same',
  ...more,
});
/** Halves the picture. */
const block = (filters: number, because?: string): Layer[] => [
  conv(filters, 3, { bias: false, ...(because && { because }) }),
  { type: 'batchNorm2d' },
  { type: 'relu' },
  { type: 'maxPool2d', kernel: 2 },
];
/** @param stride 2 halves the picture, on the shortcut too. */
const residual = (filters: number, stride: 1 | 2): Layer => ({
  type: 'residual',
  layers: [
    conv(filters, 3, { bias: false, ...(stride > 1 && { stride }) }),
    { type: 'batchNorm2d' },
    { type: 'relu' },
    conv(filters, 3, { bias: false }),
    { type: 'batchNorm2d' },
  ],
  ...(stride > 1 && {
    shortcut: [conv(filters, 1, { stride, bias: false }), { type: 'batchNorm2d' }],
    because: 'Half the size and twice the filters: a 1×1 convolution brings the shortcut to the same shape.',
  }),
});

export const TEMPLATES: readonly Template[] = [
  {
    name: 'small-cnn',
    title: 'Small CNN',
    about: 'Two convolutions with pooling: the smallest network that shows what convolution does.',
    architecture: (input, classes) => ({
      input,
      layers: [
        ...block(12, 'Strokes are a few pixels wide, which 3×3 just sees.'),
        ...block(24, 'Half the size leaves room for twice the filters.'),
        { type: 'flatten' },
        { type: 'dense', units: 48 },
        { type: 'relu' },
        { type: 'dense', units: classes },
      ],
    }),
  },
  {
    name: 'dense',
    title: 'Dense baseline',
    about: 'Fully connected: knows nothing of neighbourhoods, every pixel has its own weights.',
    architecture: (input, classes) => ({
      input,
      layers: [
        { type: 'flatten' },
        { type: 'dense', units: 128 },
        { type: 'relu' },
        { type: 'dense', units: 64 },
        { type: 'relu' },
        { type: 'dense', units: classes },
      ],
    }),
  },
  {
    name: 'lenet',
    title: 'LeNet-5',
    about: 'The network of LeCun et al. (1998), with max pooling and ReLU: 5×5 kernels without padding.',
    architecture: (input, classes) => ({
      input,
      layers: [
        conv(6, 5),
        { type: 'relu' },
        { type: 'maxPool2d', kernel: 2 },
        conv(16, 5, { padding: 'valid' }),
        { type: 'relu' },
        { type: 'maxPool2d', kernel: 2 },
        { type: 'flatten' },
        { type: 'dense', units: 120 },
        { type: 'relu' },
        { type: 'dense', units: 84 },
        { type: 'relu' },
        { type: 'dense', units: classes },
      ],
    }),
  },
  {
    name: 'mars-cnn',
    title: 'Mars CNN',
    about: 'The network for the rover’s pictures: four blocks that double their filters while they halve the picture.',
    architecture: (input, classes) => ({
      input,
      layers: [
        ...block(32, 'Edges and textures; "same" keeps the size for any kernel.'),
        ...block(64, 'Twice the filters as the positions become a quarter.'),
        ...block(128),
        ...block(256),
        { type: 'flatten' },
        { type: 'dropout', rate: 0.5, because: 'Thousands of features for a few thousand training pictures.' },
        { type: 'dense', units: classes },
      ],
    }),
  },
  {
    name: 'residual',
    title: 'Residual net',
    about:
      'Blocks that add to what they are given (He et al. 2016), so that depth does not get in the way of training.',
    architecture: (input, classes) => ({
      input,
      layers: [
        conv(16, 3, { bias: false }),
        { type: 'batchNorm2d' },
        { type: 'relu' },
        residual(16, 1),
        { type: 'relu' },
        residual(32, 2),
        { type: 'relu' },
        { type: 'globalAvgPool2d' },
        { type: 'dense', units: classes },
      ],
    }),
  },
];
