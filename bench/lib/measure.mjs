import { machineBusy } from '../.build/load.js';
import { ENOUGH, FOREIGN_LIMIT, summarize } from '../.build/ours.js';

/** Unit: milliseconds. The last peer's threads fall asleep meanwhile. */
const GAP = 15;
/** Of several configurations of one peer, those this much slower than its fastest are not measured further. */
const SET_ASIDE = 1.5;
/** Unit: seconds. */
const FIRST_LOOK = 0.02;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const ownTime = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Runs a contestant once, and says what a step took and how many cores others used meanwhile. */
async function sample({ peer, id }, steps) {
  await pause(GAP);
  const [machine, own, started] = [machineBusy(), ownTime(), performance.now()];
  const { seconds, cpu } = await peer.request({ do: 'run', id, steps });
  const wall = performance.now() - started;
  const foreign = Math.max(0, machineBusy() - machine - (ownTime() - own) - cpu) / wall;
  return { seconds: seconds / steps, foreign: Number(foreign.toFixed(3)), wall: wall / 1000 };
}

/** How many steps make a sample of about `budget` seconds, everything around the steps included. */
async function stepsFor(contestant, budget) {
  const { wall } = await sample(contestant, 1);
  if (wall > FIRST_LOOK) return Math.max(1, Math.round(budget / wall));
  const few = Math.max(1, Math.round(FIRST_LOOK / wall));
  return Math.max(1, Math.round((few * budget) / (await sample(contestant, few)).wall));
}

/** The seconds of a step in the best of three samples, or of as many as a second has room for. */
async function firstLook(contestant, steps) {
  let best = Number.POSITIVE_INFINITY;
  const end = performance.now() + 1000;
  for (let i = 0; i < 3 && (i === 0 || performance.now() < end); i++)
    best = Math.min(best, (await sample(contestant, steps)).seconds);
  return best;
}

/** Opens a contestant, warms it up, and takes a first look at its speed. Failures are kept, not thrown. */
async function prepare(contestant, { budget, warm }) {
  try {
    const { request, peer, parameters } = contestant;
    const opened = await peer.request({ do: 'open', id: contestant.id, ...request });
    if (opened.parameters !== parameters)
      throw new Error(`it built a network of ${opened.parameters} parameters instead of ${parameters}`);
    await peer.request({ do: 'warm', id: contestant.id, seconds: warm });
    const steps = await stepsFor(contestant, budget);
    const pilot = (await firstLook(contestant, Math.ceil(steps / 3))) / contestant.batch;
    return { ...contestant, steps, pilot, samples: [] };
  } catch (error) {
    return { ...contestant, failed: error.message };
  }
}

/**
 * Measures contestants against each other: in every round each of them in turn, so that whatever changes on the
 * machine changes for all.
 * @param contestants ours first; `id`, `peer`, `request` (see peers/handler.mjs), `batch`, `parameters`, `best` (contestants of the
 *   same `best` are configurations of one peer, of which the fastest counts), `rounds` (at most; default all)
 * @param options `rounds`, and `budget` and `warm` in seconds
 */
export async function measure(contestants, options) {
  const prepared = [];
  for (const contestant of contestants) {
    prepared.push(await prepare(contestant, options));
    if (prepared[0].failed) break; // nothing to compare the others with
  }
  const fastest = new Map();
  for (const { best, pilot } of prepared)
    if (pilot !== undefined) fastest.set(best, Math.min(pilot, fastest.get(best) ?? Number.POSITIVE_INFINITY));
  const runs = ({ failed, pilot, best }) => !failed && pilot <= SET_ASIDE * fastest.get(best);
  const racing = prepared.filter(runs);

  for (let round = 0; round < options.rounds; round++) {
    // Whoever went last goes first: nobody always follows the same neighbour.
    const order = round % 2 === 0 ? racing : [...racing].reverse();
    for (const contestant of order) {
      if (contestant.failed || round >= (contestant.rounds ?? options.rounds)) continue;
      try {
        contestant.samples.push(await sample(contestant, contestant.steps));
      } catch (error) {
        contestant.failed = error.message;
      }
    }
  }
  for (const peer of new Set(contestants.map((contestant) => contestant.peer)))
    await peer.request({ do: 'close' }).catch(() => undefined);
  return prepared.map(record);
}

/** What is kept of a contestant. Times are those of one picture. */
function record({ key, best, threads, layout, batch, steps, samples, failed, pilot }) {
  const common = { key, best, threads, layout, batch };
  if (failed) return { ...common, failed };
  if (samples.length === 0) return { ...common, setAside: true, imagesPerSecond: Number((1 / pilot).toPrecision(5)) };
  const { seconds, contaminated } = summarize(samples);
  const disturbed = contaminated > 0 && samples.length - contaminated < ENOUGH ? { disturbed: true } : {};
  const kept = samples.map(({ seconds, foreign }) => ({
    seconds: Number((seconds / batch).toPrecision(6)),
    foreign,
    ...(foreign > FOREIGN_LIMIT ? { contaminated: true } : {}),
  }));
  const imagesPerSecond = Number((batch / seconds).toPrecision(5));
  return { ...common, imagesPerSecond, steps, contaminated, ...disturbed, samples: kept };
}
