/**
 * `npm run fuzz [-- FILES [SEED]]`: damaged model files, 120,000 unless told otherwise, go through the readers of ONNX and
 * safetensors; each has to be read or refused with one sentence. Exit status: 0 all were, 1 one was not.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const [files = '120000', seed = '1'] = process.argv.slice(2);
if (!/^\d+$/.test(files) || !/^\d+$/.test(seed)) {
  console.error(`Expected whole numbers: npm run fuzz -- FILES SEED, got ${process.argv.slice(2).join(' ')}.`);
  process.exit(2);
}
const args = ['run', 'packages/receptive/src/exchange/fuzz.test.ts', '--testTimeout=0'];
const env = { ...process.env, FUZZ: files, FUZZ_SEED: seed };
const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', ...args], {
  cwd: ROOT,
  stdio: 'inherit',
  env,
});
process.exit(status ?? 1);
