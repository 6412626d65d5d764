import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockFolder } from './lock.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'receptive-lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a folder belongs to one run until it is given back', async () => {
  const release = await lockFolder(folder);
  await expect(lockFolder(folder)).rejects.toThrow(
    `${folder}: another run is at work in this folder (process ${process.pid}).`,
  );
  release();
  (await lockFolder(folder))();
  expect(await readdir(folder)).toEqual([]);
});

test.each([
  ['a process that is gone', { pid: 2 ** 22 + 12345, began: null, key: 'x' }],
  ['a process whose number was given to another', { pid: process.pid, began: '1', key: 'x' }],
])('the lock of %s is taken over', async (_, holder) => {
  await writeFile(join(folder, '.lock'), JSON.stringify(holder));
  const release = await lockFolder(folder);
  expect(existsSync(join(folder, '.lock'))).toBe(true);
  release();
  expect(await readdir(folder)).toEqual([]);
});

test('of many that find a stale lock at once, one gets the folder', async () => {
  await writeFile(join(folder, '.lock'), 'not a lock at all');
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => lockFolder(folder)));
  const got = outcomes.filter((outcome) => outcome.status === 'fulfilled');
  expect(got.length).toBe(1);
  got[0]?.value();
  expect(await readdir(folder)).toEqual([]);
});
