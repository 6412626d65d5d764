import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { generateGlyphs } from 'receptive';
import { expect, test } from 'vitest';
import { defaultCacheFolder, openCached, readPackedDataset } from './cache.js';
import { temporaryFolder, writeFiles } from './test-pictures.js';

const dataset = await generateGlyphs({ train: 20, validation: 10, test: 10 });

function countedSource(identity: unknown = { a: 1 }) {
  const source = {
    name: 'tiny',
    identity,
    built: 0,
    build: async () => {
      source.built++;
      return dataset;
    },
  };
  return source;
}

test('the second start loads what the first one packed', async () => {
  const folder = join(await temporaryFolder(), 'not', 'there', 'yet');
  const source = countedSource();
  const first = await openCached(source, folder);
  const second = await openCached(source, folder);
  expect(source.built).toBe(1);
  expect(second.packedPath).toBe(first.packedPath);
  expect(second.dataset).toEqual(dataset);
  expect(await readPackedDataset(first.packedPath)).toEqual(dataset);
  expect(await readdir(folder)).toHaveLength(1);
});

test('another identity is another file', async () => {
  const folder = await temporaryFolder();
  const [one, two] = [countedSource({ files: [1] }), countedSource({ files: [2] })];
  expect((await openCached(one, folder)).packedPath).not.toBe((await openCached(two, folder)).packedPath);
  expect(two.built).toBe(1);
});

test('a damaged or truncated cache file is made again', async () => {
  const folder = await temporaryFolder();
  const source = countedSource();
  const { packedPath } = await openCached(source, folder);
  const good = await readFile(packedPath);
  const damaged = Buffer.from(good);
  damaged[good.length - 100]! ^= 1;
  // Of the format before this one.
  const old = Buffer.from(good);
  old.writeUInt32LE(1, 8);
  for (const bad of [damaged, old, good.subarray(0, 1000), Buffer.alloc(0)]) {
    await writeFile(packedPath, bad);
    const built = source.built;
    expect((await openCached(source, folder)).dataset).toEqual(dataset);
    expect(source.built).toBe(built + 1);
    expect(await readFile(packedPath)).toEqual(good);
  }
});

test('where the cache cannot be written, only speed is lost', async () => {
  const folder = await temporaryFolder();
  await writeFiles(folder, { file: 'in the way' });
  const source = countedSource();
  const opened = await openCached(source, join(folder, 'file', 'cache'));
  expect(opened.dataset).toBe(dataset);
  expect(await readPackedDataset(opened.packedPath)).toEqual(dataset);
  expect(await readdir(folder)).toEqual(['file']);
});

test('temporary files of killed processes go, young ones stay', async () => {
  const folder = await temporaryFolder();
  await writeFiles(folder, { 'old.tmp': 'x', 'young.tmp': 'x', other: 'x' });
  const longAgo = new Date((await stat(join(folder, 'old.tmp'))).mtimeMs - 2 * 60 * 60 * 1000);
  await utimes(join(folder, 'old.tmp'), longAgo, longAgo);
  const { packedPath } = await openCached(countedSource(), folder);
  expect((await readdir(folder)).map((name) => join(folder, name)).sort()).toEqual(
    [packedPath, join(folder, 'other'), join(folder, 'young.tmp')].sort(),
  );
});

test('a missing packed file is an InputError', async () => {
  await expect(readPackedDataset('/no/such/file')).rejects.toThrow(
    /^\/no\/such\/file: expected a packed data set, got an unreadable file \(ENOENT.*\)\.$/,
  );
});

test('the default folder follows XDG_CACHE_HOME when it is absolute', () => {
  expect(defaultCacheFolder({ XDG_CACHE_HOME: '/x' })).toBe(join('/x', 'receptive', 'data'));
  const home = join(homedir(), '.cache', 'receptive', 'data');
  expect(defaultCacheFolder({ XDG_CACHE_HOME: 'relative' })).toBe(home);
  expect(defaultCacheFolder({})).toBe(home);
});
