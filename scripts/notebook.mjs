/**
 * `npm run notebook`: executes a notebook without a screen, on Deno's Jupyter kernel, and checks that every cell has
 * its output and none an error. What comes out is `runs/notebook/<name>.ipynb` and `.html`; `--write` puts it in place
 * of the notebook itself. `--lab` opens JupyterLab instead. The kernel's specification stays in this repository unless
 * `--install` asks for it in the user's own folder.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checkNotebook, tidyNotebook } from './notebook/check.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDER = join(ROOT, 'notebooks');
const JUPYTER_PATH = join(ROOT, '.build/jupyter');
const OUT = join(ROOT, 'runs/notebook');

const USAGE = `npm run notebook -- [file] [options]

file          the notebook; default notebooks/cnn_exploration.ipynb
--data DIR    folder with the Mars pictures; default data/mars or data/msl-images
--full        larger pictures and longer training, an hour or more
--write       put the executed notebook in place of the notebook itself
--lab         open JupyterLab instead
--install     make the kernel known to every JupyterLab of this user`;

function fail(status, ...lines) {
  for (const line of lines) console.error(line);
  process.exit(status);
}

function options() {
  try {
    const flag = { type: 'boolean', default: false };
    const known = { data: { type: 'string' }, full: flag, write: flag, lab: flag, install: flag, help: flag };
    return parseArgs({ options: known, allowPositionals: true });
  } catch (error) {
    return fail(2, `notebook: ${error.message}`, USAGE);
  }
}

/** The kernel, a package of its own: 100 MB that users of the library are spared. */
function findDeno() {
  const platforms = join(FOLDER, 'node_modules/@deno');
  const find = () =>
    (existsSync(platforms) ? readdirSync(platforms) : [])
      .flatMap((platform) => ['deno', 'deno.exe'].map((file) => join(platforms, platform, file)))
      .find(existsSync);
  if (find()) return find();
  console.error('notebook: installing Deno, 100 MB, into notebooks/node_modules');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const args = ['install', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error'];
  spawnSync(npm, args, { cwd: FOLDER, stdio: 'inherit', shell: process.platform === 'win32' });
  return find() ?? fail(1, 'notebook: Deno could not be installed; npm’s message is above.');
}

function writeKernel(folder, deno) {
  const target = join(folder, 'kernels/deno');
  mkdirSync(target, { recursive: true });
  const spec = {
    argv: [deno, 'jupyter', '--kernel', '--conn', '{connection_file}'],
    display_name: 'Deno',
    language: 'typescript',
    interrupt_mode: 'signal',
    env: { NO_COLOR: '1', DENO_NO_UPDATE_CHECK: '1' },
  };
  writeFileSync(join(target, 'kernel.json'), `${JSON.stringify(spec, null, 2)}\n`);
}

function requireJupyter(command) {
  if (spawnSync('jupyter', [command, '--version'], { stdio: 'ignore' }).status === 0) return;
  const how =
    command === 'lab'
      ? '`pip install jupyterlab`, or `pipx install jupyterlab`'
      : '`apt-get install --no-install-recommends jupyter-nbconvert` on Debian, `pip install nbconvert` elsewhere';
  fail(2, `notebook: expected the command \`jupyter ${command}\`, got none.`, `Get it with ${how}.`);
}

function isNotebook(path) {
  try {
    return path.endsWith('.ipynb') && Array.isArray(JSON.parse(readFileSync(path, 'utf8')).cells);
  } catch {
    return false;
  }
}

const { values, positionals } = options();
if (values.help) fail(0, USAGE);
const file = resolve(positionals[0] ?? join(FOLDER, 'cnn_exploration.ipynb'));
if (!existsSync(file)) fail(2, `notebook: ${positionals[0]}: there is no such file.`);
if (!isNotebook(file))
  fail(2, `notebook: ${positionals[0]}: expected a notebook (.ipynb) with cells, got something else.`);
if (values.data && !existsSync(values.data)) fail(2, `notebook: --data ${values.data}: there is no such folder.`);
requireJupyter(values.lab ? 'lab' : 'nbconvert');

const deno = findDeno();
writeKernel(JUPYTER_PATH, deno);
const env = {
  ...process.env,
  JUPYTER_PATH: [JUPYTER_PATH, process.env.JUPYTER_PATH].filter(Boolean).join(process.platform === 'win32' ? ';' : ':'),
  ...(values.data ? { RECEPTIVE_DATA: resolve(values.data) } : {}),
  ...(values.full ? { RECEPTIVE_NOTEBOOK: 'full' } : {}),
};
const jupyter = (...args) => spawnSync('jupyter', args, { cwd: dirname(file), env, stdio: 'inherit' }).status;

if (values.install) {
  const { stdout } = spawnSync('jupyter', ['--data-dir'], { encoding: 'utf8' });
  writeKernel(stdout.trim(), deno);
  console.error(`notebook: the kernel "Deno" is now in ${stdout.trim()}`);
}
if (values.lab) process.exit(jupyter('lab', file) ?? 1);
if (values.install) process.exit(0);

mkdirSync(OUT, { recursive: true });
const executed = join(OUT, basename(file));
const started = performance.now();
const kernel = ['--ExecutePreprocessor.kernel_name=deno', '--ExecutePreprocessor.timeout=-1'];
const to = ['--output-dir', OUT, '--output', basename(file)];
if (jupyter('nbconvert', '--to', 'notebook', '--execute', ...kernel, ...to, file) !== 0) {
  fail(1, 'notebook: a cell failed; its message is above.');
}
const notebook = tidyNotebook(JSON.parse(readFileSync(executed, 'utf8')));
writeFileSync(executed, `${JSON.stringify(notebook, null, 1)}\n`);
const wrong = checkNotebook(notebook);
if (wrong.length > 0) fail(1, ...wrong.map((line) => `notebook: ${line}`));
jupyter('nbconvert', '--to', 'html', '--log-level', 'ERROR', '--output-dir', OUT, executed);
if (values.write) copyFileSync(executed, file);
const cells = notebook.cells.filter((cell) => cell.cell_type === 'code').length;
const seconds = ((performance.now() - started) / 1000).toFixed(0);
console.log(`${cells} cells, every one with its output, in ${seconds} s: ${relative(process.cwd(), executed)}`);
