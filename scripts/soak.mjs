/**
 * `npm run soak`: the server under load and under attack. Three parts, on the built command and a network with random
 * weights: many connections that ask good questions for a minute; thousands of malformed requests; SIGTERM under load.
 * `--seconds N`, `--connections N`, `--malformed N` and `--model PATH` change what is done. Exit status: 0 all is well,
 * 1 something is wrong, 2 usage.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ask, Connection, invocation, request } from './soak/client.mjs';
import { fault, malformed, materials } from './soak/malformed.mjs';
import { writeRandomModel } from './soak/model.mjs';
import { forms, noise } from './soak/pictures.mjs';

const COMMAND = fileURLToPath(new URL('../packages/cli/dist/receptive.js', import.meta.url));
const DEFAULTS = { seconds: 60, connections: 64, malformed: 10_000 };
/** Seconds that a client of the second part may take to send: the slow ones among them wait for their end. */
const TIMEOUT = 2;

class UsageError extends Error {}

function readOptions() {
  const texts = Object.fromEntries(Object.keys(DEFAULTS).map((name) => [name, { type: 'string' }]));
  let values;
  try {
    ({ values } = parseArgs({ options: { ...texts, model: { type: 'string' } } }));
  } catch (error) {
    throw new UsageError(`${error.message}.`);
  }
  const counts = Object.entries(DEFAULTS).map(([name, otherwise]) => {
    const text = values[name] ?? String(otherwise);
    if (!/^[1-9]\d{0,6}$/.test(text)) throw new UsageError(`--${name}: expected a positive integer, got "${text}".`);
    return [name, Number(text)];
  });
  return { ...Object.fromEntries(counts), model: values.model };
}

/** The server, its port and the shape of its pictures. */
async function startServer(model) {
  const args = [COMMAND, 'serve', model, '--port', '0', '--timeout', String(TIMEOUT)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (text) => (stderr += text));
  const ended = new Promise((resolve) => child.on('close', (status, signal) => resolve({ status, signal, stderr })));
  const line = await new Promise((resolve, reject) => {
    child.stdout.once('data', (data) => resolve(String(data)));
    ended.then(() => reject(new UsageError(stderr.trim())));
  });
  const [, port, shape] = /:(\d+) serves .* (\d+×\d+×\d+)\n$/.exec(line);
  console.log(line.trim());
  return { child, ended, port: Number(port), shape: shape.split('×').map(Number) };
}

/** MiB: now and at most so far; null where the system does not tell. */
function memory({ pid }) {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8');
    const of = (name) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(text)[1]) / 1024);
    return { now: of('VmRSS'), peak: of('VmHWM') };
  } catch {
    return null;
  }
}

const told = (size) => (size ? `${size.now} MiB, at most ${size.peak} MiB` : 'unknown');
const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
const milliseconds = (value) => `${value.toFixed(1)} ms`;

/**
 * Clients that ask one question after the other until told to stop or sent away, each answer compared with the one
 * that came when nothing else was going on.
 */
async function load(port, connections, questions, going) {
  const times = [];
  const wrong = [];
  const client = async (number) => {
    const connection = new Connection(port);
    for (let i = number; going(); i++) {
      const { name, bytes, expected } = questions[i % questions.length];
      const started = performance.now();
      const answer = await connection.request(bytes);
      times.push(performance.now() - started);
      if (answer?.body !== expected) wrong.push(`${name}: ${answer ? answer.body.slice(0, 200) : 'no answer'}`);
      if (!answer || /connection: close/i.test(answer.head)) break;
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: connections }, (_, number) => client(number)));
  return { times: times.sort((a, b) => a - b), wrong };
}

async function questionsFor(port, shape) {
  const questions = [];
  for (const seed of [1, 2, 3, 4])
    for (const [name, type, body, query = ''] of await forms(noise(shape, seed), shape)) {
      const bytes = invocation(type, body, {}, query);
      questions.push({ name, bytes, expected: (await ask(port, bytes)).body });
    }
  return questions;
}

async function attack(port, count, shape, connections) {
  const material = await materials(shape);
  const faults = [];
  const statuses = new Map();
  let next = 0;
  const lane = async () => {
    for (let i = next++; i < count; i = next++) {
      const { kind, bytes, finish } = malformed(i, material);
      const answer = await ask(port, bytes, finish);
      const wrong = fault(answer);
      if (wrong) faults.push(`request ${i}, ${kind}: ${wrong}`);
      statuses.set(answer?.status, (statuses.get(answer?.status) ?? 0) + 1);
      if (i % 100 === 0 && (await ask(port, request('/ping')))?.status !== 200) faults.push(`after ${i}: no ping`);
    }
  };
  await Promise.all(Array.from({ length: connections }, lane));
  return { faults, statuses: [...statuses].sort(([a], [b]) => a - b) };
}

async function main() {
  const options = readOptions();
  const { seconds, connections } = options;
  const folder = mkdtempSync(join(tmpdir(), 'receptive-soak-'));
  const server = await startServer(options.model ?? (await writeRandomModel(folder)));
  const { child, ended, port, shape } = server;
  const failures = [];
  try {
    const questions = await questionsFor(port, shape);
    console.log(`${availableParallelism()} cores, Node ${process.versions.node}; clients on the same machine`);
    const before = memory(child);

    const started = performance.now();
    const { times, wrong } = await load(
      port,
      connections,
      questions,
      () => performance.now() - started < 1000 * seconds,
    );
    const took = (performance.now() - started) / 1000;
    console.log(
      `\nload: ${connections} connections for ${took.toFixed(1)} s, pictures in ${questions.length / 4} forms`,
    );
    console.log(
      `  ${times.length} requests, ${(times.length / took).toFixed(0)} a second, ${wrong.length} wrong answers`,
    );
    const quantiles = [0.5, 0.9, 0.99].map((q) => `p${100 * q} ${milliseconds(quantile(times, q))}`);
    console.log(`  ${quantiles.join(', ')}, longest ${milliseconds(times.at(-1))}`);
    const loaded = memory(child);
    console.log(`  memory ${told(before)} before, ${told(loaded)} after`);
    failures.push(...wrong);

    const attacked = performance.now();
    const { faults, statuses } = await attack(port, options.malformed, shape, connections);
    console.log(
      `\nmalformed: ${options.malformed} requests in ${((performance.now() - attacked) / 1000).toFixed(1)} s`,
    );
    console.log(`  ${statuses.map(([status, count]) => `${count} × ${status}`).join(', ')}; ${faults.length} faults`);
    console.log(`  memory ${told(memory(child))} after`);
    failures.push(...faults);
    const again = await load(
      port,
      1,
      questions,
      (
        (left) => () =>
          left-- > 0
      )(questions.length),
    );
    console.log(`  ${again.times.length} good requests afterwards, ${again.wrong.length} wrong answers`);
    failures.push(...again.wrong);

    setTimeout(() => child.kill('SIGTERM'), 1000);
    const last = await load(port, connections, questions, () => true);
    const { status, signal, stderr } = await ended;
    console.log(`\nSIGTERM under load: ${last.times.length} requests, ${last.wrong.length} without their answer`);
    console.log(`  exit status ${status ?? signal}`);
    failures.push(...last.wrong);
    if (status !== 0) failures.push(`exit status ${status ?? signal}`);
    if (stderr !== '') failures.push(`the server said: ${stderr.slice(0, 1000)}`);
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
  for (const failure of failures.slice(0, 20)) console.log(`FAILED ${failure}`);
  console.log(failures.length === 0 ? '\nall is well' : `\n${failures.length} failures`);
  process.exitCode = failures.length === 0 ? 0 : 1;
}

try {
  await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
