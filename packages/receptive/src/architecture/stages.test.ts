import { describe, expect, test } from 'vitest';
import { referenceEngine } from '../engine/index.js';
import { initializeNetwork } from '../training/initialize.js';
import { resolveArchitecture } from './resolve.js';
import { graphBehind, graphUpTo, stagesOf } from './stages.js';

const graph = resolveArchitecture({
  input: [2, 8, 8],
  layers: [
    { type: 'batchNorm2d' },
    { type: 'conv2d', filters: 3, kernel: 3, padding: 'same' },
    { type: 'relu' },
    { type: 'maxPool2d', kernel: 2 },
    { type: 'residual', layers: [{ type: 'conv2d', filters: 3, kernel: 3, padding: 'same' }, { type: 'tanh' }] },
    { type: 'tanh' },
    { type: 'conv2d', filters: 4, kernel: 2 },
    { type: 'coordinates' },
    { type: 'tanh' },
    { type: 'flatten' },
    { type: 'dense', units: 5 },
    { type: 'relu' },
    { type: 'dense', units: 3 },
  ],
});

describe('stages', () => {
  const stages = stagesOf(graph);
  test('a convolution or a block opens one; pools, coordinates and another size end it', () => {
    expect(stages.map(({ first, end, last }) => [first, end, last.name])).toEqual([
      [1, 3, 'relu1'],
      [4, 6, 'tanh2'],
      [6, 7, 'conv3'],
    ]);
  });
  test('a network of dense layers has none', () => {
    expect(stagesOf(resolveArchitecture({ input: [1, 2, 2], layers: [{ type: 'flatten' }] }))).toEqual([]);
  });
  test('the parts of a cut graph, one after the other, are the whole', () => {
    const [first, second] = [stages[0]!.last, stages[1]!.last];
    const all = graphUpTo(graph, graph.nodes.at(-1)!);
    expect(all).toMatchObject({ outputShape: [3], parameters: graph.parameters, macs: graph.macs });
    const network = referenceEngine.compile(graph, { batch: 1 });
    initializeNetwork(network, 7);
    const picture = Float32Array.from({ length: 128 }, (_, i) => Math.sin(i));
    for (const node of [first, second]) {
      const parts = [graphUpTo(graph, node), graphBehind(graph, node)];
      expect(parts.map(({ parameters }) => parameters).reduce((a, b) => a + b)).toBe(graph.parameters);
      let values = picture;
      for (const part of parts) {
        const compiled = referenceEngine.compile(part, { batch: 1 });
        for (const { name } of part.nodes.flatMap(({ tensors }) => tensors)) {
          compiled.setTensor(name, network.getTensor(name));
        }
        values = compiled.predict(values) as Float32Array<ArrayBuffer>;
      }
      const whole = network.predict(picture);
      // Between the parts values are rounded to float32 once more.
      values.forEach((value, i) => {
        expect(value).toBeCloseTo(whole[i]!, 5);
      });
    }
  });
  test('up to a node within a block: its own path, not the one beside it', () => {
    const conv = { type: 'conv2d', filters: 2, kernel: 1 } as const;
    const forked = resolveArchitecture({
      input: [1, 2, 2],
      layers: [{ type: 'relu' }, { type: 'parallel', branches: [[conv], [conv, { type: 'tanh' }]] }, conv],
    });
    const [, , second, tanh, concat] = forked.nodes;
    expect([second!.name, concat!.name]).toEqual(['conv2', 'concat1']);
    const part = graphUpTo(forked, tanh!);
    expect(part.nodes.map(({ id, name, inputs }) => [id, name, inputs])).toEqual([
      [0, 'relu1', [-1]],
      [1, 'conv2', [0]],
      [2, 'tanh1', [1]],
    ]);
    expect(part).toMatchObject({ outputShape: [2, 2, 2], parameters: 4 });
    expect(graphUpTo(forked, concat!).nodes).toEqual(forked.nodes.slice(0, 5));
  });
  test('nothing comes after vectors, and a graph has layers', () => {
    expect(() => graphBehind(graph, graph.nodes.at(-2)!)).toThrow('does not end in pictures');
    const map = resolveArchitecture({ input: [1, 2, 2], layers: [{ type: 'tanh' }] });
    expect(() => graphBehind(map, map.nodes[0]!)).toThrow('at least one layer');
  });
});
