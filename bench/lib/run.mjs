import { peakMemory, startUp } from './fresh.mjs';
import { measure } from './measure.mjs';
import { plan } from './plan.mjs';
import { bestOf, ratioTo } from './requirements.mjs';
import { ratioText, title } from './tables.mjs';

/** Unit: seconds. */
const FULL = { budget: 0.4, warm: 1 };
const QUICK = { budget: 0.1, warm: 0.1 };
/** There are many of them. */
const CONVOLUTION = { budget: 0.15, warm: 0.2, rounds: 5 };

/** Measures everything that is asked for, and says of each measurement how it came out. */
export async function runAll(open, options, log) {
  const { threads, only, quick } = options;
  const started = performance.now();
  const measurements = [];
  for (const { contestants, ...measurement } of plan(open, options)) {
    const length = quick ? QUICK : FULL;
    const few = measurement.kind === 'convolution' && !quick ? CONVOLUTION : {};
    const rounds = Math.min(options.rounds, few.rounds ?? options.rounds);
    const done = { ...measurement, contestants: await measure(contestants, { ...length, ...few, rounds }) };
    measurements.push(done);
    log(`${minutes(started)}  ${line(done)}`);
    if (measurement.kind === 'convolution' && done.contestants[0].failed) {
      log('           the other convolutions are skipped for the same reason');
      break; // they come last
    }
  }
  const times = quick ? 1 : 3;
  const fresh = {};
  if (only.includes('mars')) fresh.memory = await peakMemory(open, threads, times);
  if (only.includes('lenet')) fresh.startUp = await startUp(open, threads, times);
  return { measurements, ...fresh, minutes: Number(((performance.now() - started) / 60000).toFixed(1)) };
}

const minutes = (started) => `${((performance.now() - started) / 60000).toFixed(1).padStart(5)} min`;

/** "train vgg: 512 images/s; ÷ torch 1.62 (…)", every failure, and how many samples were contaminated. */
function line(measurement) {
  const { contestants } = measurement;
  const ours = bestOf(measurement, 'receptive');
  const others = [...new Set(contestants.map(({ best }) => best))].filter((best) => best !== 'receptive');
  const parts = others.map((best) => `÷ ${best} ${ratioText(ratioTo(measurement, best))}`);
  const failed = contestants
    .filter((contestant) => contestant.failed)
    .map(({ key, failed }) => `${key} FAILED: ${failed}`);
  const samples = contestants.flatMap((contestant) => contestant.samples ?? []);
  const disturbed = samples.filter(({ contaminated }) => contaminated).length;
  const contamination = disturbed > 0 ? [`${disturbed} of ${samples.length} samples contaminated`] : [];
  const speed = ours?.samples ? `${ours.imagesPerSecond} images/s` : '–';
  return `${title(measurement)}: ${[speed, ...parts, ...failed, ...contamination].join('; ')}`;
}
