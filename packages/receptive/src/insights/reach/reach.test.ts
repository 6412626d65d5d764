import { describe, expect, test } from 'vitest';
import { resolveArchitecture } from '../../architecture/index.js';
import type { Graph } from '../../architecture/types.js';
import { forwardGraph } from '../../engine/reference/graph.js';
import { tensor } from '../../engine/reference/tensor.js';
import { Random, streamKey } from '../../random.js';
import { randomGraph, randomPicture, randomTensors } from '../random-architecture.fixture.js';
import { reachedBy, seenBy } from './reach.js';

/** The definition, by experiment: a pixel that is not a number makes everything that reads it one that is not. */
function spoiled(graph: Graph, seed: number, [y, x]: readonly [number, number]): Uint8Array[] {
  const [C, H, W] = graph.input;
  const picture = Float64Array.from(randomPicture(graph, seed));
  for (let c = 0; c < C; c++) picture[(c * H + y) * W + x] = Number.NaN;
  const values = randomTensors(graph, seed);
  const parameters = new Map(
    graph.nodes.flatMap(({ tensors }) =>
      tensors.map(({ name, shape }) => [name, tensor(shape, values.get(name)!)] as const),
    ),
  );
  const outputs = forwardGraph(graph, parameters, tensor([1, C, H, W], picture), { training: false });
  return outputs.map(({ data }) => Uint8Array.from(data, (value) => (Number.isNaN(value) ? 1 : 0)));
}

describe('the units that a pixel reaches', () => {
  test('are those that become NaN with it, in every layer of random networks', () => {
    let units = 0;
    for (let seed = 0; seed < 40; seed++) {
      const graph = randomGraph(seed);
      const [, H, W] = graph.input;
      const random = new Random(streamKey(seed, 'generate', 'pixel'));
      const pixel = [random.integer(H), random.integer(W)] as const;
      const found = reachedBy(graph, pixel);
      const expected = spoiled(graph, seed, pixel);
      for (const { id, name } of graph.nodes) {
        expect(found[id], `network ${seed}, ${name}, pixel ${pixel}`).toEqual(expected[id]);
        units += found[id]!.length;
      }
    }
    expect(units).toBeGreaterThan(10_000);
  });

  test('worked by hand: a strided, dilated convolution with padding, and a pool', () => {
    const graph = resolveArchitecture({
      input: [1, 1, 8],
      layers: [
        { type: 'conv2d', filters: 2, kernel: [1, 3], stride: [1, 2], padding: [0, 1], dilation: [1, 2] },
        { type: 'maxPool2d', kernel: [1, 2] },
      ],
    });
    // Unit q reads columns 2q − 1, 2q + 1, 2q + 3: never an even one.
    expect(reachedBy(graph, [0, 4])[0]).toEqual(Uint8Array.of(0, 0, 0, 0, 0, 0));
    expect(reachedBy(graph, [0, 3])[0]).toEqual(Uint8Array.of(1, 1, 1, 1, 1, 1));
    expect(reachedBy(graph, [0, 7]).map((marks) => marks.join(''))).toEqual(['001001', '00']);
  });
});

describe('the pixels that a unit sees', () => {
  test('are those that reach it, in random networks', () => {
    for (let seed = 0; seed < 12; seed++) {
      const graph = randomGraph(seed);
      const [C, H, W] = graph.input;
      const random = new Random(streamKey(seed, 'generate', 'unit'));
      const node = graph.nodes[random.integer(graph.nodes.length)]!;
      const unit = node.outputShape.map((extent) => random.integer(extent));
      const offset = node.outputShape.reduce((sum, extent, axis) => sum * extent + unit[axis]!, 0);
      const seen = seenBy(graph, node, unit);
      for (let y = 0; y < H; y++)
        for (let x = 0; x < W; x++) {
          const reached = reachedBy(graph, [y, x]);
          const colours = Array.from({ length: C }, (_, c) => seen.input[(c * H + y) * W + x]!);
          expect(Math.max(...colours), `network ${seed}, ${node.name} [${unit}], pixel ${y}, ${x}`).toBe(
            reached[node.id]![offset],
          );
        }
      expect(seen.nodes[node.id]!.reduce((a, b) => a + b)).toBe(1);
    }
  });

  test('colours count one by one: a grouped convolution sees its own', () => {
    const graph = resolveArchitecture({
      input: [2, 3, 3],
      layers: [{ type: 'conv2d', filters: 2, kernel: 2, groups: 2 }, { type: 'flatten' }],
    });
    expect(seenBy(graph, graph.nodes[1]!, [7]).input.join('')).toBe('000000000000011011');
  });
});
