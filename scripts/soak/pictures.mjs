/** One picture in every form that a server takes. */
import { createRequire } from 'node:module';

// A dependency of the command, not of the workspace.
const sharp = createRequire(new URL('../../packages/cli/package.json', import.meta.url))('sharp');

/** Random numbers that are the same every time: xorshift32, on [0, 1). */
export function randomNumbers(seed) {
  let state = seed * 2654435761 + 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** C × H × W bytes of noise. */
export function noise([channels, height, width], seed) {
  const random = randomNumbers(seed);
  return Uint8Array.from({ length: channels * height * width }, () => Math.floor(random() * 256));
}

/** H × W × C of C × H × W. */
export function interleaved(picture, [channels, height, width]) {
  const plane = height * width;
  return Uint8Array.from(picture, (_, i) => picture[(i % channels) * plane + Math.floor(i / channels)]);
}

/** What makes these keep every byte, as PNG does anyway. */
const EXACTLY = { webp: { lossless: true }, tiff: { compression: 'lzw' } };

/** The picture as a file: JPEG loses a little, the others nothing. */
export function encoded(picture, shape, format = 'png') {
  const [channels, height, width] = shape;
  return sharp(interleaved(picture, shape), { raw: { width, height, channels } })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .toFormat(format, EXACTLY[format])
    .toBuffer();
}

/** Nested lists of the values. */
export function nested(values, dims) {
  if (dims.length === 1) return Array.from(values);
  const size = values.length / dims[0];
  return Array.from({ length: dims[0] }, (_, i) => nested(values.subarray(i * size, (i + 1) * size), dims.slice(1)));
}

/** A `.npy` file. */
export function npy(descr, dims, values) {
  const shape = dims.length === 1 ? `${dims[0]},` : dims.join(', ');
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape}), }`;
  const header = Buffer.from(`\x93NUMPY\x01\x00..${text.padEnd(117)}\n`, 'latin1');
  header.writeUInt16LE(header.length - 10, 8);
  return Buffer.concat([header, Buffer.from(values.buffer, values.byteOffset, values.byteLength)]);
}

/** The same picture as [name, content type, body], in every form that keeps its bytes. */
export async function forms(picture, shape) {
  const [channels, height, width] = shape;
  const rows = interleaved(picture, shape);
  const file = await encoded(picture, shape);
  const b64 = file.toString('base64');
  const json = (instance) => JSON.stringify({ instances: [instance] });
  return [
    ['PNG', 'image/png', file],
    ['any picture', 'application/x-image', await encoded(picture, shape, 'tiff')],
    ['JSON, a file', 'application/json', json({ b64 })],
    ['JSON, C × H × W', 'application/json; charset=utf-8', json(nested(picture, shape))],
    ['JSON, H × W × C', 'application/json', json(nested(rows, [height, width, channels]))],
    [
      'JSON, 0…1',
      'application/json',
      json(
        nested(
          Float64Array.from(picture, (v) => v / 255),
          shape,
        ),
      ),
      '?range=1',
    ],
    ['JSON lines, a file', 'application/jsonlines', `${JSON.stringify({ b64 })}\n`],
    ['JSON lines, pixels', 'application/jsonlines', JSON.stringify(nested(picture, shape))],
    ['CSV', 'text/csv', `${picture.join(',')}\n`],
    ['NumPy, uint8, N × C × H × W', 'application/x-npy', npy('|u1', [1, ...shape], picture)],
    ['NumPy, float32, N × C × H × W', 'application/x-npy', npy('<f4', [1, ...shape], Float32Array.from(picture))],
    ['NumPy, uint8, N × H × W × C', 'application/x-npy', npy('|u1', [1, height, width, channels], rows)],
  ];
}
