import { type Architecture, defineStudies, type Layer } from 'receptive';

/** Pictures of 16×16, drawn by the command itself. */
const network = (...layers: readonly (Layer | readonly Layer[])[]): Architecture => ({
  input: [1, 16, 16],
  layers: layers.flat() as Layer[],
});
/** A convolution on a torus: the picture goes on at its opposite side, so that no place is special. */
const torus = (kernel = 3): Layer[] => [
  { type: 'circularPad2d', padding: (kernel - 1) / 2 },
  { type: 'conv2d', filters: 8, kernel },
  { type: 'relu' },
];
const repeated = (times: number): Layer[] => Array.from({ length: times }, () => torus()).flat();
const dense = (units: number, classes: number): Architecture =>
  network({ type: 'flatten' }, { type: 'dense', units }, { type: 'relu' }, { type: 'dense', units: classes });
const average = (classes: number, because: string): Layer[] => [
  { type: 'globalAvgPool2d', because },
  { type: 'dense', units: classes },
];
const flat = (classes: number): Layer[] => [{ type: 'flatten' }, { type: 'dense', units: classes }];
const largest: Layer[] = [
  { type: 'maxPool2d', kernel: 16, because: 'One maximum over the whole picture: where it lies is lost.' },
  { type: 'flatten' },
  { type: 'dense', units: 2 },
];

const glyphBlock = (filters: number, because: string): Layer[] => [
  { type: 'conv2d', filters, kernel: 3, padding: 'same', bias: false, because },
  { type: 'batchNorm2d' },
  { type: 'relu' },
];

const CANNOT_SEE = 'No window of so few pixels holds both dots, and one dot looks the same in both classes.';
const SEES = 'A window of seven pixels holds both dots of the nearer pair.';

export default defineStudies({
  name: 'limits',
  title: 'Where convolution is not appropriate',
  question:
    'Where does what a convolution takes for granted – that neighbours belong together, and that a pattern means the same wherever it is – stand in its own way?',
  studies: [
    {
      name: 'where',
      title: 'The position is the class',
      question: 'Can a network that treats all places alike say in which quadrant a sign stands?',
      data: { dataset: 'where' },
      recipe: { epochs: 8, learningRate: 0.01 },
      baseline: {
        name: 'dense',
        title: 'Dense 32',
        because: 'Has weights of its own for every place.',
        architecture: dense(32, 4),
      },
      control: {
        name: 'circular',
        title: 'On a torus, pooled globally',
        because: 'Exactly invariant to shifts round the picture.',
        architecture: network(repeated(3), average(4, 'Keeps what was found and forgets where.')),
      },
      experiments: [
        {
          name: 'padding',
          question: 'Do zeros around the picture tell where its border is?',
          factor: 'padding',
          arms: [
            {
              name: 'zeros',
              title: 'Padded with zeros',
              set: { 'layers[circularPad2d].padding': 0, 'layers[conv2d].padding': 1 },
            },
          ],
        },
        {
          name: 'position',
          question: 'What does it take to give a convolution the position back?',
          factor: 'layers',
          arms: [
            {
              name: 'coordinates',
              title: 'With coordinates',
              architecture: network({ type: 'coordinates' }, repeated(3), average(4, 'As the control.')),
            },
            { name: 'flatten', title: 'Flattened', architecture: network(repeated(3), flat(4)) },
          ],
        },
      ],
      predictions: [
        {
          arm: 'circular',
          atMost: 0.25,
          because:
            'Shifted round by half its side, a picture is of another class, and to this network it is the same picture.',
        },
        {
          arm: 'zeros',
          atLeast: 0.35,
          because: 'Zeros mark the border, and every layer carries the mark one pixel further in.',
        },
        { arm: 'coordinates', atLeast: 0.95, because: 'The position is an input like any other.' },
        { arm: 'flatten', atLeast: 0.95, because: 'The dense layer has weights of its own for every place.' },
        { arm: 'dense', atLeast: 0.95, because: 'A sum over each quadrant is enough.' },
      ],
      seeds: 6,
      quick: { seeds: 1, epochs: 2, limit: 1024 },
    },
    {
      name: 'no-structure',
      title: 'Pixels without neighbourhood',
      question: 'What is convolution worth where neighbours have nothing to do with one another?',
      data: { dataset: 'no-structure' },
      recipe: { epochs: 8, learningRate: 0.003 },
      baseline: {
        name: 'dense',
        title: 'Dense 32',
        because: 'The rule is a sum over all pixels, which is what its units compute.',
        architecture: dense(32, 2),
      },
      control: {
        name: 'invariant',
        title: 'On a torus, pooled globally',
        because: 'Exactly invariant to shifts round the picture.',
        architecture: network(repeated(2), average(2, 'Keeps what was found and forgets where.')),
      },
      experiments: [
        {
          name: 'position',
          question: 'Is it the convolution that fails, or the pooling?',
          factor: 'layers',
          arms: [{ name: 'flatten', title: 'Flattened', architecture: network(repeated(2), flat(2)) }],
        },
      ],
      predictions: [
        {
          arm: 'invariant',
          atMost: 0.515,
          because:
            'Of the 256 shifts of a picture about half are of each class; always naming the more common one is right in 51.5 %.',
        },
        { arm: 'dense', atLeast: 0.75, because: 'The rule is linear, and 4,096 pictures determine 256 signs.' },
      ],
      seeds: 6,
      quick: { seeds: 1, epochs: 2, limit: 1024 },
    },
    {
      name: 'beyond-kernel',
      title: 'Farther apart than a kernel can see',
      question: 'Can a network learn what does not fit into its one kernel?',
      data: { dataset: 'beyond' },
      recipe: { epochs: 8, learningRate: 0.01 },
      control: {
        name: 'kernel7',
        title: 'One 7×7',
        because: 'The smallest kernel that holds both dots of a pair.',
        architecture: network(torus(7), largest),
      },
      experiments: [
        {
          name: 'kernel',
          question: 'What is left where the kernel is smaller?',
          factor: 'kernel',
          arms: [
            { name: 'kernel5', title: 'One 5×5', architecture: network(torus(5), largest) },
            { name: 'kernel3', title: 'One 3×3', architecture: network(torus(3), largest) },
          ],
        },
      ],
      predictions: [
        { arm: 'kernel3', atMost: 0.5, because: `Field 3. ${CANNOT_SEE}` },
        { arm: 'kernel5', atMost: 0.5, because: `Field 5. ${CANNOT_SEE}` },
        { arm: 'kernel7', atLeast: 0.95, because: `Field 7. ${SEES}` },
      ],
      seeds: 6,
      quick: { seeds: 1, epochs: 2, limit: 1024 },
    },
    {
      name: 'beyond-depth',
      title: 'Farther apart than a stack can see',
      question: 'Do small kernels on top of one another see what a large one sees?',
      data: { dataset: 'beyond' },
      recipe: { epochs: 8, learningRate: 0.01 },
      control: {
        name: 'four3',
        title: 'Four 3×3',
        because: 'Each layer lets a unit see a pixel more on every side: nine in all.',
        architecture: network(repeated(4), largest),
      },
      experiments: [
        {
          name: 'depth',
          question: 'What is left where the stack is lower?',
          factor: 'layers',
          arms: [{ name: 'two3', title: 'Two 3×3', architecture: network(repeated(2), largest) }],
        },
      ],
      predictions: [
        { arm: 'two3', atMost: 0.5, because: `Field 5. ${CANNOT_SEE}` },
        { arm: 'four3', atLeast: 0.95, because: `Field 9. ${SEES}` },
      ],
      seeds: 6,
      quick: { seeds: 1, epochs: 2, limit: 1024 },
    },
    {
      name: 'glyphs-anywhere',
      title: 'What convolution is made for',
      question: 'The control of all this: are the same small networks good where their assumptions hold?',
      data: { dataset: 'glyphs-anywhere' },
      recipe: { epochs: 8, learningRate: 0.01 },
      baseline: {
        name: 'dense',
        title: 'Dense 64',
        because: 'Has to learn every glyph at every place.',
        architecture: dense(64, 4),
      },
      control: {
        name: 'pooled',
        title: 'Two 3×3, pooled globally',
        because: 'Two 3×3 see a whole glyph, and it does not matter where.',
        architecture: network(
          glyphBlock(8, 'Corners and crossings of strokes.'),
          glyphBlock(16, 'A field of five pixels: a glyph as a whole.'),
          average(4, 'The glyph is the same glyph wherever it is.'),
        ),
      },
      predictions: [
        { arm: 'pooled', atLeast: 0.9, because: 'One template for each glyph does for all of its places.' },
        {
          arm: 'dense',
          atMost: 0.75,
          because: 'A glyph at each of 144 places is a pattern of its own, and there are seven pictures of each.',
        },
      ],
      probes: ['permutation', 'ladder'],
      seeds: 6,
      quick: { seeds: 1, epochs: 2, limit: 1024, probes: [] },
    },
  ],
});
