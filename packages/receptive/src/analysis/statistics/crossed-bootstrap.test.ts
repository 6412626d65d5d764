import { describe, expect, test } from 'vitest';
import { Random, streamKey } from '../../random.js';
import { crossedBootstrap } from './crossed-bootstrap.js';

/** Differences with an effect of the seed and one of the picture. */
function made(seeds: number, pictures: number, name: string): Int8Array[] {
  const ofPicture = new Random(streamKey(1, 'generate', `${name} pictures`));
  const lean = Array.from({ length: pictures }, () => ofPicture.uniform());
  return Array.from({ length: seeds }, (_, s) => {
    const random = new Random(streamKey(s, 'generate', name));
    const own = random.between(-0.1, 0.1);
    return Int8Array.from(lean, (p) => {
      const u = random.uniform();
      return u < 0.15 * p + own ? 1 : u > 0.9 ? -1 : 0;
    });
  });
}

describe('crossed bootstrap', () => {
  const differences = made(8, 300, 'plain');
  const result = crossedBootstrap({ differences })!;
  test('the mean is that of all seeds and pictures, inside an interval that is the same every time', () => {
    const all = differences.flatMap((row) => [...row]);
    expect(result.mean).toBeCloseTo(all.reduce((a, b) => a + b, 0) / all.length, 12);
    expect(result.ci95[0]).toBeLessThan(result.mean);
    expect(result.ci95[1]).toBeGreaterThan(result.mean);
    expect(crossedBootstrap({ differences })).toEqual(result);
    expect([result.seeds, result.clusters]).toEqual([8, 300]);
  });
  test('its standard error is that of the closed form for pairs drawn with replacement', () => {
    // Var of (1/SC) Σ w_s v_c d_sc with multinomial w, v: E[w_s w_t] = [s=t] + 1 − 1/S, and for v the same.
    const [S, C] = [differences.length, differences[0]!.length];
    const mean = result.mean;
    let [cells, rows, columns] = [0, 0, 0];
    for (const row of differences) {
      let sum = 0;
      for (const d of row) {
        cells += (d - mean) ** 2;
        sum += d - mean;
      }
      rows += sum ** 2;
    }
    for (let c = 0; c < C; c++) columns += differences.reduce((a, row) => a + (row[c]! - mean), 0) ** 2;
    const variance = (cells + (1 - 1 / C) * rows + (1 - 1 / S) * columns) / (S * C) ** 2;
    const expected = Math.sqrt((variance * S) / (S - 1));
    // A thousand replicates know it to about 2 %.
    expect(Math.abs(crossedBootstrap({ differences, replicates: 4000 })!.se / expected - 1)).toBeLessThan(0.05);
  });
  test('pictures that stand and fall together widen it', () => {
    // Ten copies of each picture carry no more information than one.
    const copied = differences.map((row) => Int8Array.from({ length: 3000 }, (_, i) => row[Math.floor(i / 10)]!));
    const clusters = Array.from({ length: 3000 }, (_, i) => `day ${Math.floor(i / 10)}`);
    const together = crossedBootstrap({ differences: copied, clusters })!;
    expect(together.clusters).toBe(300);
    expect(together.se).toBeCloseTo(result.se, 10);
    expect(crossedBootstrap({ differences: copied })!.se).toBeLessThan(together.se);
  });
  test('needs two seeds, two clusters, and a cluster for every picture', () => {
    expect(crossedBootstrap({ differences: differences.slice(0, 1) })).toBeNull();
    expect(crossedBootstrap({ differences, clusters: new Array(300).fill('one') })).toBeNull();
    expect(() => crossedBootstrap({ differences, clusters: ['a'] })).toThrow('1 clusters for 300 pictures');
  });
});
