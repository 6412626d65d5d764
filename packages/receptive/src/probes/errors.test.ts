import { describe, expect, test } from 'vitest';
import { decodeBase64, makeDataset } from '../data/index.js';
import type { Snapshot } from '../training/checkpoint.js';
import { errors, sharedErrors } from './errors.js';
import { smallModel, smallSubject } from './small-subject.fixture.js';

describe('sharedErrors', () => {
  test('what every other seed gets wrong too, beside chance', () => {
    const wrong = [
      [1, 1, 1, 0, 0],
      [1, 1, 0, 1, 0],
      [0, 1, 0, 0, 0],
    ];
    expect(sharedErrors(wrong)).toEqual([
      [1 / 3, 0.6 * 0.2],
      [1 / 3, 0.6 * 0.2],
      [1, 0.6 * 0.6],
    ]);
  });
  test('seeds that are missing or make no error', () => {
    expect(sharedErrors([[1, 0], null, [0, 0]])).toEqual([
      [0, 0],
      [null, null],
      [null, 0.5],
    ]);
    expect(sharedErrors([[1, 0], null])).toEqual([
      [null, null],
      [null, null],
    ]);
  });
  test('seeds that answer alike share all of their errors', () => {
    const one = [1, 0, 0, 1];
    expect(sharedErrors([one, [...one]])).toEqual([
      [1, 0.5],
      [1, 0.5],
    ]);
  });
});

/** Constant pictures, of which the networks below see the brightness alone. */
const brightness = [0, 10, 100, 120, 200, 250];
const labels = [0, 1, 0, 1, 2, 0];
const split = {
  images: Uint8Array.from({ length: 6 * 144 }, (_, i) => brightness[Math.floor(i / 144)]!),
  labels: Uint16Array.from(labels),
};
const dataset = await makeDataset({
  name: 'grey',
  about: '',
  classes: ['dark', 'grey', 'bright'],
  shape: [1, 12, 12],
  splits: { train: split, validation: split, test: split },
});

describe('the probe', () => {
  const normalization = { mean: [0], std: [1] };
  /** Dark up to `low`, bright from `high` on: z = (0, b − low, 2b − low − high)/64. */
  const thresholds = (low: number, high: number): Snapshot => {
    const weight = new Float32Array(3 * 144);
    weight[144] = 255 / 64;
    weight[288] = 510 / 64;
    return new Map([
      ['dense1.weight', weight],
      ['dense1.bias', Float32Array.of(0, -low / 64, (-low - high) / 64)],
    ]);
  };
  const base = smallSubject();
  const subjectOf = (networks: readonly ([low: number, high: number] | null)[]) =>
    smallSubject({
      dataset,
      normalization,
      control: { ...base.control, architecture: base.baseline!.architecture },
      baseline: null,
      seeds: networks.map((_, seed) => seed),
      model: async ({ arm, seed }) => {
        const network = networks[seed];
        return network ? { ...smallModel(arm, seed, normalization), tensors: thresholds(...network) } : null;
      },
    });

  test('shares, notes and the pictures that all get wrong', async () => {
    // Answers of the first: 0 0 1 1 2 2, of the second: 0 0 0 0 2 2, of the third: 0 0 1 2 2 2.
    const { pictures, curves, galleries, notes } = await errors.measure(
      subjectOf([
        [50, 150],
        [150, 160],
        [50, 110],
      ]),
    );
    expect(pictures).toBe(6);
    expect(curves[0]!.axis.values).toEqual(['found', 'if independent']);
    expect(curves[0]!.lines).toHaveLength(1);
    const { name, seeds, values } = curves[0]!.lines[0]!;
    expect([name, seeds]).toEqual(['control', [0, 1, 2]]);
    // Wrong: 2, 3 of 6 (pictures 1, 2, 5), then 1, 3, 5, then 1, 2, 3, 5; all: 1 and 5.
    expect(values.flat()).toEqual([2 / 3, (3 / 6) * (4 / 6), 2 / 3, (3 / 6) * (4 / 6), 2 / 4, 0.25]);
    expect(notes).toEqual([
      'CNN: 33.3 % of the pictures are named rightly by all 3 seeds, 33.3 % wrongly by some, 33.3 % wrongly by every one.',
    ]);
    const { caption, rows } = galleries![0]!;
    expect(caption).toContain('2 of 6 validation pictures');
    const [row] = rows;
    expect(row!.pictures.map(({ note }) => note)).toEqual(['dark → bright', 'grey → dark']);
    expect([...new Set(decodeBase64(row!.pictures[0]!.bytes))]).toEqual([250]);
  });
  test('the answer most seeds agree on comes first, and is counted', async () => {
    // Picture 2 is dark: grey for two seeds, bright for one. Picture 5 is dark: bright for all.
    const { galleries } = await errors.measure(
      subjectOf([
        [50, 150],
        [50, 160],
        [5, 20],
      ]),
    );
    const notes = galleries![0]!.rows[0]!.pictures.map(({ note }) => note);
    expect(notes).toEqual(['dark → bright', 'dark → grey (2 of 3 seeds)']);
  });
  test('one network left of two: nothing to compare', async () => {
    const { curves, galleries, notes } = await errors.measure(subjectOf([[50, 150], null]));
    expect(curves[0]!.lines[0]!.values).toEqual([
      [null, null],
      [null, null],
    ]);
    expect([galleries, notes]).toEqual([[], []]);
  });
  test('control and baseline; needs two seeds', async () => {
    const { curves } = await errors.measure(smallSubject());
    expect(curves[0]!.lines.map(({ name, title }) => [name, title])).toEqual([
      ['control', 'CNN'],
      ['baseline', 'DENSE'],
    ]);
    expect(errors.unfit!(smallSubject())).toBeNull();
    expect(errors.unfit!(smallSubject({ seeds: [4] }))).toContain('two seeds');
  });
});
