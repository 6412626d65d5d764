import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GLYPHS_FINGERPRINT, makeDataset } from 'receptive';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openCached, readPackedDataset } from '../data/cache.js';
import { openDataset } from '../data/registry.js';
import { type DataPlaces, offerData, packedOffer } from './data-offers.js';
import type { RunEntry } from './run-list.js';

let folder = '';
let places: DataPlaces;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'receptive-offers-'));
  places = { runs: join(folder, 'runs'), cache: join(folder, 'cache'), cwd: folder };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const tiny = (name: string, count: number) => {
  const split = () => ({ images: new Uint8Array(count), labels: new Uint16Array(count) });
  const splits = { train: split(), validation: split(), test: split() };
  return makeDataset({ name, about: '', classes: ['a'], shape: [1, 1, 1], splits });
};
const cached = async (name: string, count: number) =>
  openCached({ name, identity: { count }, build: () => tiny(name, count) }, places.cache);
const run = (id: string, name: string, fingerprint: string) => ({ id, data: { name, fingerprint } }) as RunEntry;

test('what is in the cache is offered: whole under its name, a part as that of its run', async () => {
  const whole = await cached('mnist', 9);
  const part = await cached('mnist', 3);
  await writeFile(join(places.cache, 'mnist-000000000000000000000000.packed'), 'damaged');
  await writeFile(join(places.cache, 'notes.txt'), 'no data set');
  const runs = [
    run('a', 'mnist', whole.dataset.fingerprint),
    run('b', 'mnist', part.dataset.fingerprint),
    run('c', 'glyphs', GLYPHS_FINGERPRINT),
  ];
  const ofPart = `mnist@${part.dataset.fingerprint.slice(0, 8)}`;
  expect(await offerData(runs, places)).toEqual({
    names: ['mnist', ofPart],
    ofRun: { a: 'mnist', b: ofPart, c: 'glyphs' },
  });
  expect(await packedOffer('mnist', runs, places)).toBe(whole.packedPath);
  expect(await packedOffer(ofPart, runs, places)).toBe(part.packedPath);
  for (const name of ['mnist@00000000', 'kmnist', 'glyphs', 'constructor']) {
    expect(await packedOffer(name, runs, places)).toBeNull();
  }
});

test('what is not in the cache any more is packed again from what the run read, and refused if that has changed', async () => {
  const data = { dataset: 'glyphs', imageSize: 16, limit: 50 };
  const { dataset } = await openDataset(data, { cacheFolder: places.cache });
  await rm(places.cache, { recursive: true });
  const write = async (id: string, fingerprint: string) => {
    await mkdir(join(places.runs, id), { recursive: true });
    await writeFile(join(places.runs, id, 'study.json'), JSON.stringify({ data, command: 'receptive run x.json' }));
    await writeFile(join(places.runs, id, 'dataset.json'), JSON.stringify({ name: 'glyphs', fingerprint }));
    return run(id, 'glyphs', fingerprint);
  };
  const runs = [await write('same', dataset.fingerprint), await write('other', '0'.repeat(64))];
  const path = await packedOffer(`glyphs@${dataset.fingerprint.slice(0, 8)}`, runs, places);
  expect((await readPackedDataset(path as string)).fingerprint).toBe(dataset.fingerprint);
  await expect(packedOffer('glyphs@00000000', runs, places)).rejects.toThrow(
    `glyphs: expected the pictures that ${join(places.runs, 'other')} was trained on, got changed ones.`,
  );
});
