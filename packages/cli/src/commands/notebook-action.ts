import { mkdir } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { fieldError, InputError, type Study } from 'receptive';
import { type Notebook, renderNotebook } from 'receptive/report';
import { document } from '../api/document.js';
import { displayOf } from '../api/raster.js';
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
  const study = withOwnWeights(input.study, run, dirname(out));
  const notebook = await withPictures(renderNotebook({ ...input, study, document, folder }));
  await write(out, `${JSON.stringify(notebook, null, 1)}\n`);
  console.log(`notebook: ${out}`);
}

/** Its charts as pictures, as executing it gives them. */
async function withPictures(notebook: Notebook): Promise<Notebook> {
  const cells = notebook.cells.map(async (cell) => {
    const outputs = (cell.outputs ?? []) as { readonly data: Record<string, readonly string[]> }[];
    const shown = outputs.map(async (output) => {
      const part = Object.fromEntries(Object.entries(output.data).map(([type, lines]) => [type, lines.join('')]));
      return 'image/svg+xml' in part ? { ...output, ...(await displayOf(part)) } : output;
    });
    return cell.cell_type === 'code' ? { ...cell, outputs: await Promise.all(shown) } : cell;
  });
  return { ...notebook, cells: await Promise.all(cells) };
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
