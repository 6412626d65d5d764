import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { trainedBits } from './same-bits.js';

// Code that has just been compiled runs in V8's baseline compiler for its first moments; this keeps it there.
// See docs/decisions/0003-threads-sleep-through-the-host.md for what that once did.
test('threads give the same bits when only the baseline compiler runs', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'receptive-baseline-'));
  try {
    const bundle = join(folder, 'train.mjs');
    const contents = `import { trainedBits } from './same-bits.js'; console.log(await trainedBits('simd', 3));`;
    await build({
      stdin: { contents, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: bundle,
    });
    const bits = execFileSync(process.execPath, ['--no-wasm-tier-up', bundle], { encoding: 'utf8' }).trim();
    expect(bits).toBe(await trainedBits('simd', 1));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
