/**
 * What `npm start` and `npm test` do first: install what is missing, build what is older than its sources.
 * Says one line for each thing it does and nothing when there is nothing to do.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const STATE = join(ROOT, '.build');
const BUILT = join(STATE, 'built');
const say = (line) => console.error(`receptive: ${line}`);

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  say(`Node 20.19 or newer is needed, this is ${process.version}.`);
  process.exit(2);
}

const read = (file) => {
  try {
    return readFileSync(join(ROOT, file), 'utf8');
  } catch {
    return '';
  }
};

/** Whether node_modules holds the versions of the lock file; npm leaves its own account of them there. */
function installed() {
  try {
    const wanted = JSON.parse(read('package-lock.json')).packages;
    const present = JSON.parse(read('node_modules/.package-lock.json')).packages;
    return Object.entries(wanted).every(
      ([path, entry]) =>
        path === '' || entry.link || present[path]?.version === entry.version || (entry.optional && !present[path]),
    );
  } catch {
    return false;
  }
}

/** Changes whenever a source of the build is added, removed, renamed or written. */
function sources() {
  const hash = createHash('sha256');
  const add = (path) => {
    const full = join(ROOT, path);
    const stat = statSync(full, { throwIfNoEntry: false });
    if (!stat) return;
    if (stat.isDirectory()) {
      for (const name of readdirSync(full).sort()) if (name !== 'generated') add(`${path}/${name}`);
    } else if (!path.endsWith('.test.ts')) hash.update(`${path} ${stat.size} ${stat.mtimeMs}\n`);
  };
  for (const name of ['receptive', 'cli', 'sagemaker', 'lab'])
    for (const part of ['src', 'package.json', 'index.html', 'icon.svg', 'headers.json'])
      add(`packages/${name}/${part}`);
  for (const path of ['studies', 'scripts', 'package-lock.json']) add(path);
  return hash.digest('hex');
}

function built(state) {
  const outputs = [
    'receptive/dist/index.js',
    'cli/dist/receptive.js',
    'sagemaker/dist/container.js',
    'lab/dist/lab.js',
  ];
  return (
    read('.build/built') === state &&
    outputs.every((path) => statSync(join(ROOT, 'packages', path), { throwIfNoEntry: false }))
  );
}

const alive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};

/** One at a time: a second call waits for the first and then finds its work done. */
async function locked(work) {
  mkdirSync(STATE, { recursive: true });
  const lock = join(STATE, 'lock');
  for (let told = false; ; ) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = Number(read('.build/lock'));
    const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    // The file is empty for an instant after it is made; one that stays empty belongs to a process that died there.
    if (holder ? !alive(holder) : age > 2000) {
      rmSync(lock, { force: true });
      continue;
    }
    if (!told) say(`waiting for process ${holder}, which is setting up this folder`);
    told = true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  try {
    await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function install() {
  say('installing packages (npm ci)');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const options = {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  };
  try {
    execFileSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], options);
  } catch (error) {
    console.error(error.stderr ?? error.message);
    say('npm ci failed; its message is above.');
    process.exit(1);
  }
}

requireNode();
if (!installed() || !built(sources())) {
  await locked(async () => {
    if (!installed()) install();
    const state = sources();
    if (built(state)) return;
    say('building');
    try {
      await (await import('./build.mjs')).build();
    } catch (error) {
      // esbuild has printed its own messages.
      if (!error.errors) console.error(error);
      say('the build failed; its message is above.');
      process.exitCode = 1;
      return;
    }
    writeFileSync(BUILT, state);
  });
  if (process.exitCode) process.exit();
}
