import { describe, expect, test } from 'vitest';
import { resolveArchitecture } from '../architecture/index.js';
import type { Layer } from '../architecture/types.js';
import { referenceEngine } from '../engine/index.js';
import { Random } from '../random.js';
import { initializeNetwork } from '../training/initialize.js';
import { regionWithoutPadding } from './padding-reach.js';

const conv = (kernel: number, more: object = {}): Layer => ({
  type: 'conv2d',
  filters: 2,
  kernel,
  padding: 'same',
  ...more,
});

/** Output of a fresh network on a picture of side `side` cut out of a larger one at (at, at). */
function mapOf(layers: readonly Layer[], pixel: (y: number, x: number) => number, side: number, at: number) {
  const graph = resolveArchitecture({ input: [1, side, side], layers });
  const network = referenceEngine.compile(graph, { batch: 1 });
  initializeNetwork(network, 1);
  const picture = Float32Array.from({ length: side * side }, (_, i) =>
    pixel(at + Math.floor(i / side), at + (i % side)),
  );
  return { graph, values: network.predict(picture) };
}

describe('regionWithoutPadding', () => {
  // What a unit gives is the same in a picture and in a larger one around it exactly if it sees no border.
  test.each<[string, number, Layer[]]>([
    ['same', 16, [conv(3), { type: 'tanh' }, conv(5)]],
    ['valid', 16, [conv(3, { padding: 0 }), conv(4, { padding: 0 })]],
    ['stride 2, uneven padding', 16, [conv(3, { stride: 2 }), { type: 'tanh' }, conv(3)]],
    [
      'pools',
      24,
      [conv(3), { type: 'avgPool2d', kernel: 2 }, conv(3), { type: 'avgPool2d', kernel: 3, stride: 2, padding: 1 }],
    ],
    ['dilation', 20, [conv(3, { dilation: 2 }), conv(2, { padding: [1, 0] })]],
    ['blur', 20, [conv(3), { type: 'blurPool2d' }, conv(3)]],
    [
      'paths',
      16,
      [
        { type: 'residual', layers: [conv(3), conv(3)], shortcut: [conv(1)] },
        { type: 'parallel', branches: [[conv(3)], []] },
      ],
    ],
  ])('%s', (_, side, layers) => {
    const values = new Random([1, 2]);
    const large = Float64Array.from({ length: 48 * 48 }, () => values.normal());
    const pixel = (y: number, x: number) => large[y * 48 + x]!;
    const small = mapOf(layers, pixel, side, 12);
    const around = mapOf(layers, pixel, 48, 0);
    const { graph } = small;
    const [channels, h, w] = graph.outputShape as [number, number, number];
    const [, farHeight, farWidth] = around.graph.outputShape as [number, number, number];
    const offset = 12 / graph.jump[0];
    const region = regionWithoutPadding(graph, graph.nodes.at(-1)!)!;
    for (let y = 0; y < h; y++) {
      for (let x = 0; x < w; x++) {
        const inside = y >= region.top && y <= region.bottom && x >= region.left && x <= region.right;
        let same = true;
        for (let c = 0; c < channels; c++) {
          const unit = small.values[(c * h + y) * w + x]!;
          // Sums of the same numbers with zeros between: equal up to their order.
          if (Math.abs(unit - around.values[(c * farHeight + y + offset) * farWidth + x + offset]!) > 1e-6)
            same = false;
        }
        expect([y, x, inside]).toEqual([y, x, same]);
      }
    }
  });
  test('null where every unit sees the border', () => {
    const graph = resolveArchitecture({ input: [1, 4, 4], layers: [conv(3), conv(5)] });
    expect(regionWithoutPadding(graph, graph.nodes[1]!)).toBeNull();
    expect(regionWithoutPadding(graph, graph.nodes[0]!)).toEqual({ top: 1, bottom: 2, left: 1, right: 2 });
  });
});
