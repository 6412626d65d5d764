import { mkdir } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { fieldError, InputError, type Study } from 'receptive';
import { renderNotebook } from 'receptive/report';
import { document } from '../api/document.js';
import { codeOf } from '../errors.js';
import { writeAtomic } from '../run/atomic.js';
import { loadRun } from '../run/report-input.js';
import { RunFolder } from '../run/run-folder.js';
import type { NotebookOptions } from './notebook.js';

/** `receptive notebook`. */
export async function notebook(run: string, options: NotebookOptions): Promise<void> {
  const out = options.out ?? join(run, 'notebook.ipynb');
  if (!out.endsWith('.ipynb')) throw fieldError('--out', 'a file name that ends in .ipynb', out);
  const { input } = await loadRun(run, options.data);
  // Kernels work in the folder of their notebook.
  const folder = relative(dirname(out), run).split(sep).join('/') || '.';
  await write(
    out,
    `${JSON.stringify(renderNotebook({ ...input, study: withOwnWeights(input.study, run, dirname(out)), document, folder }), null, 1)}\n`,
  );
  console.log(`notebook: ${out}`);
}

/** Models that arms start from are those that the run keeps, wherever they were when it was begun. */
function withOwnWeights(study: Study, run: string, from: string): Study {
  const { store } = RunFolder.reading(run);
  const arms = study.arms.map((arm) => {
    if (!arm.initialWeights) return arm;
    const file = relative(from, store.weightsFile(arm.initialWeights.sha256)).split(sep).join('/');
    return { ...arm, initialWeights: { ...arm.initialWeights, file } };
  });
  return { ...study, arms };
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
