import { describe, expect, test } from 'vitest';
import { exampleJob } from './job.fixture.js';
import { readTrialJob, resultFolder, trialsOfHost } from './job.js';

const { job } = await exampleJob({ seeds: [0, 1] });
const changed = (fields: object) => readTrialJob(JSON.stringify({ ...job, ...fields }), 'job.json');

test('a job survives its way through a file', async () => {
  expect(await readTrialJob(JSON.stringify(job), 'job.json')).toEqual(JSON.parse(JSON.stringify(job)));
});

describe('refused', () => {
  const [trial] = job.trials;
  test.each([
    ['another version', { version: 2 }, /^job.json: version: expected 1, got 2/],
    ['no trials', { trials: [] }, /trials: expected a list of 1 to/],
    ['a trial twice', { trials: [trial, trial] }, /one of them twice/],
    ['another seed under the same id', { trials: [{ ...trial, seed: 5 }] }, /trials\[0\]\.id: expected [0-9a-f]{64}/],
    ['other pictures under the same id', { fingerprint: 'f'.repeat(64) }, /which follows from its content/],
    ['an id that leaves the folder', { trials: [{ ...trial, id: '../x' }] }, /64 hexadecimal digits/],
    ['an unknown engine', { engine: 'gpu' }, /engine: expected one of wasm/],
    ['a misspelt field', { normalisation: {} }, /normalisation: expected one of the fields/],
    [
      'text for a mean',
      { normalization: { mean: ['x'], std: [1] } },
      /normalization\.mean: expected a list of numbers/,
    ],
  ])('%s', async (_, fields, message) => {
    await expect(changed(fields)).rejects.toThrow(message);
  });

  test('no JSON', () => expect(readTrialJob('{', 'job.json')).rejects.toThrow(/^job.json: expected JSON/));
});

test('hosts share the trials out: every one once, none left', () => {
  const trials = [0, 1, 2, 3, 4, 5, 6];
  const hosts = ['algo-2', 'algo-1', 'algo-3'];
  expect(hosts.map((host) => trialsOfHost(trials, host, hosts))).toEqual([
    [1, 4],
    [0, 3, 6],
    [2, 5],
  ]);
  expect(trialsOfHost(trials, 'algo-1', ['algo-1'])).toEqual(trials);
});

test('one trial stands at the root of the archives, several in folders', () => {
  expect([resultFolder('ab', 1), resultFolder('ab', 2)]).toEqual(['', 'ab']);
});
