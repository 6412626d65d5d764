import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type Zippable, zipSync } from 'fflate';
import { InputError, Random, streamKey } from 'receptive';
import { expect, test } from 'vitest';
import { temporaryFolder, writeFiles } from '../test-pictures.js';
import { extractArchive, safePath } from './extract.js';
import { tar, tarGz } from './test-archives.js';

const limits = { maxBytes: 10_000, maxFiles: 20 };
const text = (value: string) => new TextEncoder().encode(value);

/** What came out, by name, or the refusal. Whatever happens, nothing lies beside the folder. */
async function extract(name: string, archive: Uint8Array, options = limits): Promise<Record<string, string> | string> {
  const folder = await temporaryFolder();
  await writeFiles(folder, { [name]: archive });
  const inside = join(folder, 'deep', 'inside');
  try {
    await extractArchive(join(folder, name), inside, name, options);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  } finally {
    expect((await readdir(folder)).sort()).toEqual([name, 'deep'].sort());
    expect(await readdir(join(folder, 'deep'))).toEqual(['inside']);
  }
  const entries = await readdir(inside, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = async (path: string) => [path.slice(inside.length + 1), await readFile(path, 'utf8')];
  return Object.fromEntries(await Promise.all(files.map(read)));
}

test('zip and tar.gz come out the same', async () => {
  const files = { 'a.txt': 'hello', 'b/c.txt': 'world', 'b/empty': '' };
  const zipped = Object.fromEntries(Object.entries(files).map(([name, content]) => [name, text(content)]));
  expect(await extract('x.zip', zipSync(zipped))).toEqual(files);
  const entries = Object.entries(files).map(([name, content]) => ({ name: `./${name}`, content: text(content) }));
  expect(await extract('x.tar.gz', tarGz([{ name: 'b/', type: '5' }, ...entries]))).toEqual(files);
});

test('long names of pax and GNU', async () => {
  const long = `${'n'.repeat(150)}/x.txt`;
  const record = ` path=${long}\n`;
  const pax = text(`${record.length + 3}${record}`);
  const content = text('x');
  expect(
    await extract(
      'x.tgz',
      tarGz([
        { name: 'pax', type: 'x', content: pax },
        { name: 'short', content },
      ]),
    ),
  ).toEqual({
    [long]: 'x',
  });
  const gnu = { name: '././@LongLink', type: 'L', content: text(`${long}\0`) };
  expect(await extract('x.tgz', tarGz([gnu, { name: 'short', content }]))).toEqual({ [long]: 'x' });
});

test('no path leads out of the folder', async () => {
  const content = text('x');
  for (const name of ['../x', 'a/../../x', '/x', '//x', 'C:/x', '..\\x', 'a\\..\\..\\x', 'a\0b']) {
    const sentence = `expected paths inside the folder, got ${JSON.stringify(name)}.`;
    expect(() => safePath(name, 'x.zip')).toThrow(`x.zip: ${sentence}`);
    if (name.includes('\0')) continue;
    expect(await extract('x.tar.gz', tarGz([{ name, content }]))).toBe(`x.tar.gz: ${sentence}`);
    expect(await extract('x.zip', zipSync({ [name]: content }))).toBe(`x.zip: ${sentence}`);
  }
  expect(safePath('./a//b/./c', 'x.zip')).toBe('a/b/c');
  const hidden = { name: 'pax', type: 'x', content: text('14 path=../x\n') };
  expect(await extract('x.tar.gz', tarGz([hidden, { name: 'short', content }]))).toBe(
    'x.tar.gz: expected paths inside the folder, got "../x".',
  );
});

test('links and devices are refused, whatever comes after them', async () => {
  for (const type of ['1', '2', '3', '6'])
    expect(
      await extract(
        'x.tar.gz',
        tarGz([
          { name: 'l', type, link: '/etc' },
          { name: 'l/passwd', content: text('x') },
        ]),
      ),
    ).toBe('x.tar.gz: expected files and folders, got "l", which is a link or a device.');
  const link: Zippable = { l: [text('/etc'), { os: 3, attrs: 0o120777 << 16 }] };
  expect(await extract('x.zip', zipSync(link))).toBe('x.zip: expected files and folders, got the link "l".');
});

test('more files, more bytes, or a name twice than there may be', async () => {
  const many = Array.from({ length: 21 }, (_, i) => ({ name: `${i}`, content: text('x') }));
  expect(await extract('x.tar.gz', tarGz(many))).toBe('x.tar.gz: expected at most 20 files, got more.');
  const bomb = new Uint8Array(10_001);
  expect(await extract('x.tar.gz', tarGz([{ name: 'b', content: bomb }]))).toBe(
    'x.tar.gz: expected at most 10000 bytes unpacked, got more.',
  );
  expect(await extract('x.zip', zipSync({ b: bomb }))).toBe('x.zip: expected at most 10000 bytes unpacked, got more.');
  const twice = [
    { name: 'a', content: text('1') },
    { name: './a', content: text('2') },
  ];
  expect(await extract('x.tar.gz', tarGz(twice))).toBe('x.tar.gz: expected every name once, got "./a" twice.');
});

test('damaged, truncated and lying archives', async () => {
  const good = tarGz([{ name: 'a', content: text('hello '.repeat(200)) }]);
  const whole = 'x.tar.gz: expected a whole tar.gz archive, got a damaged or truncated one';
  expect(await extract('x.tar.gz', good.subarray(0, good.length - 10))).toMatch(whole);
  expect(await extract('x.tar.gz', text('hello'))).toBe(`${whole} (incorrect header check).`);
  expect(await extract('x.tar.gz', new Uint8Array(0))).toMatch(whole);
  const plain = gunzipSync(good);
  expect(await extract('x.tar.gz', gzipSync(plain.subarray(0, 700)))).toBe(`${whole} (it ends early).`);
  plain[3] = 99;
  expect(await extract('x.tar.gz', gzipSync(plain))).toBe(
    'x.tar.gz: expected a whole tar archive, got one with a damaged header.',
  );
  const claims = Buffer.from(tar([{ name: 'a', content: text('x') }]));
  claims.write('77777777777\0', 124);
  claims.write('        ', 148);
  const sum = claims.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  claims.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  expect(await extract('x.tar.gz', gzipSync(claims))).toBe(
    'x.tar.gz: "a": expected at most 268435456 bytes, got 8589934591.',
  );
});

/** How many; more by hand now and then: `MUTATIONS=2000 npx vitest run extract`. */
const MUTATIONS = Number(process.env.MUTATIONS ?? 200);

test('200 mutations of a tar archive: unpacked inside the folder or refused', async () => {
  const files = ['a.txt', 'b/', 'b/c.txt'].map((name) => ({ name, content: text(name.repeat(20)) }));
  const original = tar(files.map((file) => (file.name === 'b/' ? { name: 'b/', type: '5' } : file)));
  const outcome = { accepted: 0, refused: 0 };
  for (let i = 0; i < MUTATIONS; i++) {
    const random = new Random(streamKey(0, 'explore', 'tar'), i);
    let mutated = original.slice();
    if (random.integer(3) === 0) mutated = mutated.subarray(0, random.integer(mutated.length));
    else mutated[random.integer(mutated.length)] = random.integer(256);
    const result = await extract('x.tar.gz', gzipSync(mutated, { level: 1 }));
    if (typeof result === 'string') outcome.refused++;
    else outcome.accepted++;
  }
  expect(Math.min(outcome.accepted, outcome.refused)).toBeGreaterThan(20);
});
