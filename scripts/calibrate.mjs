/**
 * `npm run calibrate`: measures how often verdicts are wrong, on studies whose truth is known, and writes
 * docs/calibration.md. `--comparisons N` runs fewer (it then writes nothing), `--workers N` sets the threads.
 * Exit status: 0 promises kept, 1 one of them broken, 2 usage.
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createWasmEngine, InputError } from '../packages/receptive/dist/index.js';
import { markdown, printed } from './calibration/document.mjs';
import { figuresOf, PROMISES, plantedAnswers, seedsOf, spread } from './calibration/figures.mjs';
import { TEST } from './calibration/pictures.mjs';
import { Pool } from './calibration/pool.mjs';

/** Comparisons of equal arms. The rate of false verdicts is then known to half a point. */
const FULL = 1000;
/** Of the others, for each of those. */
const SHARES = { plants: 0.4, families: 0.1, spread: 0.1 };
const DOCUMENT = fileURLToPath(new URL('../docs/calibration.md', import.meta.url));
/** Of the data set that planted studies share; others count from 0. */
const SHARED = 1_000_000;
const FAMILY = { seeds: 8, variants: 3 };
const RESERVE_SEEDS = 10;

function readOptions() {
  let values;
  try {
    ({ values } = parseArgs({ options: { comparisons: { type: 'string' }, workers: { type: 'string' } } }));
  } catch (error) {
    throw new InputError(`${error.message}.`);
  }
  const integer = (name, otherwise) => {
    const text = values[name];
    if (text === undefined) return otherwise;
    if (!/^[1-9]\d{0,5}$/.test(text)) throw new InputError(`--${name}: expected a positive integer, got "${text}".`);
    return Number(text);
  };
  return { comparisons: integer('comparisons', FULL), workers: integer('workers', availableParallelism()) };
}

async function main() {
  const { comparisons, workers } = readOptions();
  const started = performance.now();
  const pool = new Pool(workers);
  let first = 0;
  let trials = 0;
  const run = async (what, tasks) => {
    const numbered = tasks.map((task) => ({ ...task, first: first++ }));
    trials += tasks.reduce((sum, { seeds, variants = 1 }) => sum + seeds * (variants + 1), 0);
    const results = await pool.run(numbered, (done) => {
      if (done % 50 === 0 || done === tasks.length) console.error(`${what}: ${done} of ${tasks.length} studies`);
    });
    return results.map((result, i) => result.map((comparison) => ({ ...comparison, ...tasks[i] })));
  };
  const part = (name) => Math.max(4, Math.round(comparisons * SHARES[name]));
  const times = (n, task) => Array.from({ length: n }, (_, i) => task(i));
  try {
    const nulls = await run(
      'equal arms',
      times(comparisons, (i) => ({ data: i, seeds: seedsOf(i) })),
    );
    const families = await run(
      'three equal arms',
      times(part('families'), (i) => ({ data: comparisons + i, ...FAMILY })),
    );
    const reserve = await run(
      'spread',
      times(part('spread'), () => ({ data: SHARED, seeds: RESERVE_SEEDS })),
    );
    const sd = spread(reserve.flat());
    const plants = await run(
      'planted differences',
      times(part('plants'), (i) => {
        const answers = plantedAnswers(seedsOf(i), sd);
        // The sign alternates among studies with the same number of seeds.
        const sign = Math.floor(i / 5) % 2 === 0 ? 1 : -1;
        return { data: SHARED, seeds: seedsOf(i), planted: sign * answers, delta: answers / TEST };
      }),
    );
    const figures = figuresOf({ nulls: nulls.flat(), families, reserve: reserve.flat(), plants: plants.flat() });
    const seconds = (performance.now() - started) / 1000;
    console.log(printed(figures, seconds));
    const { numerics } = await createWasmEngine();
    const about = { command: 'npm run calibrate', node: process.version, cores: workers, numerics, seconds, trials };
    if (comparisons === FULL) writeFileSync(DOCUMENT, markdown(figures, about));
    else console.log(`${comparisons} comparisons are a rehearsal: docs/calibration.md is left as it is.`);
    process.exitCode = PROMISES.every(({ kept }) => kept(figures)) ? 0 : 1;
  } finally {
    await pool.close();
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
