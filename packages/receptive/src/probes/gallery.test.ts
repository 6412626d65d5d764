import { expect, test } from 'vitest';
import { decodeBase64 } from '../data/picture-bytes.js';
import { galleryPicture } from './gallery.js';

test('pictures of galleries are at most 64 pixels long', () => {
  const large = galleryPicture(new Uint8Array(3 * 100 * 130).fill(7), [3, 100, 130], 'a note');
  expect(large).toMatchObject({ shape: [3, 33, 43], note: 'a note' });
  expect(decodeBase64(large.bytes)).toEqual(new Uint8Array(3 * 33 * 43).fill(7));
  const small = galleryPicture(Uint8Array.from([1, 2, 3, 4]), [1, 2, 2]);
  expect(small).toEqual({ shape: [1, 2, 2], bytes: 'AQIDBA==' });
  expect(() => galleryPicture(new Uint8Array(8), [2, 2, 2])).toThrow('A picture of 2 channels cannot be shown.');
});
