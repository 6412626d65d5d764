import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractArchive } from 'receptive-cli/core';
import { afterAll, expect, test } from 'vitest';
import { filesBelow, packTarGz, writeBelow } from './tar.js';

const folder = mkdtempSync(join(tmpdir(), 'receptive-tar-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('what is packed is what is unpacked, by the reader that data sets come through', async () => {
  const long = `${'a'.repeat(64)}/${'b'.repeat(70)}.txt`;
  const files = new Map([
    ['record.json', Buffer.from('{}')],
    [long, Buffer.alloc(1300, 7)],
    ['empty', Buffer.alloc(0)],
  ]);
  for (const [path, bytes] of files) await writeBelow(join(folder, 'source'), path, bytes);
  expect(await filesBelow(join(folder, 'source'))).toEqual(files);
  writeFileSync(join(folder, 'a.tar.gz'), await packTarGz(files));
  const target = join(folder, 'target');
  await extractArchive(join(folder, 'a.tar.gz'), target, 'a.tar.gz', { maxBytes: 10_000, maxFiles: 10 });
  expect(readdirSync(target).sort()).toEqual(['a'.repeat(64), 'empty', 'record.json']);
  for (const [path, bytes] of files) expect(readFileSync(join(target, path))).toEqual(bytes);
});

test('the same files give the same archive, in whatever order they come', async () => {
  const [a, b] = [Buffer.from('1'), Buffer.from('2')];
  const [one, two] = await Promise.all([
    packTarGz(
      new Map([
        ['a', a],
        ['b', b],
      ]),
    ),
    packTarGz(
      new Map([
        ['b', b],
        ['a', a],
      ]),
    ),
  ]); // prettier-ignore
  expect(one).toEqual(two);
  await expect(packTarGz(new Map([['x'.repeat(101), a]]))).rejects.toThrow(/too long/);
});

test('a folder that is not there has no files', async () => {
  expect(await filesBelow(join(folder, 'absent'))).toEqual(new Map());
});
