import { expect, test } from 'vitest';
import { resolveArchitecture } from '../architecture/resolve.js';
import type { Layer } from '../architecture/types.js';
import { referenceEngine } from '../engine/index.js';
import { Random } from '../random.js';
import { initializeNetwork } from '../training/initialize.js';
import { type Sight, sightOf } from './sight.js';

const [HEIGHT, WIDTH] = [23, 20];
const conv = (change: object): Layer => ({ type: 'conv2d', filters: 2, kernel: 3, ...change });

const NETWORKS: Record<string, readonly Layer[]> = {
  'one convolution': [conv({ padding: 'same' })],
  'strides, unequal on both axes': [conv({ stride: [2, 3], padding: [1, 0] }), conv({ kernel: [3, 2], padding: 1 })],
  'an even kernel, padded more at the end': [
    conv({ kernel: 4, padding: 'same' }),
    conv({ kernel: 2, padding: 'same' }),
  ],
  dilation: [conv({ dilation: 2, padding: 2 }), { type: 'avgPool2d', kernel: 2 }, conv({ dilation: [2, 1] })],
  'pools that cut a rest': [
    { type: 'avgPool2d', kernel: 3, stride: 2 },
    { type: 'avgPool2d', kernel: 2, stride: 3 },
  ],
  'blurred pools': [conv({}), { type: 'blurPool2d', kernel: 3 }, { type: 'blurPool2d', kernel: 4 }],
  'circular padding': [
    { type: 'circularPad2d', padding: 1 },
    conv({}),
    { type: 'avgPool2d', kernel: 2 },
    { type: 'circularPad2d', padding: [1, 3] },
    conv({ kernel: [3, 5] }),
  ],
  'a residual block': [
    conv({ padding: 1 }),
    { type: 'residual', layers: [conv({ kernel: 5, padding: 2 }), { type: 'batchNorm2d' }, conv({ padding: 1 })] },
  ],
  'a residual block with a stride': [
    {
      type: 'residual',
      layers: [conv({ stride: 2, padding: 1 }), conv({ padding: 1 })],
      shortcut: [conv({ kernel: 1, stride: 2 })],
    },
    conv({}),
  ],
  branches: [{ type: 'parallel', branches: [[conv({ kernel: 1 })], [conv({ padding: 1 }), conv({ padding: 1 })], []] }],
};

/** Pixels added on every side: a multiple of every jump, and more than any unit sees. */
const AROUND = 36;

test.each(Object.entries(NETWORKS))('%s: a unit is inside exactly if the picture could go on', (_, layers) => {
  const random = new Random([1, 2]);
  const large = Float32Array.from({ length: (HEIGHT + 2 * AROUND) * (WIDTH + 2 * AROUND) }, () => random.normal());
  const cut = Float32Array.from(
    { length: HEIGHT * WIDTH },
    (_, i) => large[(AROUND + Math.floor(i / WIDTH)) * (WIDTH + 2 * AROUND) + AROUND + (i % WIDTH)]!,
  );
  const answer = (height: number, width: number, picture: Float32Array) => {
    const graph = resolveArchitecture({ input: [1, height, width], layers });
    const network = referenceEngine.compile(graph, { batch: 1 });
    initializeNetwork(network, 5);
    return { graph, shape: graph.outputShape as [number, number, number], values: network.predict(picture) };
  };
  const whole = answer(HEIGHT + 2 * AROUND, WIDTH + 2 * AROUND, large);
  const { graph, shape, values } = answer(HEIGHT, WIDTH, cut);
  const sights = sightOf(graph);
  const inside = ({ jump, before, after }: Sight, unit: number, pixels: number) =>
    unit * jump - before >= 0 && unit * jump + after < pixels;
  let found = 0;
  for (let p = 0; p < shape[1]; p++) {
    for (let q = 0; q < shape[2]; q++) {
      const [down, right] = [p + AROUND / sights[0].jump, q + AROUND / sights[1].jump];
      const same = Array.from(
        { length: shape[0] },
        (_, c) =>
          values[(c * shape[1] + p) * shape[2] + q] ===
          whole.values[(c * whole.shape[1] + down) * whole.shape[2] + right],
      );
      const expected = inside(sights[0], p, HEIGHT) && inside(sights[1], q, WIDTH);
      expect([p, q, same.every(Boolean)]).toEqual([p, q, expected]);
      if (expected) found++;
    }
  }
  expect(found).toBeGreaterThan(0);
});

test('the field is as long as the receptive field, the jump the cumulative stride', () => {
  const { nodes, ...graph } = resolveArchitecture({
    input: [3, 32, 32],
    layers: [conv({ padding: 'same' }), { type: 'maxPool2d', kernel: 2 }, conv({ kernel: 5 }), { type: 'relu' }],
  });
  const [rows] = sightOf({ nodes, ...graph });
  expect([rows.before + rows.after + 1, rows.jump]).toEqual([graph.receptiveField[0], graph.jump[0]]);
});

test('group normalisation sees all; so do maps that lie differently where they meet', () => {
  const all = (layers: readonly Layer[]) => sightOf(resolveArchitecture({ input: [1, 8, 8], layers }))[0].after;
  expect(all([conv({}), { type: 'groupNorm', groups: 1 }])).toBe(Number.POSITIVE_INFINITY);
  const branches = [[conv({ kernel: 5 })], [{ type: 'avgPool2d', kernel: 2 }]] satisfies Layer[][];
  expect(all([{ type: 'parallel', branches }])).toBe(Number.POSITIVE_INFINITY);
});
