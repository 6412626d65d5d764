import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { plannedTrial, StudyAtWork } from '../progress/progress.fixture.js';
import { progressOf, readProgress, tellProgress } from './progress-file.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'receptive-progress-'));
  await mkdir(join(folder, '.store'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('says how far every trial is, and is gone at the end', async () => {
  const study = new StudyAtWork([plannedTrial('a', 0, 100, 2), plannedTrial('a', 1, 100, 2)]);
  study.start('a-0');
  study.at(0, 'a-0', 0, 900);
  study.epoch('a-0', 1, 0.75);
  study.at(10, 'a-0', 0.5, 1000);
  const end = tellProgress(folder, () => progressOf(study.progress, 'for probes'));
  await expect.poll(() => readProgress(folder)).not.toBeNull();
  const common = { arm: 'a', diverged: false, epochs: 2 };
  expect(await readProgress(folder)).toEqual({
    purpose: 'for probes',
    share: 0.25,
    secondsLeft: 30,
    trials: [
      { ...common, seed: 0, phase: 'running', share: 0.5, history: [0.75], imagesPerSecond: 1000 },
      { ...common, seed: 1, phase: 'waiting', share: 0, history: [], imagesPerSecond: null },
    ],
  });
  await end();
  expect(await readdir(join(folder, '.store'))).toEqual([]);
  expect(await readProgress(folder)).toBeNull();
});

test('a run goes on where the file cannot be written, and a damaged one is named', async () => {
  const { progress } = new StudyAtWork([plannedTrial('a', 0, 100)]);
  await tellProgress(join(folder, 'nowhere'), () => progressOf(progress))();
  await writeFile(join(folder, '.store', 'progress.json'), '{"share":');
  await expect(readProgress(folder)).rejects.toThrow(/progress\.json: expected JSON, got something else\.$/);
});
