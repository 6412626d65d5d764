import type { Architecture, Layer } from 'receptive';
import { describe, expect, test } from 'vitest';
import { check, problemWords } from './problems.js';

const conv = (kernel: unknown): Layer => ({ type: 'conv2d', filters: 2, kernel: kernel as number });
const net = (...layers: Layer[]): Architecture => ({ input: [1, 8, 8], layers });
const end: Layer[] = [{ type: 'flatten' }, { type: 'dense', units: 3 }];

describe('problems stand at the layer that causes them', () => {
  test.each([
    ['none', net(conv(3), ...end), null],
    [
      'a field',
      net(conv(3), conv(7), ...end),
      { path: 'layers[1]', field: 'kernel', words: /^Kernel: expected at most 6×6/ },
    ],
    ['a value', net(conv('x')), { path: 'layers[0]', field: 'kernel', words: /^Kernel: expected a positive integer/ }],
    ['the layer', net({ type: 'dense', units: 3 }), { path: 'layers[0]', field: '', words: /^Expected a vector/ }],
    [
      'inside a block',
      net({ type: 'residual', layers: [conv(1), conv(9)] }),
      { path: 'layers[0].layers[1]', field: 'kernel', words: /^Kernel/ },
    ],
    [
      'a branch',
      net({ type: 'parallel', branches: [[conv(3)], [conv(5)]] }),
      { path: 'layers[0]', field: 'branches[1]', words: /^Branch 2: expected the height and width/ },
    ],
    ['an empty block', net({ type: 'residual', layers: [] }), { path: 'layers[0]', field: 'layers', words: /^Layers/ }],
    ['nothing at all', net(), { path: null, field: 'layers', words: /^Layers: expected a list/ }],
  ])('%s', (_, architecture, expected) => {
    const { graph, problem } = check(architecture, 3);
    if (!expected) {
      expect(problem).toBeNull();
      expect(graph).not.toBeNull();
      return;
    }
    expect(problem).toMatchObject({ path: expected.path, field: expected.field });
    expect(problemWords(problem!)).toMatch(expected.words);
    expect(graph).toBeNull();
  });

  test('an end without one number for each class, which is all right while the classes are not known', () => {
    const { graph, problem } = check(net(...end), 10);
    expect(problem).toMatchObject({ path: 'layers[1]', outputs: true });
    expect(graph?.outputShape).toEqual([3]);
    expect(check(net(...end), null).problem).toBeNull();
  });
});
