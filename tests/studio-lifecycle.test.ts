import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';

/** docs/studio-lifecycle.sh with stand-ins for what it downloads with. */

const SCRIPT = fileURLToPath(new URL('../docs/studio-lifecycle.sh', import.meta.url));
const NOTEBOOKS = fileURLToPath(new URL('../notebooks/package.json', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'receptive-studio-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function program(path: string, script: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/bash\n${script}`);
  chmodSync(path, 0o755);
}

/** npm as far as the script needs it: writes its arguments down, and leaves Deno where it leaves it. */
const NPM = `echo "$@" >> "$HOME/npm.log"
while [ "$1" != --prefix ]; do shift; done
mkdir -p "$2/node_modules/@deno/linux-x64-glibc" && touch "$2/node_modules/@deno/linux-x64-glibc/deno"
`;

/** Runs the script in a home and with programs of its own. */
async function started(home: string, programs: string): Promise<void> {
  mkdirSync(home, { recursive: true });
  await promisify(execFile)('/bin/bash', [SCRIPT], {
    env: { HOME: home, PATH: `${programs}:/usr/bin:/bin`, TMPDIR: folder },
  });
}

const kernelOf = (home: string) =>
  JSON.parse(readFileSync(join(home, '.local/share/jupyter/kernels/deno/kernel.json'), 'utf8'));

test.skipIf(process.platform !== 'linux')('the kernel of the notebooks, installed once', async () => {
  const home = join(folder, 'has node');
  const programs = join(folder, 'new');
  program(join(programs, 'node'), `exec ${process.execPath} "$@"\n`);
  program(join(programs, 'npm'), NPM);
  await started(home, programs);
  await started(home, programs);
  const { deno } = JSON.parse(readFileSync(NOTEBOOKS, 'utf8')).dependencies;
  const calls = readFileSync(join(home, 'npm.log'), 'utf8').trim().split('\n');
  expect(calls).toEqual([expect.stringMatching(new RegExp(`^install --prefix ${home}/.* deno@${deno}$`))]);
  expect(kernelOf(home)).toMatchObject({
    argv: [
      join(home, '.receptive/kernel/node_modules/@deno/linux-x64-glibc/deno'),
      'jupyter',
      '--kernel',
      '--conn',
      '{connection_file}',
    ],
    language: 'typescript',
  });
});

test.skipIf(process.platform !== 'linux')(
  'an older Node is not used: another is fetched and its checksum is looked at',
  async () => {
    const home = join(folder, 'old node');
    const programs = join(folder, 'old');
    const machine = process.arch === 'arm64' ? 'arm64' : 'x64';
    const archive = `node-v22.0.0-linux-${machine}.tar.gz`;
    program(join(programs, 'node'), 'exit 1\n');
    program(join(programs, 'npm'), 'exit 1\n');
    program(join(folder, 'site/node-v22/bin/node'), `exec ${process.execPath} "$@"\n`);
    program(join(folder, 'site/node-v22/bin/npm'), NPM);
    await promisify(execFile)('tar', ['-czf', archive, 'node-v22'], { cwd: join(folder, 'site') });
    const digest = createHash('sha256')
      .update(readFileSync(join(folder, 'site', archive)))
      .digest('hex');
    const sums = join(folder, 'site/SHASUMS256.txt');
    program(join(programs, 'curl'), `cp "${folder}/site/$(basename "$2")" "$4"\n`);
    writeFileSync(sums, `${'0'.repeat(64)}  ${archive}\n`);
    await expect(started(home, programs)).rejects.toThrow(/checksum did NOT match|FAILED/i);
    writeFileSync(sums, `${'1'.repeat(64)}  ${archive.replace('.gz', '.xz')}\n${digest}  ${archive}\n`);
    await started(home, programs);
    expect(kernelOf(home).display_name).toBe('Deno');
    await started(home, programs);
    expect(readFileSync(join(home, '.bashrc'), 'utf8').match(/PATH/g)).toHaveLength(2);
    expect(readFileSync(join(home, 'npm.log'), 'utf8').trim().split('\n')).toHaveLength(1);
  },
);
