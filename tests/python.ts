import { execFileSync, spawnSync } from 'node:child_process';

const PYTHON = '/usr/bin/python3';

/** Whether this machine has a Python with PyTorch. */
export const hasTorch = spawnSync(PYTHON, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0;

/** Runs a Python program with one thread for PyTorch and returns what it prints. */
export function python(program: string, cwd: string): string {
  return execFileSync(PYTHON, ['-c', program], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, OMP_NUM_THREADS: '1' },
  });
}
