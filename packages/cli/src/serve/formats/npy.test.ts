import { expect, test } from 'vitest';
import { npyFile } from '../../data/test-pictures.js';
import { picturesOf, refusalOf } from './formats.fixture.js';

const grey = { channels: 1, height: 4, width: 5 } as const;
const colour = { channels: 3, height: 4, width: 5 } as const;
const range = (count: number) => Uint8Array.from({ length: count }, (_, i) => i);
/** Positions of a colour picture's values, C × H × W, in another order of axes. */
const HWC = Uint8Array.from({ length: 60 }, (_, i) => (i % 3) * 20 + Math.floor(i / 3));
const asFortran = (npy: Uint8Array) =>
  Uint8Array.from(Buffer.from(Buffer.from(npy).toString('latin1').replace("order': False", "order': True "), 'latin1'));

test('N × C × H × W, N × H × W × C, N × H × W, H × W', async () => {
  const two = [[...range(20)], [...range(40).subarray(20)]];
  for (const dims of [
    [2, 1, 4, 5],
    [2, 4, 5, 1],
    [2, 4, 5],
  ])
    expect(await picturesOf('npy', npyFile('|u1', dims, range(40)), grey)).toEqual(two);
  expect(await picturesOf('npy', npyFile('|u1', [4, 5], range(20)), grey)).toEqual([[...range(20)]]);
  const three = [[...range(60)]];
  for (const dims of [
    [1, 3, 4, 5],
    [3, 4, 5],
  ])
    expect(await picturesOf('npy', npyFile('|u1', dims, range(60)), colour)).toEqual(three);
  for (const dims of [
    [1, 4, 5, 3],
    [4, 5, 3],
  ])
    expect(await picturesOf('npy', npyFile('|u1', dims, HWC), colour)).toEqual(three);
}); // prettier-ignore

test('every number type, either byte order, the first index fastest', async () => {
  const expected = [[...range(20)]];
  expect(await picturesOf('npy', npyFile('<f4', [1, 1, 4, 5], Float32Array.from(range(20))), grey)).toEqual(expected);
  expect(await picturesOf('npy', npyFile('<f8', [4, 5], Float64Array.from(range(20))), grey)).toEqual(expected);
  expect(await picturesOf('npy', npyFile('<i8', [4, 5], BigInt64Array.from(range(20), BigInt)), grey)).toEqual(
    expected,
  );
  const big = new DataView(new ArrayBuffer(80));
  for (let i = 0; i < 20; i++) big.setFloat32(4 * i, i);
  expect(await picturesOf('npy', npyFile('>f4', [4, 5], big), grey)).toEqual(expected);
  // Value (y, x) of H × W at position y + 4·x.
  const turned = Uint8Array.from({ length: 20 }, (_, i) => (i % 4) * 5 + Math.floor(i / 4));
  expect(await picturesOf('npy', asFortran(npyFile('|u1', [4, 5], turned)), grey)).toEqual(expected);
});

test('values of 0…1 are asked for; booleans are such', async () => {
  const shares = Float32Array.from({ length: 20 }, (_, i) => i / 19);
  const bytes = [Array.from(shares, (share) => Math.round(share * 255))];
  expect(await picturesOf('npy', npyFile('<f4', [4, 5], shares), grey, 1)).toEqual(bytes);
  expect(await refusalOf('npy', npyFile('<f4', [4, 5], shares), grey)).toBe(
    'The array: expected pixel values of 0…255, got fractions of at most 1 (the option range=1 takes those).',
  );
  const flags = Uint8Array.from({ length: 20 }, (_, i) => i % 2);
  expect(await picturesOf('npy', npyFile('|b1', [4, 5], flags), grey)).toEqual([[...flags].map((flag) => flag * 255)]);
});

test('what is no array of pictures is refused', async () => {
  const f4 = (values: number[]) => npyFile('<f4', [1, 4, 5], Float32Array.from(values));
  const row = (last: number) => [...range(19), last];
  const cases: [Uint8Array | string, string | RegExp][] = [
    [
      'hello, this is no array',
      'The array: expected a NumPy array (it starts with 93 4e 55 4d), got a file that starts 68 65 6c 6c.',
    ],
    [
      npyFile('|u1', [1, 4, 5], range(20)).subarray(0, 140),
      'The array: expected 148 bytes as the header says 1 × 4 × 5, got 140.',
    ],
    [
      npyFile('|O', [1, 4, 5], range(20)),
      'The array: expected an array of numbers, got Python objects, which are code and are not read.',
    ],
    [f4(row(Number.NaN)), 'The array: expected pixel values of 0…255, got NaN at position 19.'],
    [f4(row(Number.POSITIVE_INFINITY)), 'The array: expected pixel values of 0…255, got Infinity at position 19.'],
    [f4(row(-1)), 'The array: expected pixel values of 0…255, got -1 at position 19.'],
    [f4(row(256)), 'The array: expected pixel values of 0…255, got 256 at position 19.'],
    [npyFile('|u1', [20], range(20)), /^The array: expected pictures \(.+\), got an array of 20\.$/],
    [
      npyFile('|u1', [1, 1, 1, 4, 5], range(20)),
      /^The array: expected pictures \(.+\), got an array of 1 × 1 × 1 × 4 × 5\.$/,
    ],
    [
      npyFile('|u1', [2, 20], range(40)),
      'The array: expected pictures, got 2 × 20, rows of pixels (reshape them to 2 × 1 × 4 × 5).',
    ],
    [
      npyFile('|u1', [20, 1, 2], range(40)),
      'The array: expected pictures of 4 pixels a side and more, got 1 × 2 (sizes 20 × 1 × 2).',
    ],
  ]; // prettier-ignore
  for (const [body, message] of cases) {
    const refusal = await refusalOf('npy', body, grey);
    if (typeof message === 'string') expect(refusal).toBe(message);
    else expect(refusal).toMatch(message);
  }
});
