import { execFile, execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { imageContext, writeImageContext } from '../packages/sagemaker/src/image/context.js';
import { exampleJob, layOut } from '../packages/sagemaker/src/job.fixture.js';

const BUILDAH = '/usr/bin/buildah';
const absent = !existsSync(BUILDAH) || process.getuid?.() !== 0;
const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'receptive-image-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('what goes into the image runs by itself: no other package, nothing of the workspace', async () => {
  await writeImageContext(join(folder, 'context'));
  const app = join(folder, 'context/app');
  expect(readdirSync(join(folder, 'context')).sort()).toEqual(['.dockerignore', 'Dockerfile', 'app']);
  expect(readdirSync(join(app, 'node_modules'))).not.toContain('commander');
  const { job, packed } = await exampleJob({ epochs: 1 });
  const root = join(folder, 'ml');
  await layOut(root, job, packed);
  const entry = join(app, 'node_modules/receptive-sagemaker/dist/container.js');
  const { stdout } = await run(process.execPath, [entry, 'train'], { env: { RECEPTIVE_ML_ROOT: root } });
  expect(stdout).toMatch(/done\n$/);
  await run(process.execPath, [join(app, 'prepare.mjs')], { env: {} });
});

test('the context is small', async () => {
  const bytes = [...(await imageContext()).values()].reduce((sum, file) => sum + readFileSync(file).length, 0);
  expect(bytes).toBeLessThan(32 * 2 ** 20);
});

/** Libraries that a program of this machine is loaded with. */
const librariesOf = (program: string) =>
  [...execFileSync('ldd', [program], { encoding: 'utf8' }).matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path as string);

/** Node of this machine with its libraries, as the tree of a base image: no registry is asked for one. */
function baseTree(target: string): void {
  const decoder = readdirSync(join(folder, 'context/app/node_modules/@img')).flatMap((name) => {
    const lib = join(folder, 'context/app/node_modules/@img', name, 'lib');
    return existsSync(lib)
      ? readdirSync(lib)
          .filter((file) => /\.(node|so)/.test(file))
          .map((file) => join(lib, file))
      : [];
  });
  const libraries = [process.execPath, ...decoder].flatMap(librariesOf).filter((path) => !path.startsWith(folder));
  for (const path of new Set(libraries)) {
    mkdirSync(join(target, dirname(path)), { recursive: true });
    cpSync(path, join(target, path), { dereference: true });
  }
  mkdirSync(join(target, 'usr/bin'), { recursive: true });
  mkdirSync(join(target, 'tmp'));
  cpSync(process.execPath, join(target, 'usr/bin/node'), { dereference: true });
}

describe.skipIf(absent)(`the image, built and run${absent ? ` (SKIPPED: no ${BUILDAH}, or not root)` : ''}`, () => {
  const storage = ['--storage-driver', 'vfs', '--root', join(folder, 'storage'), '--runroot', join(folder, 'run')];
  const buildah = (...args: string[]) => run(BUILDAH, [...storage, ...args], { maxBuffer: 2 ** 24 });

  test('train leaves a model, serve answers with it', async () => {
    await writeImageContext(join(folder, 'build'));
    baseTree(join(folder, 'base/root'));
    writeFileSync(join(folder, 'base/Dockerfile'), 'FROM scratch\nCOPY root /\nENV PATH=/usr/bin\n');
    await buildah('bud', '--isolation', 'chroot', '-t', 'base', join(folder, 'base'));
    rmSync(join(folder, 'base'), { recursive: true });
    await buildah(
      'bud',
      '--isolation',
      'chroot',
      '--build-arg',
      'BASE=localhost/base',
      '-t',
      'receptive',
      join(folder, 'build'),
    );
    const { OCIv1 } = JSON.parse((await buildah('inspect', '--type', 'image', 'receptive')).stdout);
    // `buildah run` leaves the entry point out; the service does not.
    const entry: string[] = OCIv1.config.Entrypoint;
    expect(entry.slice(0, 1)).toEqual(['node']);
    const container = (await buildah('from', 'receptive')).stdout.trim();

    const { job, packed } = await exampleJob({ epochs: 1 });
    const ml = join(folder, 'opt-ml');
    await layOut(ml, job, packed);
    const started = [
      'run',
      '--isolation',
      'chroot',
      '--volume',
      `${ml}:/opt/ml`,
      '--env',
      'RECEPTIVE_HOST=127.0.0.1',
      '--env',
      'RECEPTIVE_PORT=0',
      container,
      ...entry,
    ]; // prettier-ignore
    const { stdout } = await buildah(...started, 'train');
    expect(stdout).toMatch(/metrics epoch=1\/1 [\s\S]*done\n$/);
    expect(readdirSync(join(ml, 'model'))).toEqual(['model.safetensors']);

    const child = spawn(BUILDAH, [...storage, ...started, 'serve'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
    });
    try {
      const address = await new Promise<string>((resolve, reject) => {
        let text = '';
        child.once('close', () => reject(new Error(`ended: ${text}`)));
        child.stdout.setEncoding('utf8').on('data', (more: string) => {
          text += more;
          const found = /http:\S+/.exec(text);
          if (found) resolve(found[0]);
        });
      });
      const answer = await fetch(`${address}/invocations`, {
        method: 'POST',
        headers: { 'content-type': 'text/csv' },
        body: Array.from({ length: 256 }, (_, i) => i % 256).join(','),
      });
      expect(((await answer.json()) as { predictions: unknown[] }).predictions.length).toBe(1);
    } finally {
      // The group: buildah and what it runs.
      if (child.pid) process.kill(-child.pid, 'SIGTERM');
      if (child.exitCode === null) await new Promise((resolve) => child.once('close', resolve));
      await buildah('rm', '--all').catch(() => undefined);
    }
  }, 300_000);
});
