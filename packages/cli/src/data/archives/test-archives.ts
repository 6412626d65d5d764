import { gzipSync } from 'node:zlib';

/** Helpers of tests that need tar archives, which Node cannot write. */

export interface TarFile {
  readonly name: string;
  readonly content?: Uint8Array;
  /** '0' file, '5' folder, '2' symbolic link … */
  readonly type?: string;
  readonly link?: string;
}

export function tarGz(files: readonly TarFile[]): Uint8Array {
  return gzipSync(tar(files));
}

export function tar(files: readonly TarFile[]): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (const { name, content = new Uint8Array(0), type = '0', link = '' } of files) {
    const header = Buffer.alloc(512);
    header.write(name, 0, 100);
    header.write('0000644\0', 100);
    header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('        ', 148);
    header.write(type, 156);
    header.write(link, 157, 100);
    header.write('ustar\x0000', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    blocks.push(header, content, new Uint8Array((512 - (content.length % 512)) % 512));
  }
  return new Uint8Array(Buffer.concat([...blocks, new Uint8Array(1024)]));
}
