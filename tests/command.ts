import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built command, as `npm start` runs it. */
export const COMMAND = fileURLToPath(new URL('../packages/cli/dist/receptive.js', import.meta.url));

export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder of its own for a file of tests, with a cache of its own: nothing of the machine's shows through. */
export class Bench {
  readonly folder = mkdtempSync(join(tmpdir(), 'receptive-e2e-'));

  at(...path: string[]): string {
    return join(this.folder, ...path);
  }

  async file(path: string, content: string | Uint8Array): Promise<string> {
    await mkdir(dirname(this.at(path)), { recursive: true });
    await writeFile(this.at(path), content);
    return path;
  }

  start(...args: string[]): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
    const child = spawn(process.execPath, [COMMAND, ...args], {
      cwd: this.folder,
      env: { ...process.env, XDG_CACHE_HOME: this.at('cache'), NO_COLOR: '1', CI: 'true' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const ended = new Promise<Ended>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (status, signal) => resolve({ status, signal, stdout, stderr }));
    });
    return { child, ended };
  }

  receptive(...args: string[]): Promise<Ended> {
    return this.start(...args).ended;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Waits until something is so. Throws after a minute, which is a failure and not a measurement. */
export async function until(what: string, so: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = performance.now() + 60_000; !(await so()); ) {
    if (performance.now() > end) throw new Error(`waited a minute for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Sixteen-pixel glyphs, networks of a few thousand weights: a trial takes a moment. Fields given replace its own. */
export function tinyStudy(fields: Record<string, unknown> = {}) {
  const input = [1, 16, 16];
  return {
    name: 'tiny',
    data: { dataset: 'glyphs', imageSize: 16, limit: 400 },
    recipe: { epochs: 2, batch: 50, learningRate: 0.003 },
    baseline: {
      name: 'dense',
      architecture: { input, layers: [{ type: 'flatten' }, { type: 'dense', units: 10 }] },
    },
    control: {
      name: 'cnn',
      architecture: {
        input,
        layers: [
          { type: 'conv2d', filters: 4, kernel: 3, because: 'Strokes are thin.' },
          { type: 'relu' },
          { type: 'maxPool2d', kernel: 2 },
          { type: 'flatten' },
          { type: 'dense', units: 10 },
        ],
      },
    },
    experiments: [{ name: 'kernel', factor: 'kernel', arms: [{ name: 'kernel5', set: { 'layers[0].kernel': 5 } }] }],
    seeds: 2,
    ...fields,
  };
}
