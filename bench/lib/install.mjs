import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const BENCH = fileURLToPath(new URL('..', import.meta.url));

/** Whether bench/node_modules holds the versions of its lock file; npm leaves its own account of them there. */
function installed() {
  const read = (file) => JSON.parse(readFileSync(BENCH + file, 'utf8')).packages;
  try {
    const present = read('node_modules/.package-lock.json');
    return Object.entries(read('package-lock.json')).every(
      ([path, { version }]) => path === '' || present[path]?.version === version,
    );
  } catch {
    return false;
  }
}

/** Installs the peers that npm has, on first use. Without a registry they are reported as missing, each by itself. */
export function installPeers(log) {
  if (installed()) return;
  log('installing the peers (npm ci in bench/, about 400 MB)');
  try {
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const options = {
      cwd: BENCH,
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
      shell: process.platform === 'win32',
    };
    execFileSync(npm, ['ci', '--loglevel=error'], options);
  } catch (error) {
    log(`npm ci failed: ${(error.stderr || error.message).trim().split('\n').slice(-3).join(' ')}`);
  }
}
