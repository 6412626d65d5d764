import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, inflateRawSync } from 'node:zlib';
import { extractArchive } from 'receptive-cli/parts';
import { expect, test } from 'vitest';
import { metricsLine } from '../container/metrics.js';
import { epochLine } from './logs.js';
import { archiveOf } from './model-archive.js';
import { Budget, dollars, dollarsFor, expectedSeconds, readPrices } from './money.js';
import { endpointName, jobName, runName, slug, tagsOf } from './names.js';
import { patiently } from './patience.js';
import { parseS3 } from './storage.js';
import { zipOf } from './zip.js';

const named = (name: string) => Object.assign(new Error(name), { name });
const pace = { poll: 0.001, backoff: 0.001, longestBackoff: 0.004 };

test('names that SageMaker takes, the same from the same', () => {
  const name = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/;
  expect(jobName('0123456789abcdef'.repeat(4), 12)).toMatch(name);
  expect(jobName('a'.repeat(64), 1)).not.toBe(jobName('a'.repeat(64), 2));
  expect(endpointName(runName('/runs/My study, no. 1 of very many studies of mine/'), 'f'.repeat(64))).toMatch(name);
  expect(slug('…', 9)).toBe('x');
});

test('tags say project and run in characters that AWS takes', () => {
  const tags = tagsOf('glyphs', { 'receptive:arm': 'kernel (5×5), "wide"' });
  expect(tags.slice(0, 2)).toEqual([
    { Key: 'receptive:project', Value: 'receptive' },
    { Key: 'receptive:run', Value: 'glyphs' },
  ]);
  for (const { Value } of tags) expect(Value).toMatch(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u);
});

test('an archive that the command itself unpacks, the same bytes every time', async () => {
  const bytes = Uint8Array.from({ length: 1500 }, (_, k) => k % 251);
  const archive = archiveOf('model.safetensors', bytes);
  expect(archiveOf('model.safetensors', bytes)).toEqual(archive);
  expect(gunzipSync(archive).length % 512).toBe(0);
  const folder = await mkdtemp(join(tmpdir(), 'receptive-archive-'));
  try {
    await writeFile(join(folder, 'm.tar.gz'), archive);
    await extractArchive(join(folder, 'm.tar.gz'), join(folder, 'in'), 'm.tar.gz', { maxBytes: 1e6, maxFiles: 2 });
    expect(new Uint8Array(await readFile(join(folder, 'in/model.safetensors')))).toEqual(bytes);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a zip archive by its own directory', async () => {
  const files = [
    { name: 'Dockerfile', bytes: new TextEncoder().encode('FROM scratch\n') },
    { name: 'a/ü.txt', bytes: new Uint8Array(5000).fill(7) },
  ];
  const folder = await mkdtemp(join(tmpdir(), 'receptive-zip-'));
  try {
    const zip = zipOf(files);
    await writeFile(join(folder, 'c.zip'), zip);
    await extractArchive(join(folder, 'c.zip'), join(folder, 'in'), 'c.zip', { maxBytes: 1e6, maxFiles: 9 });
    for (const { name, bytes } of files)
      expect(new Uint8Array(await readFile(join(folder, 'in', name)))).toEqual(bytes);
    expect(inflateRawSync(zip.subarray(40)).toString()).toBe('FROM scratch\n');
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('what the container writes of an epoch is read back', () => {
  const trial = { id: 'ab'.repeat(32), arm: { name: 'wide trial=99 ', recipe: { epochs: 4 } }, seed: 3 };
  const record = {
    epoch: 2,
    trainLoss: 0.5,
    trainAccuracy: 0.8,
    validationLoss: 1e-7,
    validationAccuracy: 0.75,
    validationBalancedAccuracy: 0.7,
    learningRate: 0.1,
    seconds: 2,
  };
  const line = metricsLine(trial as never, record, 1000);
  expect(epochLine(line)).toMatchObject({ epoch: 2, epochs: 4, trial: 'abababababab' });
  expect(epochLine(line)?.values).toMatchObject({
    train_loss: 0.5,
    validation_loss: 1e-7,
    validation_accuracy: 0.75,
    images_per_second: 500,
  });
  expect(epochLine('trial abababababab (arm a, seed 1) begins')).toBeNull();
});

test('throttling is waited for with pauses that double; anything else is not', async () => {
  const waits: number[] = [];
  let calls = 0;
  const answer = await patiently(
    async () => {
      if (++calls < 5) throw named('ThrottlingException');
      return 'done';
    },
    { pace, waiting: (_, seconds) => waits.push(seconds) },
  );
  expect([answer, calls, waits]).toEqual(['done', 5, [0.001, 0.002, 0.004, 0.004]]);
  await expect(patiently(() => Promise.reject(named('AccessDeniedException')), { pace })).rejects.toThrow(
    'AccessDenied',
  );
  await expect(patiently(() => Promise.reject(named('Throttling')), { pace, times: 2 })).rejects.toThrow('Throttling');
});

test('a budget lets nothing in that could break it', () => {
  const budget = new Budget(1);
  expect([budget.admit(0.6), budget.admit(0.6), budget.waits]).toEqual([true, false, true]);
  budget.settle(0.6, 0.1);
  expect([budget.admit(0.9), budget.admit(0.01)]).toEqual([true, false]);
  budget.settle(0.9, 0.9);
  expect([budget.total, budget.waits]).toEqual([1, false]);
});

test('prices: by the second, and by a file of one’s own', async () => {
  expect(dollarsFor({ hour: 3.6, vcpus: 2 }, 10)).toBeCloseTo(0.01, 12);
  expect([dollars(0), dollars(0.004), dollars(1.239)]).toEqual(['$0.00', 'under $0.01', '$1.24']);
  // Ninety seconds to start, and 8e9 operations at 2e9 a second on each of 4 cores.
  expect(expectedSeconds(8e9, 4)).toBe(91);
  const folder = await mkdtemp(join(tmpdir(), 'receptive-prices-'));
  const file = join(folder, 'p.json');
  try {
    await writeFile(file, '{"asOf":"2030-01","instances":{"ml.z9.large":{"hour":2,"vcpus":8}}}');
    const { asOf, instances } = await readPrices(file);
    expect([asOf, instances['ml.z9.large']?.hour, instances['ml.c5.xlarge']?.vcpus]).toEqual(['2030-01', 2, 4]);
    await writeFile(file, '{"asOf":"2030-01","instances":{"ml.z9.large":{"hour":-2,"vcpus":8}}}');
    await expect(readPrices(file)).rejects.toThrow('instances.ml.z9.large.hour: expected US dollars, got -2');
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('addresses of S3', () => {
  expect(parseS3('s3://b/a/c', 'x')).toEqual({ bucket: 'b', key: 'a/c' });
  expect(() => parseS3('b/a', 'pictures')).toThrow(
    'pictures: expected an address such as s3://bucket/folder/, got b/a',
  );
});
