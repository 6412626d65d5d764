import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from 'receptive';
import { codeOf } from '../errors.js';

interface Holder {
  readonly pid: number;
  /** When the process began, where the system tells: a number used again is then not taken for the holder. */
  readonly began: string | null;
  readonly key: string;
}

function beginning(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function holds(holder: Holder): boolean {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (codeOf(error) !== 'EPERM') return false;
  }
  return holder.began === null || holder.began === beginning(holder.pid);
}

async function read(path: string): Promise<Holder | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder;
  } catch {
    return null;
  }
}

/** Whether a process is at work in a run's folder. */
export async function isLocked(folder: string): Promise<boolean> {
  const holder = await read(join(folder, '.lock'));
  return holder !== null && holds(holder);
}

/**
 * Claims a run's folder for this process, or says who has it. The lock of a process that is gone is taken over.
 * Returns the function that gives the folder back.
 */
export async function lockFolder(folder: string): Promise<() => void> {
  const path = join(folder, '.lock');
  const mine: Holder = { pid: process.pid, began: beginning(process.pid), key: randomUUID() };
  // Written whole under another name and then linked: nobody ever reads half a lock.
  const draft = `${path}.${mine.key}`;
  await writeFile(draft, JSON.stringify(mine));
  try {
    for (;;) {
      try {
        await link(draft, path);
        const release = () => {
          process.removeListener('exit', release);
          rmSync(path, { force: true });
        };
        process.on('exit', release);
        return release;
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw error;
      }
      const holder = await read(path);
      if (holder && holds(holder)) {
        throw new InputError(
          `${folder}: another run is at work in this folder (process ${holder.pid}).`,
          'Wait for it, or give this run a folder of its own with --out.',
        );
      }
      const stale = `${draft}.stale`;
      await rename(path, stale).catch(() => undefined);
      // Someone else may have taken the stale lock over first: what was moved away is then theirs, and goes back.
      const moved = await read(stale);
      if (moved && moved.key !== holder?.key && holds(moved)) await link(stale, path).catch(() => undefined);
      await rm(stale, { force: true });
    }
  } finally {
    await rm(draft, { force: true });
  }
}
