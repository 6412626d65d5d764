import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readConformanceCases, runConformance } from '../packages/receptive/src/engine/index.js';
import { ENGINES } from './engines.js';

const GOLDEN = fileURLToPath(new URL('golden/layers.json', import.meta.url));
const SHARED = fileURLToPath(new URL('../../shared/reference/layers.json', import.meta.url));

describe.each(ENGINES)('the $name engine agrees with PyTorch', ({ create }) => {
  const disagreeing = async (file: string) => {
    const results = runConformance(await create(), readConformanceCases(readFileSync(file, 'utf8'), file));
    return { count: results.length, failed: results.filter(({ passed }) => !passed) };
  };

  test('on the golden set', async () => {
    expect(await disagreeing(GOLDEN)).toEqual({ count: 57, failed: [] });
  });

  const present = existsSync(SHARED);
  test.runIf(present)('on the 240 reference cases', async () => {
    expect(await disagreeing(SHARED)).toEqual({ count: 240, failed: [] });
  });
  test.skipIf(present)('SKIPPED: no ../shared/reference/layers.json beside this folder', () => {});
});
