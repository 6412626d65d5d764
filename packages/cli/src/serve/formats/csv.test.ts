import { expect, test } from 'vitest';
import { picturesOf, refusalOf } from './formats.fixture.js';

const form = { channels: 1, height: 2, width: 3 } as const;

test('a row is a picture, channel by channel', async () => {
  expect(await picturesOf('csv', '1,2,3,4,5,6\r\n0, 255 ,12.4,1e2,0.0,+7\n', form)).toEqual([
    [1, 2, 3, 4, 5, 6],
    [0, 255, 12, 100, 0, 7],
  ]);
  expect(await picturesOf('csv', '1,2,3,4,5,6', { channels: 3, height: 1, width: 2 })).toEqual([[1, 2, 3, 4, 5, 6]]);
  expect(await picturesOf('csv', '0,0.5,1,0,0,0.2', form, 1)).toEqual([[0, 128, 255, 0, 0, 51]]);
});

test.each([
  ['', 'The body: expected pictures, got nothing.'],
  ['\n', 'Line 1: expected a picture, got an empty line.'],
  ['1,2,3,4,5,6\n\n1,2,3,4,5,6', 'Line 2: expected a picture, got an empty line.'],
  ['1,2,3,4,5', 'Line 1: expected 6 pixel values (1 × 2 × 3), got 5.'],
  ['a,b,c,d,e,f\n1,2,3,4,5,6', 'Line 1: expected a number as value 1, got "a".'],
  ['1,2,3,4,5,', 'Line 1: expected a number as value 6, got "".'],
  ['1,2,3,4,5,"6"', 'Line 1: expected a number as value 6, got "\\"6\\"".'],
  ['1,2,3,4,5,0x6', 'Line 1: expected a number as value 6, got "0x6".'],
  ['1,2,3,4,5,nan', 'Line 1: expected a number as value 6, got "nan".'],
  ['1,2,3,4,5,Infinity', 'Line 1: expected a number as value 6, got "Infinity".'],
  ['1,2,3,4,5,6\n1,2,3,256,5,6', 'Line 2: expected pixel values of 0…255, got 256 at position 3.'],
  ['1,2,3,4,5,-1', 'Line 1: expected pixel values of 0…255, got -1 at position 5.'],
  ['1,2,3,4,5,1e999', 'Line 1: expected pixel values of 0…255, got Infinity at position 5.'],
  [
    '0,0.5,1,0,0,0.2',
    'Line 1: expected pixel values of 0…255, got fractions of at most 1 (the option range=1 takes those).',
  ],
])('%j is refused', async (body, message) => {
  expect(await refusalOf('csv', body, form)).toBe(message);
}); // prettier-ignore

test('a dark picture is one: nothing is guessed from whole numbers', async () => {
  expect(await picturesOf('csv', '0,1,1,0,1,0', form)).toEqual([[0, 1, 1, 0, 1, 0]]);
  expect(await refusalOf('csv', '0,1,1,0,1,2', form, 1)).toBe(
    'Line 1: expected pixel values of 0…1, got 2 at position 5.',
  );
});

test('text that is not UTF-8 is refused', async () => {
  const message = 'The body: expected text in UTF-8, got other bytes.';
  expect(await refusalOf('csv', Uint8Array.of(0x31, 0x2c, 0xff), form)).toBe(message);
  expect(await picturesOf('csv', Uint8Array.of(0xef, 0xbb, 0xbf, 0x37), { channels: 1, height: 1, width: 1 })).toEqual([
    [7],
  ]);
});
