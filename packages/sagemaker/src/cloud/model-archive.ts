import { gzipSync } from 'node:zlib';

const BLOCK = 512;

/**
 * One file as a `.tar.gz`, the same bytes every time: what an endpoint unpacks into `/opt/ml/model`.
 * Source: POSIX.1-2001, "ustar" interchange format.
 */
export function archiveOf(name: string, bytes: Uint8Array): Uint8Array {
  const header = Buffer.alloc(BLOCK);
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;
  header.write(name, 0, 100);
  header.write(octal(0o644, 7), 100);
  header.write(octal(0, 7), 108);
  header.write(octal(0, 7), 116);
  header.write(octal(bytes.length, 11), 124);
  header.write(octal(0, 11), 136);
  header.write('        ', 148);
  header.write('0', 156);
  header.write('ustar\0', 257);
  header.write('00', 263);
  let sum = 0;
  for (const byte of header) sum += byte;
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const padding = Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK);
  const archive = gzipSync(Buffer.concat([header, bytes, padding, Buffer.alloc(2 * BLOCK)]));
  // The system that packed it, which zlib notes, is no part of the model.
  archive[9] = 255;
  return archive;
}
