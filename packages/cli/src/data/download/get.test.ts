import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { InputError } from 'receptive';
import { expect, onTestFinished, test } from 'vitest';
import { Failure } from '../../errors.js';
import { tarGz } from '../archives/test-archives.js';
import { readDataset } from '../registry.js';
import { idxFiles, temporaryFolder, writeFiles } from '../test-pictures.js';
import { getDataset } from './get.js';
import { type DataSource, SOURCES } from './sources.js';

/** Serves files by their address; whatever is not there is 404. */
async function serve(files: Readonly<Record<string, Uint8Array>>) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const content = files[request.url ?? ''];
    if (content) response.writeHead(200, { 'content-length': content.length, etag: '"1"' }).end(content);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { mirror: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('hex');
const idx = Object.fromEntries(Object.entries(idxFiles()).map(([name, bytes]) => [`${name}.gz`, gzipSync(bytes)]));
const verify = async (dir: string) => {
  const { splits } = await readDataset({ dataset: 'idx', validation: 0.25 }, { dir });
  return `${splits.test.labels.length} for the test`;
};
const plain: DataSource = {
  name: 'tiny',
  base: 'http://nowhere.invalid/',
  files: Object.entries(idxFiles()).map(([name, bytes]) => ({
    name: `${name}.gz`,
    bytes: 1000,
    unpackedMd5: md5(bytes),
  })),
  verify,
};
const archived = (name: string): DataSource => ({
  ...plain,
  files: [{ name, bytes: 100_000 }],
  unpacked: { maxBytes: 1e6, maxFiles: 100 },
});
const under = (files: Readonly<Record<string, Uint8Array>>) =>
  Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`/tiny/${name}`, bytes]));
const patience = { stall: 1, attempts: 2, pause: 0.01 };

test('files are fetched, verified and moved; the second time nothing is fetched', async () => {
  const folder = join(await temporaryFolder(), 'data', 'tiny');
  const { mirror, asked } = await serve(under(idx));
  const said = new Set<string>();
  const onProgress = (_done: number, _total: number, what: string) => said.add(what);
  const got = await getDataset(plain, { folder, mirror, patience, onProgress });
  expect(got).toEqual({ already: false, verified: '10 for the test' });
  expect((await readdir(folder)).sort()).toEqual(Object.keys(idx).sort());
  expect(await readdir(join(folder, '..'))).toEqual(['tiny']);
  expect(said).toContain('downloading train-images-idx3-ubyte.gz');
  expect(await getDataset(plain, { folder, mirror, patience })).toEqual({ already: true, verified: '10 for the test' });
  expect(asked).toHaveLength(4);
});

test.each(['x.zip', 'x.tar.gz'])('an archive (%s) is unpacked without its outer folder', async (name) => {
  const outer = Object.entries(idx).map(([file, content]) => ({ name: `outer/${file}`, content }));
  const bytes =
    name === 'x.zip'
      ? zipSync(Object.fromEntries([...outer.map((f) => [f.name, f.content]), ['__MACOSX/x', new Uint8Array(1)]]))
      : tarGz(outer);
  const folder = join(await temporaryFolder(), 'tiny');
  await mkdir(folder);
  const { mirror } = await serve(under({ [name]: bytes }));
  expect((await getDataset(archived(name), { folder, mirror, patience })).already).toBe(false);
  expect((await readdir(folder)).sort()).toEqual(Object.keys(idx).sort());
  expect(await readdir(join(folder, '..'))).toEqual(['tiny']);
});

test('files that lie in the folder stay, damaged ones are replaced', async () => {
  const folder = join(await temporaryFolder(), 'tiny');
  await writeFiles(folder, { 'mine.txt': 'keep', 't10k-labels-idx1-ubyte.gz': 'damaged' });
  const { mirror } = await serve(under(idx));
  await getDataset(plain, { folder, mirror, patience });
  expect(await readFile(join(folder, 'mine.txt'), 'utf8')).toBe('keep');
  expect(await verify(folder)).toBe('10 for the test');
});

test('what failed is continued: files that were whole are not fetched again', async () => {
  const folder = join(await temporaryFolder(), 'tiny');
  const { 't10k-labels-idx1-ubyte.gz': last, ...first } = idx;
  const one = await serve(under(first));
  const error = await getDataset(plain, { folder, mirror: one.mirror, patience }).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(Failure);
  expect((error as Failure).message).toBe(
    `${one.mirror}/tiny/t10k-labels-idx1-ubyte.gz: expected the file, got status 404 (Not Found).`,
  );
  expect((error as Failure).hint).toContain(`${one.mirror}/tiny/train-images-idx3-ubyte.gz\n`);
  expect((error as Failure).hint).toContain(`put them into ${folder}; \`receptive data check ${folder}\` tells`);
  expect(await readdir(join(folder, '..'))).toEqual(['tiny.part']);
  const two = await serve(under(idx));
  await getDataset(plain, { folder, mirror: two.mirror, patience });
  expect(two.asked).toEqual(['/tiny/t10k-labels-idx1-ubyte.gz']);
  expect(last).toBeDefined();
});

test('another file than the published one leaves nothing behind', async () => {
  const name = 'train-labels-idx1-ubyte.gz';
  const folder = join(await temporaryFolder(), 'tiny');
  const { mirror } = await serve(under({ ...idx, [name]: gzipSync('another') }));
  await expect(getDataset(plain, { folder, mirror, patience })).rejects.toThrow(
    new RegExp(`/tiny/${name}: ${name}: expected the published file \\(MD5 .{32}\\), got another one \\(.{32}\\)\\.$`),
  );
  const broken = await serve(under({ ...idx, [name]: new TextEncoder().encode('no gzip') }));
  await expect(getDataset(plain, { folder, mirror: broken.mirror, patience })).rejects.toThrow(
    `${name}: expected a whole gzip file, got a damaged one (incorrect header check).`,
  );
  expect(await readdir(join(folder, '..'))).toEqual(['tiny.part']);
});

test('an archive with something else in it, or one that leads out of its folder, is thrown away', async () => {
  const folder = join(await temporaryFolder(), 'tiny');
  const evil = await serve(under({ 'x.zip': zipSync({ '../../evil': new Uint8Array(1) }) }));
  await expect(getDataset(archived('x.zip'), { folder, mirror: evil.mirror, patience })).rejects.toThrow(
    `${evil.mirror}/tiny/: x.zip: expected paths inside the folder, got "../../evil".`,
  );
  expect(await readdir(join(folder, '..'))).toEqual([]);
  const wrong = await serve(under({ 'x.zip': zipSync({ 'a/b.txt': new Uint8Array(1) }) }));
  await expect(getDataset(archived('x.zip'), { folder, mirror: wrong.mirror, patience })).rejects.toThrow(
    'expected the file train-images-idx3-ubyte or train-images-idx3-ubyte.gz in it, got neither.',
  );
});

test('the public sources are whole', async () => {
  expect(SOURCES.map(({ name }) => name)).toEqual(['mnist', 'fashion-mnist', 'cifar10', 'mars']);
  for (const { base, files, unpacked } of SOURCES) {
    expect(base).toMatch(/^https?:\/\/.*\/$/);
    expect(files.length).toBe(unpacked ? 1 : 4);
    for (const file of files) expect(file.md5 ?? file.unpackedMd5 ?? '0'.repeat(32)).toMatch(/^[0-9a-f]{32}$/);
  }
  const folder = await temporaryFolder();
  for (const source of SOURCES) await expect(source.verify(folder)).rejects.toThrow(InputError);
});
