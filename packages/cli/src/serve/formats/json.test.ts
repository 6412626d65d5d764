import sharp from 'sharp';
import { expect, test } from 'vitest';
import { decodePicture } from '../../data/images.js';
import { plainPicture } from '../../data/test-pictures.js';
import { randomPictures } from '../model.fixture.js';
import { picturesOf, refusalOf } from './formats.fixture.js';

const grey = { channels: 1, height: 4, width: 5 } as const;
const colour = { channels: 3, height: 4, width: 5 } as const;
/** value(c, y, x) of a colour picture. */
const value = (c: number, y: number, x: number) => c * 80 + y * 10 + x;
const list = <T>(count: number, entry: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => entry(i));
const CHW = list(3, (c) => list(4, (y) => list(5, (x) => value(c, y, x))));
const HWC = list(4, (y) => list(5, (x) => list(3, (c) => value(c, y, x))));
const HW = CHW[0] as number[][];
const json = (...instances: unknown[]) => JSON.stringify({ instances });

test('pixel values: C × H × W, H × W × C and H × W', async () => {
  expect(await picturesOf('json', json(CHW, HWC), colour)).toEqual([CHW.flat(2), CHW.flat(2)]);
  expect(
    await picturesOf(
      'json',
      json(
        HW,
        [HW],
        HW.map((row) => row.map((v) => [v])),
      ),
      grey,
    ),
  ).toEqual([HW.flat(), HW.flat(), HW.flat()]);
  // A grey picture for a colour network: the channel three times.
  expect(await picturesOf('json', json(HW), colour)).toEqual([[HW, HW, HW].flat(2)]);
  const clear = HW.map((row) => row.map((v) => [v, v, v, 0]));
  expect(await picturesOf('json', json(clear), colour)).toEqual([new Array(60).fill(255)]);
});

test('sizes that are exactly the network’s go before the rule for channels', async () => {
  const form = { channels: 1, height: 3, width: 4 } as const;
  const rows = list(3, (y) => list(4, (x) => y * 4 + x));
  expect(await picturesOf('json', json([rows], rows), form)).toEqual([rows.flat(), rows.flat()]);
});

test('other sizes are squeezed as by the loaders of data sets: as files and as pixels alike', async () => {
  for (const channels of [1, 3] as const) {
    const noise = randomPictures(1, channels * 90);
    const raw = { width: 10, height: 9, channels };
    const file = await sharp(noise, { raw })
      .toColourspace(channels === 1 ? 'b-w' : 'srgb')
      .png()
      .toBuffer();
    const pixels = list(9, (y) => list(10, (x) => list(channels, (c) => noise[(y * 10 + x) * channels + c])));
    for (const form of [grey, colour]) {
      const { pixels: decoded } = await decodePicture(file, 'x', form);
      expect(await picturesOf('json', json(pixels, { b64: file.toString('base64') }), form)).toEqual([
        [...decoded],
        [...decoded],
      ]);
    }
  }
});

test('pictures in base64, as they are decoded for training', async () => {
  const files = [await plainPicture([200, 100, 50], 'png'), await plainPicture([9, 8, 7], 'jpeg', 40, 30)];
  const instances = files.map((file) => ({ b64: file.toString('base64') }));
  const decoded = await Promise.all(files.map((file) => decodePicture(file, 'x', colour)));
  expect(await picturesOf('json', json(...instances), colour)).toEqual(decoded.map(({ pixels }) => [...pixels]));
  const lines = instances.map((instance) => JSON.stringify(instance)).join('\n');
  expect(await picturesOf('jsonlines', lines, colour)).toEqual(decoded.map(({ pixels }) => [...pixels]));
  expect(await picturesOf('jsonlines', `${JSON.stringify(HW)}\r\n${JSON.stringify([HW])}\r\n`, grey)).toEqual([
    HW.flat(),
    HW.flat(),
  ]);
});

const EXPECTED = '{"b64": …} of an encoded picture, or rows of pixel values (C × H × W, H × W × C or H × W)';
const ragged = [...HW.slice(1), [1, 2, 3]];

test.each([
  ['{', /^The body: expected JSON, got something else \(.+\)\.$/],
  ['{"instances": [[1, NaN]]}', /^The body: expected JSON, got something else \(.+\)\.$/],
  ['[]', 'The body: expected {"instances": […]}, got a list.'],
  ['null', 'The body: expected {"instances": […]}, got null.'],
  ['"instances"', 'The body: expected {"instances": […]}, got "instances".'],
  ['{}', 'The body: expected {"instances": […]}, got instances nothing.'],
  ['{"instances": 3}', 'The body: expected {"instances": […]}, got instances 3.'],
  ['{"__proto__": [], "instances": []}', 'The body: expected the field "instances" and no other, got "__proto__".'],
  ['{"instances": [], "signature": 1}', 'The body: expected the field "instances" and no other, got "signature".'],
  [json(), 'The body: expected at least one picture, got none.'],
  [json(null), `instances[0]: expected ${EXPECTED}, got null.`],
  [json(HW, 'x'), `instances[1]: expected ${EXPECTED}, got "x".`],
  [json({}), 'instances[0]: expected the field "b64" and no other, got no field.'],
  [json({ image: '' }), 'instances[0]: expected the field "b64" and no other, got "image".'],
  [json({ b64: 'AAAA', id: 1 }), 'instances[0]: expected the field "b64" and no other, got "b64", "id".'],
  [json({ b64: 3 }), 'instances[0].b64: expected a picture in base64, got 3.'],
  [json({ b64: 'AAA' }), 'instances[0].b64: expected a picture in base64, got "AAA".'],
  [
    json({ b64: 'data:image/png;base64,AAAA' }),
    'instances[0].b64: expected a picture in base64, got "data:image/png;base64,AAAA".',
  ],
  [json({ b64: 'aGVsbG8h' }), 'instances[0]: expected a JPEG, PNG, WebP or TIFF picture, got a text file.'],
  [json({ b64: '' }), 'instances[0]: expected a JPEG, PNG, WebP or TIFF picture, got an empty file.'],
  [json([]), `instances[0]: expected ${EXPECTED}, got an empty list.`],
  [json([[]]), `instances[0]: expected ${EXPECTED}, got an empty list.`],
  [json([1, 2, 3]), `instances[0]: expected ${EXPECTED}, got lists 1 deep.`],
  [json([[[[1]]]]), `instances[0]: expected ${EXPECTED}, got lists 4 deep.`],
  [json(ragged), 'instances[0]: expected lists of one length (5), got one of 3.'],
  [json([[1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4], 5]), 'instances[0]: expected lists of one depth (2), got 5.'],
  [json(list(4, () => [1, 2, 3, '4'])), 'instances[0]: expected numbers as pixel values, got "4".'],
  [json(list(4, () => [1, 2, 3, [4]])), 'instances[0]: expected numbers as pixel values, got a list.'],
  [json(list(4, () => [1, 2, 3, null])), 'instances[0]: expected numbers as pixel values, got null.'],
  [json(list(4, () => [1, 2, 3, 256])), 'instances[0]: expected pixel values of 0…255, got 256 at position 3.'],
  ['{"instances": [[[1e999,1],[1,1]]]}', 'instances[0]: expected pixel values of 0…255, got Infinity at position 0.'],
  [
    json(list(2, () => [1, 2])),
    'instances[0]: expected pictures of 4 pixels a side and more, got 2 × 2 (sizes 1 × 2 × 2).',
  ],
  [
    json(list(5, () => list(5, () => list(5, () => 0)))),
    'instances[0]: expected 1, 3 or 4 channels, got pixel values of 5 × 5 × 5.',
  ],
  [
    json(list(4, () => list(4097, () => 0))),
    /^instances\[0\]: expected pictures \(.+ sides up to 4096\), got an array of 1 × 4 × 4097\.$/,
  ],
  [`${'['.repeat(100_000)}`, 'The body: expected JSON of at most 16 levels, got 100000.'],
  [`{"instances": ${'['.repeat(50)}1${']'.repeat(50)}}`, 'The body: expected JSON of at most 16 levels, got 51.'],
])('%j is refused', async (body, message) => {
  const refusal = await refusalOf('json', body, grey);
  if (typeof message === 'string') expect(refusal).toBe(message);
  else expect(refusal).toMatch(message);
}); // prettier-ignore

test('brackets within texts are no levels', async () => {
  expect(await refusalOf('json', `{"instances": ["\\"${'['.repeat(50)}"]}`, grey)).toMatch(/^instances\[0\]: /);
});

test('a wrong line is named', async () => {
  const row = JSON.stringify(HW);
  expect(await refusalOf('jsonlines', `${row}\n\n${row}`, grey)).toBe('Line 2: expected a picture, got an empty line.');
  expect(await refusalOf('jsonlines', `${row}\n${row} ${row}`, grey)).toMatch(/^Line 2: expected JSON, got something/);
  expect(await refusalOf('jsonlines', `${row}\n${json(HW)}`, grey)).toBe(
    'Line 2: expected the field "b64" and no other, got "instances".',
  );
});
