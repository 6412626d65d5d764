import { expect, test } from 'vitest';
import { countCifar, parseCifar } from './cifar.js';

/** Records whose pictures are filled with their index + 1 in red, + 2 in green, + 3 in blue. */
const file = (labels: readonly (readonly number[])[]) =>
  Uint8Array.from(labels.flatMap((bytes, i) => [...bytes, ...[1, 2, 3].flatMap((c) => new Array(1024).fill(i + c))]));

test('records become pictures plane by plane, and labels', () => {
  const { images, labels } = parseCifar(file([[3], [9]]), 1, 10, 'x.bin');
  expect([...labels]).toEqual([3, 9]);
  expect([images.length, images[0], images[1024], images[3071], images[3072]]).toEqual([6144, 1, 2, 3, 2]);
  // CIFAR-100 has the coarse label first; the fine one is the class.
  expect([
    ...parseCifar(
      file([
        [19, 99],
        [0, 5],
      ]),
      2,
      100,
      'x.bin',
    ).labels,
  ]).toEqual([99, 5]);
});

test('a truncated, an empty, an oversized and a mislabelled file are refused in one sentence', () => {
  const good = file([[3], [9]]);
  const records = 'data_batch_1.bin: expected records of 3073 bytes (label and picture), got';
  expect(() => parseCifar(good.subarray(0, 5000), 1, 10, 'data_batch_1.bin')).toThrow(`${records} 5000 bytes.`);
  expect(() => parseCifar(new Uint8Array(0), 1, 10, 'data_batch_1.bin')).toThrow(`${records} 0 bytes.`);
  expect(() => countCifar(3073 * 2 ** 20, 1, 'x.bin')).toThrow(
    'x.bin: expected at most 2147483647 bytes, got 3222274048.',
  );
  expect(() => parseCifar(good, 1, 9, 'x.bin')).toThrow('x.bin picture 1: expected a class index below 9, got 9.');
});
