import { describe, expect, test } from 'vitest';
import type { Architecture, Padding } from '../architecture/types.js';
import { createWasmEngine } from '../engine/index.js';
import { Random } from '../random.js';
import { position, positionExplained } from './position.js';
import { smallModel, smallSubject } from './small-subject.fixture.js';

describe('positionExplained', () => {
  const [count, h, w] = [12, 5, 6];
  const everywhere = Uint32Array.from({ length: h * w }, (_, i) => i);
  /** Maps of three channels, a value for each (picture, channel, y, x). */
  const mapsOf = (value: (n: number, c: number, y: number, x: number) => number) =>
    Float32Array.from({ length: count * 3 * h * w }, (_, i) => {
      const plane = Math.floor(i / (h * w));
      return value(Math.floor(plane / 3), plane % 3, Math.floor(i / w) % h, i % w);
    });
  const random = new Random([3, 3]);

  test('1 where channels are linear in the position', () => {
    const maps = mapsOf((_, c, y, x) => [x + 2 * y, 7 - x, 0][c]!);
    expect(positionExplained(maps, [3, h, w], everywhere)).toBeCloseTo(1, 4);
  });
  test('about half where only x shows', () => {
    // Var(x) = (w²−1)/12 of −1…1 is 0.467, Var(y) 0.5: x has 0.483 of both.
    const maps = mapsOf((_, c, __, x) => (c === 1 ? x : random.normal()));
    expect(positionExplained(maps, [3, h, w], everywhere)).toBeCloseTo(0.483, 1);
  });
  test('about nothing from noise, on pictures that the fit has not seen', () => {
    expect(
      Math.abs(
        positionExplained(
          mapsOf(() => random.normal()),
          [3, h, w],
          everywhere,
        )!,
      ),
    ).toBeLessThan(0.05);
  });
  test('only the given units count', () => {
    const maps = mapsOf((_, c, y, x) => (y === 0 ? 5 : [x, y, x - y][c]!));
    expect(positionExplained(maps, [3, h, w], everywhere.subarray(w))).toBeCloseTo(1, 4);
    expect(positionExplained(maps, [3, h, w], everywhere.subarray(0, 1))).toBeNull();
  });
  test('null for a single picture', () => {
    expect(positionExplained(new Float32Array(h * w), [1, h, w], everywhere)).toBeNull();
  });
});

const engine = await createWasmEngine();

describe('the probe', () => {
  const net = (padding: Padding): Architecture => ({
    input: [1, 12, 12],
    layers: [
      { type: 'conv2d', filters: 8, kernel: 3, padding },
      { type: 'relu' },
      { type: 'conv2d', filters: 12, kernel: 3, padding },
      { type: 'relu' },
      { type: 'globalAvgPool2d' },
      { type: 'dense', units: 3 },
    ],
  });
  const subjectOf = (padding: Padding) =>
    smallSubject({ control: { ...smallSubject().control, architecture: net(padding) }, engine });
  test('padding leaks position to units that touch it, and on noise to no others', async () => {
    const { pictures, curves, notes } = await position.measure(subjectOf('same'));
    expect(pictures).toBe(40);
    const { axis, lines } = curves[0]!;
    expect(axis.values).toEqual(['noise', 'pictures']);
    expect(lines.map(({ name, values }) => [name, values.map((row) => row.length)])).toEqual([
      ['control', [2, 2]],
      ['interior', [2, 2]],
    ]);
    for (const seed of [0, 1]) {
      const [all, interior] = lines.map(({ values }) => values[seed]![0]!);
      expect(all).toBeGreaterThan(0.03);
      expect(interior).toBeLessThan(0.01);
      expect(interior).toBeGreaterThanOrEqual(0);
    }
    expect(notes).toEqual(['Of the 12×12 units of relu2, 8×8 touch no padding.']);
  });
  test('without padding there is nothing to read', async () => {
    const { curves } = await position.measure(subjectOf('valid'));
    const [all, interior] = curves[0]!.lines;
    expect(all!.values).toEqual(interior!.values);
    for (const [noise] of all!.values) expect(noise).toBeLessThan(0.01);
  });
  test('no interior, no training: gaps', async () => {
    const { control, normalization } = smallSubject();
    const wide = { ...control, architecture: net('same') };
    const layers = wide.architecture.layers.map((layer, i) => (i % 4 === 2 ? { ...layer, kernel: 11 } : layer));
    const subject = smallSubject({
      engine,
      control: { ...wide, architecture: { ...wide.architecture, layers } as Architecture },
      model: async ({ arm, seed }) => (seed === 0 ? null : smallModel(arm, seed, normalization)),
    });
    const { curves, notes } = await position.measure(subject);
    const [all, interior] = curves[0]!.lines;
    expect(all!.values[0]).toEqual([null, null]);
    expect(all!.values[1]![0]).toBeGreaterThan(0);
    expect(interior!.values).toEqual([
      [null, null],
      [null, null],
    ]);
    expect(notes![0]).toContain('no interior');
  });
  test('layers that know their place are named', async () => {
    const { control } = smallSubject();
    const { input, layers } = net('same');
    const architecture: Architecture = { input, layers: [{ type: 'coordinates' }, ...layers] };
    const { curves, notes } = await position.measure(smallSubject({ control: { ...control, architecture }, engine }));
    expect(curves[0]!.lines[1]!.values[0]![0]).toBeGreaterThan(0.1);
    expect(notes![1]).toBe('coordinates1 tells units their place, also in the interior.');
  });
  test('needs a map of more than one unit', () => {
    const subject = smallSubject();
    expect(position.unfit!(subject)).toBeNull();
    expect(position.unfit!({ ...subject, control: subject.baseline! })).toContain('no convolution');
    const point = {
      ...net('valid'),
      layers: [{ type: 'conv2d', filters: 2, kernel: 12 }, ...net('valid').layers.slice(4)],
    };
    const control = { ...subject.control, architecture: point as Architecture };
    expect(position.unfit!({ ...subject, control })).toBe('the map of conv1, its last, has a single unit.');
  });
});
