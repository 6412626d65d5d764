/** What tests are held against besides themselves: installed in tests/peers when the tests are run, and never for `npm start`. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../tests/peers', import.meta.url));

/** Installs the peers where they are missing. Their tests are skipped where that fails. */
export function installPeers() {
  if (existsSync(join(FOLDER, 'node_modules/.package-lock.json'))) return;
  console.error('receptive: installing what models are tested against');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status } = spawnSync(npm, ['ci', '--loglevel=error'], { cwd: FOLDER, stdio: 'inherit' });
  if (status !== 0) console.error('receptive: that failed: THE TESTS WITH ONNX RUNTIME ARE SKIPPED');
}
