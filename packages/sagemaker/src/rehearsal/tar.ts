import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const BLOCK = 512;

/** A header of the form "ustar". */
function header(name: string, size: number): Buffer {
  const [file, prefix] = split(name);
  const block = Buffer.alloc(BLOCK);
  block.write(file, 0, 100);
  block.write('0000644\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.write(`${'0'.repeat(11)}\0`, 136); // no time: the same files give the same archive
  block.write('        ', 148);
  block.write('0', 156);
  block.write('ustar\x0000', 257);
  block.write(prefix, 345, 155);
  let sum = 0;
  for (const byte of block) sum += byte;
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** A name of up to 255 bytes, at a slash where the two fields meet. */
function split(name: string): [file: string, prefix: string] {
  if (Buffer.byteLength(name) <= 100) return [name, ''];
  const at = name.lastIndexOf('/', 155);
  if (at < 0 || Buffer.byteLength(name.slice(at + 1)) > 100) throw new Error(`${name}: too long for an archive`);
  return [name.slice(at + 1), name.slice(0, at)];
}

/** `.tar.gz` of files, in the order of their names. */
export async function packTarGz(files: ReadonlyMap<string, Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for (const [name, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    pieces.push(header(name, bytes.length), bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK));
  }
  return promisify(gzip)(Buffer.concat([...pieces, Buffer.alloc(2 * BLOCK)]));
}

/** All files below a folder by their path in it, with slashes; none where there is no folder. */
export async function filesBelow(folder: string): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    // A file that is being replaced may be gone.
    const bytes = await readFile(path).catch(() => null);
    if (bytes) files.set(path.slice(folder.length + 1).replaceAll('\\', '/'), bytes);
  }
  return files;
}

export async function writeBelow(folder: string, path: string, bytes: Uint8Array): Promise<void> {
  const target = join(folder, path);
  await mkdir(join(target, '..'), { recursive: true });
  await writeFile(target, bytes);
}
