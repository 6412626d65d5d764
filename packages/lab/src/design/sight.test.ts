import { centreSensitivity, graphUpTo, referenceEngine, resolveArchitecture } from 'receptive';
import { describe, expect, test } from 'vitest';
import { centreUnit, fieldOf, movedUnit, unitAt } from './sight.js';

const graph = resolveArchitecture({
  input: [1, 12, 12],
  layers: [
    { type: 'conv2d', filters: 1, kernel: [3, 5], padding: 'same', bias: false },
    { type: 'avgPool2d', kernel: 2 },
    { type: 'conv2d', filters: 1, kernel: 3, stride: 2, padding: 1, bias: false },
    { type: 'flatten' },
  ],
});

describe('what a unit sees', () => {
  test.each([0, 1, 2])('layer %i: the pixels that have a gradient, for every unit', (at) => {
    const node = graph.nodes[at]!;
    const network = referenceEngine.compile(graphUpTo(graph, node), { batch: 1, inputGradient: true });
    for (const name of network.tensorNames()) network.setTensor(name, network.getTensor(name).fill(1));
    const [, rows, columns] = node.outputShape as [number, number, number];
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const map = centreSensitivity(network, new Float32Array(144), [row, column]);
        const { top, left, height, width } = fieldOf(graph, node, [row, column]);
        const inside = (pixel: number, from: number, length: number) => pixel >= from && pixel < from + length;
        map.forEach((value, i) => {
          expect(value > 0).toBe(inside(Math.floor(i / 12), top, height) && inside(i % 12, left, width));
        });
      }
    }
  });
  test('a vector sees the whole picture', () => {
    expect(fieldOf(graph, graph.nodes[3]!, [0, 0])).toEqual({ top: 0, left: 0, height: 12, width: 12 });
  });
  test('units are found by their pixel and stay in their map', () => {
    const node = graph.nodes[2]!;
    expect(centreUnit(node)).toEqual([1, 1]);
    for (const unit of [
      [0, 0],
      [1, 2],
      [2, 1],
    ] as const) {
      const { top, left, height, width } = fieldOf(graph, node, unit);
      expect(unitAt(graph, node, top + (height - 1) / 2, left + (width - 1) / 2)).toEqual(unit);
    }
    expect(unitAt(graph, node, -50, 99)).toEqual([0, 2]);
    expect(movedUnit(node, [1, 1], 5, -1)).toEqual([2, 0]);
  });
});
