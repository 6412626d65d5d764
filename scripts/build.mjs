/**
 * Builds everything the command needs: the WebAssembly kernels, the library, the command with its studies, and what
 * runs on SageMaker.
 * `node scripts/build.mjs` builds all of it; `--types` writes the library's declarations too (for publishing).
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LIBRARY = join(ROOT, 'packages/receptive');
const CLI = join(ROOT, 'packages/cli');
const SAGEMAKER = join(ROOT, 'packages/sagemaker');
const LAB = join(ROOT, 'packages/lab');

const common = {
  bundle: true,
  format: 'esm',
  target: 'es2023',
  packages: 'external',
  // Not the workspace's own, whose paths would pull the library's sources into the command.
  tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  logLevel: 'warning',
  metafile: true,
  absWorkingDir: ROOT,
};

/** Every TypeScript file of `studies/`, which the command offers by name. */
async function studies() {
  const files = await readdir(join(ROOT, 'studies')).catch(() => []);
  return files.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts')).map((file) => `studies/${file}`);
}

/** Removes what an earlier build left behind: chunk names carry a hash, so they would pile up. */
async function removeStale(folder, built, keep) {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || keep.test(entry.name)) continue;
    const file = join(entry.parentPath, entry.name);
    if (!built.has(relative(ROOT, file))) await rm(file, { force: true });
  }
}

const outputs = (...results) => new Set(results.flatMap((result) => Object.keys(result.metafile.outputs)));

/** Imported when needed and not before: `npm ci` may have to run first. */
async function bundle() {
  const esbuild = await import('esbuild');
  const library = esbuild.build({
    ...common,
    platform: 'neutral',
    splitting: true,
    sourcemap: true,
    chunkNames: 'chunks/[name]-[hash]',
    entryPoints: {
      index: join(LIBRARY, 'src/index.ts'),
      exchange: join(LIBRARY, 'src/exchange/index.ts'),
      report: join(LIBRARY, 'src/report/index.ts'),
    },
    outdir: join(LIBRARY, 'dist'),
  });
  const command = esbuild.build({
    ...common,
    platform: 'node',
    splitting: true,
    sourcemap: true,
    chunkNames: 'chunks/[name]-[hash]',
    entryPoints: {
      receptive: join(CLI, 'src/receptive.ts'),
      api: join(CLI, 'src/api.ts'),
      core: join(CLI, 'src/core.ts'),
      parts: join(CLI, 'src/parts.ts'),
      'trial-worker': join(CLI, 'src/runner/trial-worker.ts'),
      'batch-worker': join(CLI, 'src/runner/batch-worker.ts'),
      'inference-worker': join(CLI, 'src/serve/inference-worker.ts'),
    },
    outdir: join(CLI, 'dist'),
    banner: { js: '#!/usr/bin/env node' },
  });
  const catalogue = esbuild.build({
    ...common,
    platform: 'neutral',
    entryPoints: await studies(),
    outdir: join(CLI, 'dist/studies'),
  });
  const cloud = esbuild.build({
    ...common,
    platform: 'node',
    splitting: true,
    sourcemap: true,
    chunkNames: 'chunks/[name]-[hash]',
    entryPoints: {
      index: join(SAGEMAKER, 'src/index.ts'),
      container: join(SAGEMAKER, 'src/container/main.ts'),
      rehearsal: join(SAGEMAKER, 'src/rehearsal/index.ts'),
    },
    outdir: join(SAGEMAKER, 'dist'),
  });
  const [a, b, c, d, e] = await Promise.all([library, command, catalogue, cloud, page()]);
  await removeStale(join(LIBRARY, 'dist'), outputs(a), /\.d\.ts$/);
  await removeStale(join(CLI, 'dist'), outputs(b, c), /\.d\.ts$/);
  await removeStale(join(SAGEMAKER, 'dist'), outputs(d), /^$/);
  await removeStale(join(LAB, 'dist'), outputs(e), /^(index\.html|icon\.svg|headers\.json)$/);
}

/** Of the page, as they are. */
const LAB_FILES = ['index.html', 'icon.svg', 'headers.json'];

/** The lab: a folder of files for browsers, with everything in it, that any server can hand out. */
export async function page({ outdir = join(LAB, 'dist'), sourcemap = true } = {}) {
  const esbuild = await import('esbuild');
  const built = await esbuild.build({
    ...common,
    packages: 'bundle',
    platform: 'browser',
    minify: true,
    splitting: true,
    sourcemap,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    // The workspace's own: types are enough to find, and the library's sources are shaken better than its bundle.
    alias: { receptive: join(LIBRARY, 'src/index.ts') },
    chunkNames: 'chunks/[name]-[hash]',
    entryPoints: {
      lab: join(LAB, 'src/main.tsx'),
      inspector: join(LAB, 'src/worker/inspector.ts'),
      trainer: join(LAB, 'src/worker/trainer.ts'),
    },
    outdir,
  });
  for (const file of LAB_FILES) await copyFile(join(LAB, file), join(outdir, file));
  return built;
}

/** Compiles the kernels, which takes longer than all the rest, when one of the files they are made of has changed. */
export async function kernels() {
  const folder = join(LIBRARY, 'src/engine/kernels');
  const hash = createHash('sha256');
  for (const file of ['scripts/build-kernels.mjs', 'scripts/winograd.mjs'])
    hash.update(await readFile(join(ROOT, file)));
  for (const name of (await readdir(folder)).sort()) hash.update(name).update(await readFile(join(folder, name)));
  const state = hash.digest('hex');
  const stamp = join(LIBRARY, 'src/engine/wasm/generated/made-from');
  if ((await readFile(stamp, 'utf8').catch(() => '')) === state) return;
  await (await import('./build-kernels.mjs')).buildKernels();
  await writeFile(stamp, state);
}

/** The `.d.ts` files of the library and of the command's entry for programs, for packages that are published. */
export async function buildTypes() {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  // The second is made from the first.
  for (const cwd of [LIBRARY, CLI])
    await promisify(execFile)(process.execPath, [tsc, '-p', join(cwd, 'tsconfig.types.json')], { cwd });
}

export async function build() {
  await mkdir(join(ROOT, '.build'), { recursive: true });
  await kernels();
  await bundle();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const started = performance.now();
  await build();
  if (process.argv.includes('--types')) await buildTypes();
  console.error(`built in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
