/**
 * `npm test`: formatting and lint, types, then the tests. Arguments go to vitest (`npm test -- packages/cli`).
 * Ends with `N passed, N failed`, where the checks count as one each; the exit status says the same.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installPeers } from './test-peers.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const REPORT = join(ROOT, `.build/tests-${process.pid}.json`);
const CHROMIUM = '/usr/bin/chromium';
const BUILDAH = '/usr/bin/buildah';

const node = (script, ...args) =>
  spawnSync(process.execPath, [join(ROOT, script), ...args], { cwd: ROOT, stdio: 'inherit' }).status === 0;

let passed = 0;
let failed = 0;
let skipped = 0;
const count = (name, ok) => {
  if (ok) passed++;
  else failed++;
  console.log(`${name}: ${ok ? 'ok' : 'FAILED'}`);
};

count('format and lint', node('node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'));
count('types', node('node_modules/typescript/bin/tsc', '-p', 'tsconfig.json', '--noEmit'));
installPeers();
if (!existsSync(CHROMIUM)) console.log(`no ${CHROMIUM} here: THE BROWSER TESTS ARE SKIPPED`);
if (!existsSync(BUILDAH)) console.log(`no ${BUILDAH} here: THE TEST OF THE CONTAINER IMAGE IS SKIPPED`);
if (spawnSync('python3', ['-c', 'import boto3']).status !== 0)
  console.log('no python3 with boto3 here: THE TEST WITH THE PYTHON CLIENT IS SKIPPED');

mkdirSync(join(ROOT, '.build'), { recursive: true });
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`];
const clean = node('node_modules/vitest/vitest.mjs', 'run', ...reporters, ...process.argv.slice(2));
try {
  const before = failed;
  for (const file of JSON.parse(readFileSync(REPORT, 'utf8')).testResults) {
    const tests = file.assertionResults;
    for (const { status } of tests) {
      if (status === 'passed') passed++;
      else if (status === 'failed') failed++;
      else skipped++;
    }
    // A file that fails as a whole (an import that throws) may have no test of its own to blame.
    if (file.status === 'failed' && !tests.some((test) => test.status === 'failed')) failed++;
  }
  // Errors outside any test, or nothing run at all.
  if (!clean && failed === before) failed++;
} catch (error) {
  console.error(`vitest left no report: ${error.message}`);
  failed++;
}
rmSync(REPORT, { force: true });

if (skipped > 0) console.log(`${skipped} skipped`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
