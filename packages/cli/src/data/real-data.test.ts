import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countPerClass, measureNormalization, parseIdxImages } from 'receptive';
import { describe, expect, test } from 'vitest';
import { gunzipIdx } from './gunzip-idx.js';
import { KNOWN_DATASETS } from './known.js';
import { readLabelFolder } from './label-folder.js';
import { findIdxFolder, loadIdxFolder } from './load-idx.js';
import { loadLabelFolder } from './load-labels.js';

// Real data lies beside a developer's checkout, not in it; on other machines these tests say that they were left out.
const shared = fileURLToPath(new URL('../../../../../shared/data/', import.meta.url));
const [mnist, mars] = [join(shared, 'mnist'), join(shared, 'msl-images')];
for (const folder of [mnist, mars])
  if (!existsSync(folder)) console.log(`real-data.test.ts: ${folder} is absent, its tests are left out.`);
const known = (name: string) => KNOWN_DATASETS.find((entry) => entry.name === name)!;

describe.skipIf(!existsSync(mnist))('MNIST (needs ../shared/data/mnist)', () => {
  test('the training pictures have the published mean and standard deviation', async () => {
    const file = 'train-images-idx3-ubyte.gz';
    const { count, images } = parseIdxImages(await gunzipIdx(await readFile(join(mnist, file)), file), file);
    const { mean, std } = measureNormalization({ images, labels: new Uint16Array(count) }, [1, 28, 28]);
    expect(count).toBe(60000);
    expect(mean[0]!.toFixed(4)).toBe('0.1307');
    expect(std[0]!.toFixed(4)).toBe('0.3081');
  });

  test('60,000 + 10,000 pictures, 5,000 held out in proportion', async () => {
    const dataset = await loadIdxFolder(await findIdxFolder(mnist), { ...known('mnist'), channels: 1 });
    const { train, validation, test: held } = dataset.splits;
    expect([train, validation, held].map(({ labels }) => labels.length)).toEqual([55000, 5000, 10000]);
    expect(countPerClass(held.labels, 10)).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    // 5,923 of the 60,000 training pictures are zeros.
    expect(countPerClass(validation.labels, 10)[0]).toBe(Math.round(5923 / 12));
  });
});

describe.skipIf(!existsSync(mars))('Mars (needs ../shared/data/msl-images)', () => {
  test('lists, classes and unlabelled pictures', async () => {
    const { classes, splits, unlabelled } = await readLabelFolder(mars);
    expect(classes).toHaveLength(25);
    expect(classes[22]).toBe('sun');
    expect([splits.train, splits.validation, splits.test].map((list) => list?.length)).toEqual([3746, 1640, 1305]);
    expect(unlabelled).toHaveLength(46);
    expect(unlabelled[0]).toMatch(/^calibrated\/.*\.JPG$/);
  });

  test('the first pictures of each list are decoded', async () => {
    const found = await readLabelFolder(mars);
    const { train, validation = [], test: held } = found.splits;
    const few = { train: train.slice(0, 100), validation: validation.slice(0, 50), test: held.slice(0, 50) };
    const options = { ...known('mars'), imageSize: 64, channels: 3 } as const;
    const dataset = await loadLabelFolder({ ...found, splits: few }, options);
    expect(dataset.shape).toEqual([3, 64, 64]);
    expect(dataset.classes).toHaveLength(25);
    const { mean, std } = measureNormalization(dataset.splits.train, dataset.shape);
    // Mars is neither dark nor white, and redder than blue.
    for (const value of mean) expect(value).toBeGreaterThan(0.2);
    expect(mean[0]!).toBeGreaterThan(mean[2]!);
    for (const value of std) expect(value).toBeGreaterThan(0.05);
    expect(dataset.notes).toContain('46 pictures in calibrated/ carry no label.');
  });
});
