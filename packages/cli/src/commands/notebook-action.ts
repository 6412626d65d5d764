import { mkdir } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { fieldError, InputError } from 'receptive';
import { renderNotebook } from 'receptive/report';
import { document } from '../api/document.js';
import { codeOf } from '../errors.js';
import { writeAtomic } from '../run/atomic.js';
import { loadRun } from '../run/report-input.js';
import type { NotebookOptions } from './notebook.js';

/** `receptive notebook`. */
export async function notebook(run: string, options: NotebookOptions): Promise<void> {
  const out = options.out ?? join(run, 'notebook.ipynb');
  if (!out.endsWith('.ipynb')) throw fieldError('--out', 'a file name that ends in .ipynb', out);
  const { input } = await loadRun(run, options.data);
  // Kernels work in the folder of their notebook.
  const folder = relative(dirname(out), run).split(sep).join('/') || '.';
  await write(out, `${JSON.stringify(renderNotebook({ ...input, document, folder }), null, 1)}\n`);
  console.log(`notebook: ${out}`);
}

async function write(out: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(out), { recursive: true });
    await writeAtomic(out, text);
  } catch (error) {
    const code = codeOf(error);
    if (!code || !/^E[A-Z]+$/.test(code)) throw error;
    throw new InputError(`${out}: expected a file that can be written, got ${code}.`, 'Name another one with --out.');
  }
}
