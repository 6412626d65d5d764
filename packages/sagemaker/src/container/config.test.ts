import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readHost, readSettings, refusePipes } from './config.js';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'receptive-config-'))) as unknown as undefined);
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const write = (name: string, value: unknown) => writeFileSync(join(folder, `${name}.json`), JSON.stringify(value));

describe('hyperparameters', () => {
  test('may be absent', async () => {
    expect(await readSettings(folder)).toEqual({ workers: undefined, threads: undefined, trials: undefined });
  });

  test('are texts, with or without quotes of their own; those of tuning jobs and toolkits are passed over', async () => {
    write('hyperparameters', {
      workers: '3',
      threads: '"2"',
      trials: '"abcdef01, 01234567"',
      _tuning_objective_metric: 'validation:accuracy',
      sagemaker_program: '"train.py"',
    });
    expect(await readSettings(folder)).toEqual({ workers: 3, threads: 2, trials: ['abcdef01', '01234567'] });
  });

  test.each([
    [{ workers: '0' }, /^hyperparameter workers: expected an integer from 1 to 9999, got "0"/],
    [{ threads: '2.5' }, /^hyperparameter threads: .* got "2.5"/],
    [{ threads: 2 }, /^hyperparameter threads: expected a text, as all hyperparameters are, got 2/],
    [{ epochs: '3' }, /^hyperparameter epochs: expected one of workers, threads, trials/],
  ])('%j is refused', async (given, message) => {
    write('hyperparameters', given);
    await expect(readSettings(folder)).rejects.toThrow(message);
  });
});

test('hosts: alone unless told otherwise; unknown fields and files are tolerated', async () => {
  expect(await readHost(folder)).toEqual({ current: 'algo-1', all: ['algo-1'] });
  write('init-config', { new: true });
  write('resourceconfig', {
    current_host: 'algo-2',
    hosts: ['algo-1', 'algo-2'],
    network_interface_name: 'eth0',
    instance_groups: [],
    current_instance_type: 'ml.m5.large',
  });
  expect(await readHost(folder)).toEqual({ current: 'algo-2', all: ['algo-1', 'algo-2'] });
  write('resourceconfig', { current_host: 'algo-3', hosts: ['algo-1'] });
  await expect(readHost(folder)).rejects.toThrow(/hosts: expected a list of texts with "algo-3" among them/);
});

test('a channel as a pipe is refused, files and streamed files are not', async () => {
  const channel = (TrainingInputMode: string) => ({ TrainingInputMode, S3DistributionType: 'FullyReplicated' });
  write('inputdataconfig', { study: channel('File'), data: channel('FastFile') });
  await refusePipes(folder);
  write('inputdataconfig', { study: channel('File'), data: channel('Pipe') });
  await expect(refusePipes(folder)).rejects.toThrow(/^Channel "data": .* got Pipe/);
});
