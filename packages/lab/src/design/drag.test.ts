import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { targetAt as TargetAt } from './drag.js';

describe('where a dragged layer would go', () => {
  let targetAt: typeof TargetAt;
  beforeAll(async () => {
    // The state behind it starts the inspector as soon as it is loaded.
    vi.stubGlobal('document', { baseURI: 'http://page/' });
    vi.stubGlobal('Worker', class extends EventTarget {});
    ({ targetAt } = await import('./drag.js'));
  });
  const targets = [
    { slot: { list: 'layers', index: 0 }, top: 0, left: 0 },
    { slot: { list: 'layers', index: 1 }, top: 40, left: 0 },
    { slot: { list: 'layers[1].layers', index: 0 }, top: 80, left: 20 },
    { slot: { list: 'layers', index: 2 }, top: 84, left: 0 },
  ];
  test.each([
    ['the nearest line', 'layers[5]', 50, 55, targets[1]!.slot],
    ['further in, where the pointer is further in', 'layers[5]', 50, 81, targets[2]!.slot],
    ['further out, where it is not', 'layers[5]', 0, 81, targets[3]!.slot],
    ['nowhere at its own place', 'layers[0]', 0, 30, null],
    ['nowhere inside itself', 'layers[1]', 50, 80, null],
  ])('%s', (_, path, x, y, expected) => expect(targetAt(targets, path, x, y)).toEqual(expected));
});
