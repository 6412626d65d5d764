import { describe, expect, test } from 'vitest';
import { resolveArchitecture } from '../architecture/index.js';
import { graphUpTo, stagesOf } from '../architecture/stages.js';
import type { Layer } from '../architecture/types.js';
import { decodeBase64 } from '../data/index.js';
import { createWasmEngine, referenceEngine } from '../engine/index.js';
import { initialSnapshot } from '../training/initialize.js';
import { setTensors } from '../training/prefix.js';
import { networkInput } from './passes.js';
import { receptiveField } from './receptive-field.js';
import { centreSensitivity, coreSize, effectiveSize } from './sensitivity.js';
import { SMALL, smallModel, smallSubject } from './small-subject.fixture.js';

describe('stacks of all-ones 3×3 convolutions', () => {
  const size = 31;
  test.each([
    [5, 11, 8.31],
    [10, 21, 11.71],
  ])('%i: field %i, effective %f', (layers, field, effective) => {
    const conv: Layer = { type: 'conv2d', filters: 1, kernel: 3, padding: 'same', bias: false };
    const graph = resolveArchitecture({ input: [1, size, size], layers: new Array<Layer>(layers).fill(conv) });
    expect(graph.receptiveField).toEqual([field, field]);
    const network = referenceEngine.compile(graph, { batch: 1, inputGradient: true });
    for (const name of network.tensorNames()) network.setTensor(name, new Float32Array(9).fill(1));
    const map = centreSensitivity(network, new Float32Array(size * size));
    expect(map.filter((value) => value > 0)).toHaveLength(field ** 2);
    expect(effectiveSize(map)! / effective).toBeCloseTo(1, 2); // within half a percent
  });
});

describe('centreSensitivity', () => {
  const graph = resolveArchitecture(SMALL);
  const last = stagesOf(graph).at(-1)!.last;
  const tensors = initialSnapshot(graph, 4);
  const { dataset, normalization } = smallSubject();
  const input = networkInput(dataset.splits.validation.images.subarray(0, 5 * 144), dataset.shape, normalization);

  test('is the mean of difference quotients, each picture asked for its channel', () => {
    const part = graphUpTo(graph, last);
    const network = referenceEngine.compile(part, { batch: 2, inputGradient: true });
    setTensors(network, tensors);
    const map = centreSensitivity(network, input);

    const single = referenceEngine.compile(part, { batch: 1 });
    setTensors(single, tensors);
    const channels = [0, 1, 2, 3, 4]; // ⌊6n/5⌋
    const unit = (picture: Float32Array, channel: number) => single.predict(picture)[channel * 36 + 3 * 6 + 3]!;
    // Outputs are rounded to float32, about 1e-8 of them, which δ = 2⁻⁷ leaves below 1e-5; the formula is off by δ²·y‴.
    const delta = 2 ** -7;
    for (const pixel of [0, 66, 77, 78, 91]) {
      let mean = 0;
      channels.forEach((channel, n) => {
        const [above, below] = [delta, -delta].map((change) => {
          const picture = input.slice(n * 144, (n + 1) * 144);
          picture[pixel] = picture[pixel]! + change;
          return unit(picture, channel);
        });
        mean += Math.abs(above! - below!) / (2 * delta) / 5;
      });
      expect(Math.abs(map[pixel]! - mean)).toBeLessThan(1e-4);
    }
    expect(map[0]).toBe(0);
    expect(map[78]).toBeGreaterThan(0.01);
  });
  test('of another unit: what reaches it, and of a vector all that its values see', () => {
    const conv: Layer = { type: 'conv2d', filters: 1, kernel: 3, padding: 'same', stride: 2, bias: false };
    const of = (layers: Layer[], at?: readonly [number, number]) => {
      const network = referenceEngine.compile(resolveArchitecture({ input: [1, 6, 6], layers }), {
        batch: 1,
        inputGradient: true,
      });
      network.setTensor(
        'conv1.weight',
        Float32Array.from({ length: 9 }, (_, i) => i + 1),
      );
      return centreSensitivity(network, new Float32Array(36), at);
    };
    // Padded at the bottom and right alone: unit (i, j) reads from pixel (2i, 2j) on.
    const corner = of([conv], [2, 0]);
    expect([...corner.subarray(24, 27), ...corner.subarray(30, 33)]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(corner.filter((value) => value !== 0)).toHaveLength(6);
    expect(of([conv])[2 * 6 + 2]).toBe(1);
    // One picture is asked for the first value, which is the unit (0, 0).
    expect(of([conv, { type: 'flatten' }])).toEqual(of([conv], [0, 0]));
  });
  test('the fast engine gives the same', async () => {
    const engine = await createWasmEngine();
    const [slow, fast] = [referenceEngine, engine].map((one) => {
      const network = one.compile(graphUpTo(graph, last), { batch: 3, inputGradient: true });
      setTensors(network, tensors);
      return centreSensitivity(network, input);
    });
    expect(Math.max(...slow!.map((value, i) => Math.abs(value - fast![i]!)))).toBeLessThan(1e-6);
  });
});

describe('effectiveSize', () => {
  test('counts pixels from 4.55 % of the peak on', () => {
    expect(effectiveSize([0, 0.0456, 1, 0.0454, 0.5, 2 ** -4])).toBe(2);
    expect(effectiveSize([0, 0])).toBeNull();
  });
});

describe('coreSize', () => {
  test('counts the fewest pixels that have half of all', () => {
    expect(coreSize([1, 3, 0, 2, 2])).toBe(Math.sqrt(2)); // 3 + 2 of 8
    expect(coreSize(new Float64Array(400).fill(0.5))).toBeCloseTo(20 * Math.SQRT1_2, 10);
    expect(coreSize([0, 0])).toBeNull();
  });
});

describe('the probe', () => {
  test('sizes of the layers, before and after training, and the maps of the last', async () => {
    const subject = smallSubject();
    const { pictures, curves, galleries } = await receptiveField.measure(subject);
    expect(pictures).toBe(40);
    expect(curves[0]?.axis.values).toEqual(['tanh1', 'tanh2']);
    const [theoretical, trained, untrained] = curves[0]!.lines;
    expect(theoretical).toMatchObject({
      name: 'theoretical',
      seeds: [0, 1],
      values: [
        [3, 8],
        [3, 8],
      ],
    }); // prettier-ignore
    for (const line of [trained!, untrained!]) {
      expect(line.values).toHaveLength(2);
      for (const [first, second] of line.values) {
        expect(first).toBeGreaterThan(1);
        expect(first).toBeLessThanOrEqual(3);
        expect(second).toBeGreaterThan(first!);
        expect(second).toBeLessThanOrEqual(8);
      }
    }
    const { columns, rows } = galleries![0]!;
    expect([columns.length, rows.map(({ pictures: maps }) => maps.length)]).toEqual([2, [2, 2]]);
    expect(rows[0]!.pictures[0]!.bytes).not.toBe(rows[1]!.pictures[0]!.bytes);
    const bytes = decodeBase64(rows[1]!.pictures[0]!.bytes);
    expect([bytes.length, Math.max(...bytes)]).toEqual([144, 255]);
    expect(rows[1]!.pictures[0]!.note).toBe(
      `${trained!.values[0]![1]!.toFixed(1)} pixels, half from ${curves[1]!.lines[0]!.values[0]![1]!.toFixed(1)}`,
    );
    const cores = curves[1]!.lines.map(({ values }) => values[1]!);
    expect(curves[1]!.lines.map(({ name }) => name)).toEqual(['trained', 'untrained']);
    for (const [first, second] of cores) expect(second).toBeGreaterThan(first!);
    expect(cores[0]).not.toEqual(cores[1]);
    expect(subject.told.at(-1)).toEqual([1, 1]);
  });
  test('before training is what the training of the same seed begins with', async () => {
    const subject = smallSubject({ seeds: [3] });
    const { normalization } = subject;
    const shifted = { ...subject, model: async () => smallModel(subject.control, 3 - 100, normalization) };
    const [, trained, untrained] = (await receptiveField.measure(shifted)).curves[0]!.lines;
    expect(trained!.values).toEqual(untrained!.values);
  });
  test('a training that failed leaves a gap', async () => {
    const subject = smallSubject();
    const { curves, galleries } = await receptiveField.measure({
      ...subject,
      model: async ({ arm, seed }) => (seed === 0 ? null : smallModel(arm, seed, subject.normalization)),
    });
    expect(curves[0]!.lines[1]!.values[0]).toEqual([null, null]);
    expect(curves[0]!.lines[1]!.values[1]![0]).toBeGreaterThan(1);
    expect(galleries![0]!.columns).toEqual(['seed 1']);
  });
  test('a network of dense layers cannot be asked', () => {
    const subject = smallSubject();
    expect(receptiveField.unfit!(subject)).toBeNull();
    expect(receptiveField.unfit!({ ...subject, control: subject.baseline! })).toContain('no convolution');
  });
});
