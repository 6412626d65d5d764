import { expect, test } from 'vitest';
import { InputError } from '../errors.js';
import { Random, streamKey } from '../random.js';
import { parseCifar } from './cifar.js';
import { generateGlyphs } from './glyphs.js';
import { parseIdxImages } from './idx.js';
import { parseClassNames, parseLabelList } from './label-list.js';
import { npyFile } from './npy.fixture.js';
import { parseNpy } from './npy.js';
import { npyLabels, npyPictures } from './npy-pictures.js';
import { packDataset, unpackDataset } from './packed.js';

/** Cuts, flips, overwrites or repeats bytes, mostly near the start, where headers are. */
function mutate(bytes: Uint8Array, random: Random): Uint8Array {
  const copy = bytes.slice();
  if (random.integer(4) === 0) return copy.subarray(0, random.integer(copy.length + 1));
  const changes = 1 + random.integer(4);
  for (let i = 0; i < changes; i++) {
    const at = random.integer(random.integer(2) === 0 ? Math.min(64, copy.length) : copy.length);
    copy[at] = [0, 0xff, random.integer(256), (copy[at] as number) ^ (1 << random.integer(8))][random.integer(4)]!;
  }
  return copy;
}

/** How many of each; more by hand now and then: `MUTATIONS=2000 npx vitest run mutation`. */
const COUNT = Number(globalThis.process?.env.MUTATIONS ?? 500);

/** The outcome of 500 mutations: accepted or refused with an InputError of one sentence; anything else fails. */
function survive(name: string, bytes: Uint8Array, read: (mutated: Uint8Array) => unknown) {
  const key = streamKey(0, 'explore', name);
  const outcome = { accepted: 0, refused: 0 };
  for (let i = 0; i < COUNT; i++) {
    const mutated = mutate(bytes, new Random(key, i));
    try {
      read(mutated);
      outcome.accepted++;
    } catch (error) {
      if (!(error instanceof InputError)) throw new Error(`mutation ${i} of ${name}`, { cause: error });
      expect(error.message).toMatch(/^\S.*\.$/);
      outcome.refused++;
    }
  }
  return outcome;
}

const text = (lines: readonly string[]) => new TextEncoder().encode(lines.join('\n'));
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

test('500 mutations of an IDX file', () => {
  const file = new Uint8Array(16 + 10 * 784);
  file.set([0, 0, 8, 3, 0, 0, 0, 10, 0, 0, 0, 28, 0, 0, 0, 28]);
  const { accepted, refused } = survive('idx', file, (bytes) => parseIdxImages(bytes, 'x'));
  expect(accepted).toBeGreaterThan(10); // pixels may change unnoticed, the header may not
  expect(refused).toBeGreaterThan(150);
});

test('500 mutations of a packed data set', async () => {
  const glyphs = await generateGlyphs({ train: 20, validation: 10, test: 10 });
  const file = packDataset(glyphs);
  let unnoticed = 0;
  const { refused } = survive('packed', file, (bytes) => {
    const back = unpackDataset(bytes, 'x');
    if (bytes.some((byte, i) => byte !== file[i])) unnoticed++;
    expect(back).toEqual(glyphs);
  });
  expect(unnoticed).toBe(0);
  expect(refused).toBeGreaterThan(400);
});

test('500 mutations of a label list and of a class file', () => {
  const list = text(Array.from({ length: 40 }, (_, i) => `calibrated/picture ${i}.JPG ${i % 25}`));
  const lists = survive('list', list, (bytes) => parseLabelList(decode(bytes), 'x'));
  const classes = text(Array.from({ length: 25 }, (_, i) => `${i}\tclass ${i}`));
  const names = survive('classes', classes, (bytes) => parseClassNames(decode(bytes), 'x'));
  for (const { accepted, refused } of [lists, names]) {
    expect(accepted).toBeGreaterThan(50);
    expect(refused).toBeGreaterThan(50);
  }
});

test('500 mutations of a CIFAR file', () => {
  const file = new Uint8Array(5 * 3073);
  const { accepted, refused } = survive('cifar', file, (bytes) => parseCifar(bytes, 1, 10, 'x'));
  expect(accepted).toBeGreaterThan(50);
  expect(refused).toBeGreaterThan(100);
});

test('500 mutations of NumPy pictures and labels', () => {
  const images = npyFile('<f4', [4, 3, 5, 7], new Float32Array(420).fill(0.5));
  const labels = npyFile('<i8', [40], new BigInt64Array(40));
  const outcomes = [
    survive('npy', images, (bytes) => npyPictures(parseNpy(bytes, 'x'), 'x')),
    survive('npy labels', labels, (bytes) => npyLabels(parseNpy(bytes, 'x'), 'x')),
  ];
  for (const { accepted, refused } of outcomes) {
    expect(accepted).toBeGreaterThan(20);
    expect(refused).toBeGreaterThan(150);
  }
});
