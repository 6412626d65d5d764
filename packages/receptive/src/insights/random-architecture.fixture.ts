import { resolveArchitecture } from '../architecture/index.js';
import type { Architecture, Graph, Layer } from '../architecture/types.js';
import { InputError } from '../errors.js';
import { Random, streamKey } from '../random.js';

const pick = <T>(random: Random, list: readonly T[]): T => list[random.integer(list.length)] as T;

/** A network of a few layers of any type on small pictures, with what makes geometry hard: every seed another one. */
export function randomGraph(seed: number): Graph {
  const random = new Random(streamKey(seed, 'generate', 'architecture'));
  const input: Architecture['input'] = [1 + random.integer(4), 6 + random.integer(7), 6 + random.integer(7)];
  let layers: Layer[] = [];
  const grow = (layer: Layer) => {
    try {
      resolveArchitecture({ input, layers: [...layers, layer] });
      layers = [...layers, layer];
    } catch (error) {
      if (!(error instanceof InputError)) throw error; // This one does not fit here: do without.
    }
  };
  for (let i = 4 + random.integer(5); i > 0; i--) grow(pictureLayer(random, 0));
  grow(pick<Layer>(random, [{ type: 'flatten' }, { type: 'flatten' }, { type: 'globalAvgPool2d' }]));
  grow({ type: 'dense', units: 1 + random.integer(9), bias: random.integer(4) > 0 });
  for (let i = random.integer(3); i > 0; i--) grow(vectorLayer(random));
  grow({ type: 'dense', units: 3 });
  return resolveArchitecture({ input, layers });
}

const window = (random: Random) => ({
  kernel: [1 + random.integer(4), 1 + random.integer(4)] as const,
  stride: [1 + random.integer(2), pick(random, [1, 1, 2, 3])] as const,
  padding: pick(random, ['same', 'valid', 1, [0, 1]] as const),
});

function pictureLayer(random: Random, depth: number): Layer {
  const groups = pick(random, [1, 1, 2, 3]);
  const kinds: (() => Layer)[] = [
    () => ({
      type: 'conv2d',
      filters: groups * (1 + random.integer(4)),
      ...window(random),
      dilation: [1 + random.integer(2), 1 + random.integer(3)],
      groups,
      bias: random.integer(3) > 0,
    }),
    () => ({ type: 'conv2d', filters: 2 + random.integer(6), kernel: pick(random, [1, 3, 5]), padding: 'same' }),
    () => ({
      type: 'locallyConnected2d',
      filters: 1 + random.integer(4),
      ...window(random),
      bias: random.integer(3) > 0,
    }),
    () => ({ type: 'maxPool2d', ...window(random) }),
    () => ({ type: 'avgPool2d', ...window(random), countIncludePad: random.integer(2) === 0 }),
    () => ({ type: 'blurPool2d', kernel: 2 + random.integer(4), stride: 1 + random.integer(2) }),
    () => ({ type: 'circularPad2d', padding: [random.integer(3), random.integer(3)] }),
    () => ({ type: 'batchNorm2d' }),
    () => ({ type: 'layerNorm' }),
    () => ({ type: 'groupNorm', groups: pick(random, [1, 2, 3]) }),
    () => activation(random),
    () => ({ type: 'dropout', rate: 0.5 }),
    () => ({ type: 'coordinates' }),
    () => (depth > 1 ? { type: 'relu' } : residual(random, depth + 1)),
    () => (depth > 1 ? { type: 'tanh' } : parallel(random, depth + 1)),
  ];
  return pick(random, kinds)();
}

const vectorLayer = (random: Random): Layer =>
  pick<() => Layer>(random, [
    () => ({ type: 'layerNorm' }),
    () => activation(random),
    () => ({ type: 'dropout', rate: 0.3 }),
    () => ({ type: 'residual', layers: [{ type: 'layerNorm' }, activation(random)] }),
    () => ({ type: 'parallel', branches: [[], [{ type: 'dense', units: 4 }]] }),
    () => ({ type: 'flatten' }),
  ])();

const activation = (random: Random): Layer =>
  pick<Layer>(random, [
    { type: 'relu' },
    { type: 'leakyRelu', slope: 0.2 },
    { type: 'gelu' },
    { type: 'silu' },
    { type: 'tanh' },
    { type: 'sigmoid' },
  ]);

/** Both ways end in the same number of maps of the same size. */
function residual(random: Random, depth: number): Layer {
  const filters = 1 + random.integer(5);
  const stride = 1 + random.integer(2);
  return {
    type: 'residual',
    layers: [
      pictureLayer(random, depth + 1),
      { type: 'conv2d', filters, kernel: 3, stride, padding: 'same', dilation: 1 + random.integer(2) },
    ].slice(random.integer(2)) as Layer[],
    shortcut: [{ type: 'conv2d', filters, kernel: 1, stride, padding: 'same' }],
  };
}

/** Branches that keep the size: columns and rows seen by one are not those seen by another. */
function parallel(random: Random, depth: number): Layer {
  const branches: (() => Layer[])[] = [
    () => [],
    () => [{ type: 'conv2d', filters: 1 + random.integer(3), kernel: [1, 5], padding: 'same' }, activation(random)],
    () => [{ type: 'conv2d', filters: 1 + random.integer(3), kernel: [3, 1], padding: 'same' }],
    () => [{ type: 'maxPool2d', kernel: 3, stride: 1, padding: 'same' }],
    () => [{ type: 'residual', layers: [{ type: 'groupNorm', groups: 1 }] }],
    () => (depth > 1 ? [] : [parallel(random, depth + 1)]),
  ];
  return { type: 'parallel', branches: [pick(random, branches)(), pick(random, branches)()] };
}

/** Parameters and statistics with outputs of the order of one: normal, running variances above a half. */
export function randomTensors(graph: Graph, seed: number): Map<string, Float32Array> {
  const random = new Random(streamKey(seed, 'generate', 'weights'));
  const tensors = new Map<string, Float32Array>();
  for (const { operation, tensors: infos } of graph.nodes)
    for (const { name, role, shape } of infos) {
      const size = shape.reduce((a, b) => a * b, 1);
      const position = operation.type === 'locallyConnected2d' ? 3 : 1;
      const fan = role === 'weight' && shape.length > 1 ? shape.slice(position).reduce((a, b) => a * b, 1) : 1;
      const values = Float32Array.from({ length: size }, () => random.normal() / Math.sqrt(fan));
      tensors.set(name, role === 'runningVar' ? values.map((value) => 0.5 + Math.abs(value)) : values);
    }
  return tensors;
}

/** A picture of normal values. */
export function randomPicture({ input }: Graph, seed: number): Float32Array {
  const random = new Random(streamKey(seed, 'generate', 'picture'));
  return Float32Array.from({ length: input.reduce((a, b) => a * b, 1) }, () => random.normal());
}
