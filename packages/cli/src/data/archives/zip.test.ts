import { zipSync } from 'fflate';
import { InputError, Random, streamKey } from 'receptive';
import { expect, test } from 'vitest';
import { type RandomAccess, readZipDirectory, readZipEntry } from './zip.js';

const memory = (bytes: Uint8Array): RandomAccess => ({
  size: bytes.length,
  read: async (at, length) => {
    if (at < 0 || length < 0 || at + length > bytes.length) throw new Error(`read beyond the end: ${at} + ${length}`);
    return bytes.slice(at, at + length);
  },
});
const LIMIT = 2 ** 20;
async function readAll(bytes: Uint8Array, limit = LIMIT): Promise<Record<string, Uint8Array>> {
  const archive = memory(bytes);
  const files: Record<string, Uint8Array> = {};
  for (const entry of await readZipDirectory(archive, 'a.zip'))
    if (entry.kind === 'file') files[entry.name] = Uint8Array.from(await readZipEntry(archive, entry, limit, 'a.zip'));
  return files;
}
const text = (value: string) => new TextEncoder().encode(value);
const files = { 'a/b.txt': text('hello '.repeat(100)), 'ü.bin': new Uint8Array(0), 'c.bin': Uint8Array.of(1, 2, 3) };
const zip = zipSync({ 'a/b.txt': files['a/b.txt'], 'ü.bin': files['ü.bin'], 'c.bin': [files['c.bin'], { level: 0 }] });
const changed = (find: number, at: number, value: number, bytes = zip) => {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  let start = copy.length - 4;
  while (view.getUint32(start, true) !== find) start--;
  view.setUint32(start + at, value, true);
  return copy;
};
const [CENTRAL, END] = [0x02014b50, 0x06054b50];

test('stored and deflated files come back', async () => {
  expect(await readAll(zip)).toEqual(files);
  // A comment of any length may follow the directory.
  const commented = Uint8Array.of(...zip, ...new Uint8Array(300));
  new DataView(commented.buffer).setUint16(zip.length - 2, 300, true);
  expect(await readAll(commented)).toEqual(files);
});

test('ZIP64, as NumPy writes it where sizes are not known before', async () => {
  const name = text('x.npy');
  const local = new Uint8Array(30 + 5 + 20 + 3);
  const a = new DataView(local.buffer);
  a.setUint32(0, 0x04034b50, true);
  a.setUint16(26, 5, true);
  a.setUint16(28, 20, true);
  local.set(name, 30);
  local.set([7, 8, 9], 55);
  const central = new Uint8Array(46 + 5 + 28);
  const b = new DataView(central.buffer);
  b.setUint32(0, CENTRAL, true);
  b.setUint32(16, 0x8ffa4d4f, true);
  for (const at of [20, 24, 42]) b.setUint32(at, 0xffffffff, true);
  b.setUint16(28, 5, true);
  b.setUint16(30, 28, true);
  central.set(name, 46);
  b.setUint16(51, 1, true);
  b.setUint16(53, 24, true);
  for (const at of [55, 63]) b.setBigUint64(at, 3n, true);
  const end = new Uint8Array(22);
  const c = new DataView(end.buffer);
  c.setUint32(0, END, true);
  c.setUint16(10, 1, true);
  c.setUint32(12, central.length, true);
  c.setUint32(16, local.length, true);
  const { crc32 } = await import('node:zlib');
  b.setUint32(16, crc32(Uint8Array.of(7, 8, 9)), true);
  const bytes = Uint8Array.of(...local, ...central, ...end);
  expect(await readAll(bytes)).toEqual({ 'x.npy': Uint8Array.of(7, 8, 9) });
});

test('a damaged, truncated or lying archive is refused in one sentence', async () => {
  const refusal = async (bytes: Uint8Array, limit = LIMIT) => {
    const error = await readAll(bytes, limit).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  };
  const whole = 'a.zip: expected a whole zip archive, got';
  expect(await refusal(new Uint8Array(0))).toBe(`${whole} an empty file.`);
  expect(await refusal(text('hello'))).toBe(
    `${whole} a truncated one, or a file that is none (it starts 68 65 6c 6c).`,
  );
  expect(await refusal(zip.subarray(0, zip.length - 30))).toMatch(/a truncated one, or a file that is none/);
  const damaged = 'one whose list of 3 files is damaged.';
  expect(await refusal(changed(END, 16, 0x7fffffff))).toBe(`${whole} ${damaged}`);
  expect(await refusal(changed(END, 16, 3))).toBe(`${whole} ${damaged}`);
  expect(await refusal(changed(CENTRAL, 42, 0x7fffffff))).toBe(
    `${whole} one whose file "c.bin" reaches beyond its end.`,
  );
  expect(await refusal(changed(CENTRAL, 42, 1))).toBe('a.zip: c.bin: expected its header, got another one.');
  expect(await refusal(changed(CENTRAL, 16, 1))).toBe('a.zip: c.bin: expected an intact file, got a wrong checksum.');
  expect(await refusal(zip, 100)).toBe('a.zip: a/b.txt: expected at most 100 bytes, got 600.');
  const one = zipSync({ x: files['a/b.txt'] });
  expect(await refusal(changed(CENTRAL, 24, 599, one))).toBe('a.zip: x: expected 599 bytes, got more.');
  expect(await refusal(changed(CENTRAL, 24, 601, one))).toBe('a.zip: x: expected 601 bytes, got 600.');
  expect(await refusal(changed(CENTRAL, 24, 1_000_000, one))).toMatch(
    /^a\.zip: x: expected 1000000 bytes, got \d+ compressed ones, which cannot be as many\.$/,
  );
  const view = new DataView(changed(CENTRAL, 8, 1, one).buffer);
  expect(await refusal(new Uint8Array(view.buffer))).toBe(
    'a.zip: x: expected a file that is not encrypted, got an encrypted one.',
  );
});

test('a link says that it is one', async () => {
  const linked = zipSync({ x: [text('/etc/passwd'), { os: 3, attrs: 0o120777 << 16 }] });
  expect((await readZipDirectory(memory(linked), 'a.zip')).map(({ kind }) => kind)).toEqual(['link']);
});

/** How many; more by hand now and then: `MUTATIONS=2000 npx vitest run zip`. */
const MUTATIONS = Number(process.env.MUTATIONS ?? 500);

test('500 mutations of an archive: read or refused, never more than its limit', async () => {
  const outcome = { accepted: 0, refused: 0 };
  for (let i = 0; i < MUTATIONS; i++) {
    const random = new Random(streamKey(0, 'explore', 'zip'), i);
    let mutated = zip.slice();
    if (random.integer(4) === 0) mutated = mutated.subarray(0, random.integer(mutated.length));
    else for (let k = 0; k < 2; k++) mutated[random.integer(mutated.length)] = random.integer(256);
    try {
      for (const bytes of Object.values(await readAll(mutated))) expect(bytes.length).toBeLessThanOrEqual(LIMIT);
      outcome.accepted++;
    } catch (error) {
      if (!(error instanceof InputError)) throw new Error(`mutation ${i}`, { cause: error });
      outcome.refused++;
    }
  }
  expect(Math.min(outcome.accepted, outcome.refused)).toBeGreaterThan(50);
});
