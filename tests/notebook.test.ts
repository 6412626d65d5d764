/** Notebooks: the committed one, those made from runs, and the check that holds for both. */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
// @ts-expect-error a script without declarations
import { checkNotebook, outputText } from '../scripts/notebook/check.mjs';
import { Bench, tinyStudy } from './command.js';

interface Cell {
  readonly cell_type: 'markdown' | 'code';
  readonly id: string;
  readonly source: readonly string[];
  readonly outputs: readonly object[];
}
interface Notebook {
  readonly cells: readonly Cell[];
}

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const COMMITTED = join(ROOT, 'notebooks/cnn_exploration.ipynb');
const read = async (file: string) => JSON.parse(await readFile(file, 'utf8')) as Notebook;
const code = ({ cells }: Notebook) => cells.filter(({ cell_type }) => cell_type === 'code');
const dataOf = (output: object) => (output as { readonly data?: object }).data ?? {};
const textOf = ({ source }: Cell) => source.join('');

const bench = new Bench();
afterAll(() => bench.remove());

const python = ['python3', '/usr/bin/python3'].find(
  (command) => spawnSync(command, ['-c', 'import nbformat'], { stdio: 'ignore' }).status === 0,
);
if (!python) console.log('no nbformat for python3 here: NOTEBOOKS ARE NOT HELD AGAINST ITS SCHEMA');

/** Jupyter’s own judgement of a file; nothing where it is not there to ask. */
function requireValid(file: string): void {
  if (!python) return;
  const program = 'import nbformat, sys; nbformat.validate(nbformat.read(sys.argv[1], 4))';
  const { status, stderr } = spawnSync(python, ['-c', program, file], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
}

describe('the committed notebook', () => {
  test('was executed: every cell has its output, none an error, nothing of the machine it ran on', async () => {
    const notebook = await read(COMMITTED);
    expect(checkNotebook(notebook)).toEqual([]);
    expect(code(notebook).map(outputText).join('')).not.toContain('<svg');
    requireValid(COMMITTED);
  });

  test('walks through the five tasks, in short cells with prose between them', async () => {
    const { cells } = await read(COMMITTED);
    const headings = cells.flatMap((cell) =>
      cell.cell_type === 'markdown' ? (textOf(cell).match(/^## .*$/gm) ?? []) : [],
    );
    for (const task of [
      '1. Exploration',
      '2. The baseline',
      '3. The architecture',
      '4. The experiment',
      '5. Interpretation',
    ])
      expect(headings.some((heading) => heading.startsWith(`## ${task}`))).toBe(true);
    cells.forEach((cell, i) => {
      if (cell.cell_type !== 'code') return;
      expect(textOf(cell).split('\n').length).toBeLessThan(40);
      expect(cells[i - 1]?.cell_type).toBe('markdown');
    });
  });

  test('uses the public entries only, and shows charts and pictures', async () => {
    const notebook = await read(COMMITTED);
    const imports = code(notebook).flatMap((cell) => textOf(cell).match(/from '[^']+'/g) ?? []);
    expect(new Set(imports)).toEqual(new Set(["from 'node:process'", "from 'receptive-cli'"]));
    const shown = code(notebook).map(outputText).join('\n');
    const charts = code(notebook).flatMap(({ outputs }) => outputs.filter((one) => 'image/png' in dataOf(one)));
    expect(charts.length).toBeGreaterThan(10);
    expect(shown.match(/data:image\/png/g)?.length).toBeGreaterThan(50);
  });
});

test('the check notices what must not be shown', () => {
  const cell = (more: object) => ({ cell_type: 'code', id: 'a', source: [], metadata: {}, outputs: [], ...more });
  const notebook = (...cells: object[]) => ({ nbformat: 4, nbformat_minor: 5, cells });
  const text = (words: string) => ({ outputs: [{ output_type: 'stream', text: [words] }] });
  expect(checkNotebook(notebook(cell(text('fine'))))).toEqual([]);
  expect(checkNotebook(notebook(cell({})))).toEqual(['cell 1: has no output; was it executed?']);
  expect(checkNotebook(notebook(cell(text('a')), cell(text('b'))))).toEqual(['cell 2: expected an id of its own']);
  expect(checkNotebook(notebook(cell(text('read /home/ada/mars/1.jpg'))))).toEqual([
    'cell 1: names a path of this machine, /home/ada/mars/1.jpg',
  ]);
  const failed = { output_type: 'error', ename: 'TypeError', evalue: 'no' };
  expect(checkNotebook(notebook(cell({ outputs: [failed] })))).toEqual(['cell 1: failed with TypeError: no']);
});

test('npm run notebook says what is missing, and how to get it', () => {
  const script = join(ROOT, 'scripts/notebook.mjs');
  const without = (...args: string[]) =>
    spawnSync(process.execPath, [script, ...args], { encoding: 'utf8', env: { PATH: bench.folder } });
  const jupyter = without();
  expect(jupyter.status).toBe(2);
  expect(jupyter.stderr).toMatch(
    /^notebook: expected the command `jupyter nbconvert`, got none\.\nGet it with `apt-get /,
  );
  expect(without('--lab').stderr).toContain('`pip install jupyterlab`');
  const file = without('none.ipynb');
  expect([file.status, file.stderr]).toEqual([2, 'notebook: none.ipynb: there is no such file.\n']);
  const other = without(script);
  expect([other.status, other.stderr]).toEqual([
    2,
    `notebook: ${script}: expected a notebook (.ipynb) with cells, got something else.\n`,
  ]);
  expect(without('--quick').status).toBe(2);
});

describe('a run as a notebook', () => {
  const RUN = 'runs/tiny';
  beforeAll(async () => {
    await bench.file('tiny.json', JSON.stringify(tinyStudy()));
    expect((await bench.receptive('run', 'tiny.json')).status).toBe(0);
    const { status, stdout, stderr } = await bench.receptive('notebook', RUN);
    expect([status, stdout, stderr]).toEqual([0, `notebook: ${RUN}/notebook.ipynb\n`, '']);
  }, 60_000);

  test('is valid, and holds the run’s answers and charts', async () => {
    const notebook = await read(bench.at(RUN, 'notebook.ipynb'));
    expect(checkNotebook(notebook)).toEqual([]);
    requireValid(bench.at(RUN, 'notebook.ipynb'));
    // Charts as pictures, and no drawing inside a page, where most readers would not show it.
    expect(JSON.stringify(notebook).split('"image/png"').length).toBeGreaterThan(2 * 5);
    expect(code(notebook).map(outputText).join('')).not.toContain('<svg');
  });

  test('its code runs, finds the finished trials and gives the same analysis', async () => {
    // Where receptive-cli is found: below this repository. Its kernel works in the notebook's folder.
    const folder = join(ROOT, '.build', `notebook-${process.pid}`);
    await mkdir(folder, { recursive: true });
    try {
      const file = join(folder, 'cells.mjs');
      await writeFile(
        file,
        code(await read(bench.at(RUN, 'notebook.ipynb')))
          .map(textOf)
          .join('\n'),
      );
      const before = await readFile(bench.at(RUN, 'analysis.json'), 'utf8');
      const env = { ...process.env, XDG_CACHE_HOME: bench.at('cache') };
      const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: bench.at(RUN), env });
      expect(stdout).toMatch(/^6 trials, 6 of them finished before$/m);
      expect(stdout).toMatch(/Every arm was trained with 2 seeds\. The test split was opened once/);
      expect(await readFile(bench.at(RUN, 'analysis.json'), 'utf8')).toBe(before);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test('--out: elsewhere, from where it finds the run again', async () => {
    const { status, stdout } = await bench.receptive('notebook', RUN, '--out', 'books/one.ipynb');
    expect([status, stdout]).toEqual([0, 'notebook: books/one.ipynb\n']);
    const sources = code(await read(bench.at('books/one.ipynb'))).map(textOf);
    expect(sources.join('\n')).toContain("out: '../runs/tiny' }");
  });

  test('what is no run, or no notebook, is said in a sentence', async () => {
    await bench.file('a-file', '');
    const file = await bench.receptive('notebook', 'a-file');
    expect([file.status, file.stderr]).toEqual([
      2,
      'receptive: a-file: expected the folder of a run with its study.json, got none.\n',
    ]);
    const wrong = await bench.receptive('notebook', 'runs/none');
    expect([wrong.status, wrong.stderr]).toEqual([
      2,
      'receptive: runs/none: expected the folder of a run with its study.json, got none.\n',
    ]);
    const name = await bench.receptive('notebook', RUN, '--out', 'one.json');
    expect([name.status, name.stderr]).toEqual([
      2,
      'receptive: --out: expected a file name that ends in .ipynb, got "one.json".\n',
    ]);
  });

  test('--tensorboard: trials that were finished before get their event files too', async () => {
    const logs = async () =>
      existsSync(bench.at(RUN, 'tensorboard'))
        ? ((await readdir(bench.at(RUN, 'tensorboard'), { recursive: true })) as string[])
            .filter((path) => path.includes('events'))
            .sort()
        : [];
    const trials = ((await readdir(bench.at(RUN, 'trials'), { recursive: true })) as string[])
      .filter((path) => path.endsWith('record.json'))
      .map((path) => path.replace('record.json', 'events.out.tfevents.0.receptive'))
      .sort();
    expect(await logs()).toEqual([]);
    expect((await bench.receptive('run', 'tiny.json', '--tensorboard')).status).toBe(0);
    expect(await logs()).toEqual(trials);
    // A folder that has them keeps them in step with its trials.
    expect((await bench.receptive('run', 'tiny.json', '--seeds', '1')).status).toBe(0);
    expect(await logs()).toEqual(trials.filter((path) => path.includes('/0/')));
  });
});
