import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createWasmEngine } from 'receptive';
import { describe, expect, test } from 'vitest';

const at = (path: string) => fileURLToPath(new URL(`../scripts/${path}`, import.meta.url));
const load = (path: string) => import(/* @vite-ignore */ at(path));

interface Comparison {
  readonly verdict: string;
  readonly differences: readonly number[];
  readonly ci95: readonly [number, number];
  readonly newPictures: readonly [number, number];
  readonly p: number;
  readonly flip: number;
  readonly equivalent: boolean | null;
}

describe('a study of the calibration', async () => {
  const { runStudy } = await load('calibration/study.mjs');
  const engine = await createWasmEngine();
  const run = (task: object): Promise<Comparison[]> => runStudy({ data: 3, first: 5, seeds: 6, ...task }, engine);

  test('arms that differ in nothing but their seeds do differ, and the same way every time', async () => {
    const [one] = await run({});
    expect(new Set(one!.differences).size).toBeGreaterThan(1);
    expect(await run({})).toEqual([one]);
    expect((await run({ first: 6 }))[0]!.differences).not.toEqual(one!.differences);
  });
  test('what is planted is the difference, exactly, in every seed and either way', async () => {
    const [plain] = await run({});
    for (const planted of [17, -17]) {
      const [moved] = await run({ planted, delta: 0.017 });
      expect(moved!.differences.map((d, i) => d - plain!.differences[i]!)).toEqual(Array(6).fill(planted));
      expect(moved!.equivalent).not.toBeNull();
    }
  });
  test('a planted difference that is far above the spread is found', async () => {
    expect((await run({ planted: 300 }))[0]!.verdict).toBe('better');
    expect((await run({ planted: -300 }))[0]!.verdict).toBe('worse');
  });
  test('several variants are several comparisons', async () => {
    expect(await run({ variants: 3 })).toHaveLength(3);
  });
});

test('the figures count what they say', async () => {
  const { figuresOf } = await load('calibration/figures.mjs');
  const one = (changes: object) => ({
    verdict: 'inconclusive',
    p: 0.5,
    flip: 0.5,
    differences: [10, -10, 0, 10, -10, 0],
    ci95: [-0.01, 0.01],
    newPictures: [-0.02, 0.02],
    equivalent: false,
    seeds: 6,
    ...changes,
  });
  const nulls = [one({}), one({ verdict: 'better', p: 0.01, ci95: [0.001, 0.02] }), one({ flip: 0.03 }), one({})];
  const plant = (verdict: string, planted: number, changes = {}) =>
    one({
      verdict,
      planted,
      differences: [10, -10, 0, 10, -10, 0].map((d) => d + planted),
      ci95: [0, 0.03],
      ...changes,
    });
  const plants = [
    plant('better', 16),
    plant('worse', 16),
    plant('inconclusive', -16, { equivalent: true }),
    plant('worse', -16, { ci95: [-0.03, -0.01] }),
  ];
  const figures = figuresOf({ nulls, families: [[nulls[0], nulls[1]], [nulls[0]]], reserve: [one({})], plants });
  const counts = Object.entries(figures)
    .filter(([, value]) => (value as { n?: number }).n !== undefined)
    .map(([name, value]) => [name, (value as { count: number }).count, (value as { n: number }).n]);
  expect(counts).toEqual([
    ['falseClaims', 1, 4],
    ['falseT', 1, 4],
    ['falseFlip', 1, 4],
    ['falseFamilies', 1, 2],
    // Three of four intervals have zero; of the planted, 0 to .03 has +.016 and not −.016.
    ['coverage', 3 + 3, 8],
    ['newPictures', 4, 4],
    ['falseEquivalence', 1, 4],
    ['power', 2, 4],
    ['wrongWay', 1, 4],
  ]);
  // The planted part is taken off before the spread is measured.
  expect(figures.sd).toBeCloseTo(Math.sqrt((4 * 100 * 5) / (6 * 5 - 1)), 10);
  expect(figures.predicted).toBeGreaterThan(0);
});

test.each([
  [['--comparisons', '0'], '--comparisons: expected a positive integer, got "0".'],
  [['--seeds', '3'], "Unknown option '--seeds'."],
])('%j is refused in one sentence, status 2', (args, message) => {
  const { status, stderr } = spawnSync(process.execPath, [at('calibrate.mjs'), ...args], { encoding: 'utf8' });
  expect([status, stderr.trim()]).toEqual([2, message]);
});
