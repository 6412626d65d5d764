import { describe, expect, test } from 'vitest';
import { resolveArchitecture } from '../architecture/index.js';
import { graphBehind, graphUpTo, stagesOf } from '../architecture/stages.js';
import type { Architecture, Graph } from '../architecture/types.js';
import { createWasmEngine, referenceEngine } from '../engine/index.js';
import type { Engine, Network } from '../engine/types.js';
import { Random } from '../random.js';
import { initialSnapshot } from '../training/initialize.js';
import { setTensors } from '../training/prefix.js';
import { enlarge, gradCamMaps, gradientMaps, integratedGradients, integratedMap, occlusionMap } from './attribution.js';

const NET: Architecture = {
  input: [3, 8, 8],
  layers: [
    { type: 'conv2d', filters: 5, kernel: 3, padding: 'same' },
    { type: 'relu' },
    { type: 'maxPool2d', kernel: 2 },
    { type: 'conv2d', filters: 6, kernel: 3, padding: 'same' },
    { type: 'relu' },
    { type: 'flatten' },
    { type: 'dense', units: 4 },
  ],
};
const graph = resolveArchitecture(NET);
const tensors = initialSnapshot(graph, 2);
const random = new Random([8, 8]);
const normals = (length: number) => Float32Array.from({ length }, () => random.normal());
const [pictures, baseline] = [normals(3 * 192), normals(192)];
const classes = [2, 0, 3];
const pictureOf = (n: number) => pictures.subarray(n * 192, (n + 1) * 192);

function compiled(engine: Engine, part: Graph, batch: number) {
  const network = engine.compile(part, { batch, inputGradient: true });
  setTensors(network, tensors);
  return network;
}
const network = compiled(referenceEngine, graph, 2);
/** The same without kinks. */
const smooth = compiled(
  referenceEngine,
  resolveArchitecture({
    ...NET,
    layers: NET.layers.map((layer) =>
      layer.type === 'relu' ? { type: 'tanh' } : layer.type === 'maxPool2d' ? { type: 'avgPool2d', kernel: 2 } : layer,
    ),
  }),
  2,
);
const { last } = stagesOf(graph).at(-1)!;
const before = compiled(referenceEngine, graphUpTo(graph, last), 2);
const behind = compiled(referenceEngine, graphBehind(graph, last), 2);

/** A network of one dense layer: z = W·x. */
function linear(weights: readonly number[][], input: Architecture['input']) {
  const layers: Architecture['layers'] = [{ type: 'flatten' }, { type: 'dense', units: weights.length, bias: false }];
  const dense = referenceEngine.compile(resolveArchitecture({ input, layers }), { batch: 3, inputGradient: true });
  dense.setTensor('dense1.weight', Float32Array.from(weights.flat()));
  return dense;
}

describe('gradient', () => {
  test('of a linear network: the largest weight of a pixel', () => {
    const dense = linear(
      [
        [1, -2, 0, 3, 0.5, 1],
        [0, 0, 4, 0, 0, 0],
      ],
      [3, 1, 2],
    );
    const maps = gradientMaps(dense, new Float32Array(4 * 6), [0, 1, 0, 1]);
    expect(maps.map((map) => [...map])).toEqual([
      [1, 3],
      [4, 0],
      [1, 3],
      [4, 0],
    ]);
  });
});

describe('integrated gradients', () => {
  test('of a linear network: weight times distance', () => {
    const dense = linear([[1, -2, 0.5, 3]], [2, 1, 2]);
    const [x, from] = [Float32Array.of(2, 1, 0, -1), Float32Array.of(1, 1, 2, 0)];
    expect([...integratedGradients(dense, x, from, 0, 5)].map((v) => v || 0)).toEqual([1, 0, -1, -3]);
    expect([...integratedMap(dense, x, from, 0, 5)]).toEqual([0, -3]);
  });
  test.each([0, 1, 2])('are complete: they add up to the difference of scores (picture %i)', (n) => {
    const label = classes[n]!;
    const sum = (values: Float32Array) => values.reduce((a, b) => a + b, 0);
    const missing = (net: Network) => {
      const of = (picture: Float32Array) => net.predict(picture, 1)[label]!;
      const parts = integratedGradients(net, pictureOf(n), baseline, label, 32);
      const error = Math.abs(sum(parts) - (of(pictureOf(n)) - of(baseline)));
      return error / sum(parts.map(Math.abs)); // scores may cancel, so errors are held against what is summed
    };
    expect(missing(smooth)).toBeLessThan(1e-4); // the midpoint rule's error is O(1/steps²)
    expect(missing(network)).toBeLessThan(0.02); // ReLUs are kinks, around which a step is simply wrong: O(1/steps)
  });
});

describe('Grad-CAM', () => {
  test('as its definition says, from difference quotients', () => {
    const maps = gradCamMaps(before, behind, pictures, classes);
    const feature = before.predict(pictureOf(1), 1);
    const score = (maps: Float32Array) => behind.predict(maps, 1)[0]!;
    const expected = new Float64Array(16);
    for (let c = 0; c < 6; c++) {
      let alpha = 0;
      for (let i = 0; i < 16; i++) {
        // Behind the maps everything is linear: a large step is as good as a small one, and rounds less.
        const moved = feature.slice();
        moved[c * 16 + i] = moved[c * 16 + i]! + 1;
        alpha += (score(moved) - score(feature)) / 16;
      }
      for (let i = 0; i < 16; i++) expected[i] = expected[i]! + alpha * feature[c * 16 + i]!;
    }
    const enlarged = enlarge(
      expected.map((value) => Math.max(0, value)),
      [4, 4],
      [8, 8],
    ); // prettier-ignore
    expect(Math.max(...enlarged)).toBeGreaterThan(0.01);
    enlarged.forEach((value, i) => {
      expect(maps[1]![i]).toBeCloseTo(value, 5);
    });
  });
});

describe('occlusion', () => {
  test('what the score loses without the window', () => {
    const score = network.predict(pictureOf(2), 1)[3]!;
    const map = occlusionMap(network, pictureOf(2), baseline, 3, score);
    const changed = pictureOf(2).slice();
    for (const c of [0, 1, 2]) changed[c * 64 + 21] = baseline[c * 64 + 21]!; // 8×8 windows of one pixel
    expect(map[21]).toBeCloseTo(score - network.predict(changed, 1)[3]!, 5);
  });
  test('windows cover pictures of any size', () => {
    const weights = Array.from({ length: 27 * 3 }, () => 1);
    const dense = linear([weights], [1, 27, 3]);
    const map = occlusionMap(dense, new Float32Array(81).fill(1), new Float32Array(81), 0, 81);
    // Eight windows of 3 or 4 rows, each a column wide: each loses as many pixels as it has.
    expect(map.reduce((sum, loss) => sum + 1 / loss, 0)).toBeCloseTo(24, 5);
    expect([...new Set(map)].sort()).toEqual([3, 4]);
  });
});

test('the fast engine gives the same maps', async () => {
  const engine = await createWasmEngine();
  const fast = {
    network: compiled(engine, graph, 2),
    before: compiled(engine, graphUpTo(graph, last), 2),
    behind: compiled(engine, graphBehind(graph, last), 2),
  };
  const all = (of: typeof fast) => [
    ...gradientMaps(of.network, pictures, classes),
    ...gradCamMaps(of.before, of.behind, pictures, classes),
    integratedMap(of.network, pictureOf(0), baseline, 1, 32),
    occlusionMap(of.network, pictureOf(0), baseline, 1, 0.5),
  ];
  const slow = all({ network, before, behind });
  for (const [m, map] of all(fast).entries()) {
    expect(Math.max(...map.map((value, i) => Math.abs(value - slow[m]![i]!)))).toBeLessThan(1e-5);
  }
});

describe('enlarge', () => {
  test('keeps what is linear, and its ends', () => {
    const map = [0, 1, 2, 10, 11, 12];
    const large = enlarge(map, [2, 3], [4, 6]);
    expect([...large.subarray(0, 6)]).toEqual([0, 0.25, 0.75, 1.25, 1.75, 2]);
    expect(large[6]).toBe(2.5);
    expect(large[23]).toBe(12);
    expect([...enlarge(map, [2, 3], [2, 3])]).toEqual(map);
  });
});
