import { detectableDifference, InputError, type Study, seedsNeeded, VERDICT_SEEDS } from 'receptive';
import { roughly, table } from '../progress/format.js';
import { withProgress } from '../progress/make-reporter.js';
import type { Cost } from '../run/cost.js';
import { estimateRun } from '../run/estimate.js';
import { readyStudy } from '../run/ready-study.js';
import { type PairSpread, pairSpreads } from '../run/spread.js';
import type { WeightsFiles } from '../weights-files.js';
import { readNamed } from './named-studies.js';
import type { PlanOptions } from './plan.js';
import { studyRequest, workersOf } from './study-options.js';

/** What seeds can find of one comparison. Differences are shares. */
interface Plan extends PairSpread {
  readonly sd: number;
  readonly measured: boolean;
  /** With the study's seeds; null where those allow no verdict. */
  readonly detectable: number | null;
  /** For the difference asked for; null where ten thousand are not enough. */
  readonly seedsNeeded: number | null;
  /** To train both arms with the seeds that are missing; null where a pace is not known. */
  readonly seconds: number | null;
}

/** `receptive plan`. */
export async function plan(name: string, options: PlanOptions): Promise<void> {
  const { collection, studies, folderOf, weights } = await readNamed(name, options);
  const plans: object[] = [];
  for (const study of studies) {
    const { record, text } = await planStudy(study, folderOf(study), options, weights);
    plans.push(record);
    if (!options.json) console.log(collection ? `${study.name}\n\n${text}\n` : text);
  }
  if (!options.json) return;
  console.log(JSON.stringify(collection ? { collection: collection.name, studies: plans } : plans[0], null, 2));
}

/** The plan of one study as a record and in words. */
async function planStudy(study: Study, folder: string, options: PlanOptions, weights: WeightsFiles) {
  const workers = workersOf(options);
  const { known, cost } = await withProgress(async (busy) => {
    const run = await readyStudy(studyRequest(study, folder, options, { line: () => undefined, busy }, weights));
    return estimateRun(run, folder, { workers });
  });
  const spreads = pairSpreads(known);
  if (options.sd === undefined && spreads.every(({ sd }) => sd === null)) {
    throw new InputError(
      `${folder}: expected two finished seeds of an arm and what it is compared with, got none to take a spread from.`,
      'Run the study with two or three seeds first, or name a spread with --sd.',
    );
  }
  const plans = spreads.flatMap((pair) => planOf(pair, study.seeds.length, cost, options, workers));
  const { detect, power } = options;
  return {
    record: { folder, detect, power, seeds: study.seeds.length, comparisons: plans },
    text: textOf(plans, spreads, study.seeds.length, options),
  };
}

function planOf(pair: PairSpread, seeds: number, cost: Cost, options: PlanOptions, workers: number): Plan[] {
  const { detect, power } = options;
  const sd = options.sd ?? pair.sd;
  if (sd === null) return [];
  const asked = { sd, comparisons: pair.comparisons, power };
  const detectable = detectableDifference({ ...asked, seeds });
  const needed = sd === 0 ? VERDICT_SEEDS : seedsNeeded({ ...asked, difference: detect });
  const finite = (n: number) => (Number.isFinite(n) ? n : null);
  return [
    {
      ...pair,
      sd,
      measured: options.sd === undefined,
      detectable: finite(detectable),
      seedsNeeded: finite(needed),
      seconds: finite(secondsFor(pair, needed, cost) / workers),
    },
  ];
}

/** NaN where nothing is known. */
function secondsFor({ arm, control }: PairSpread, seeds: number, { arms }: Cost): number {
  return [arm, control].reduce((sum, name) => {
    const own = arms.find((one) => one.arm === name && !one.tuning);
    return sum + Math.max(0, seeds - (own?.finished ?? 0)) * (own?.trialSeconds ?? Number.NaN);
  }, 0);
}

const points = (share: number) => `${(100 * share).toFixed(share < 0.001 ? 3 : 2)} pp`;

function textOf(plans: readonly Plan[], spreads: readonly PairSpread[], seeds: number, options: PlanOptions): string {
  const { detect, power } = options;
  const rows = plans.map((one) => [
    one.experiment ?? 'baseline',
    `${one.arm} − ${one.control}`,
    one.measured ? `${points(one.sd)} (${one.seeds} seeds)` : points(one.sd),
    one.detectable === null ? 'no verdict' : points(one.detectable),
    one.seedsNeeded === null ? 'over 10,000' : String(one.seedsNeeded),
    one.seconds === null ? '–' : one.seconds === 0 ? 'none' : `about ${roughly(one.seconds)}`,
  ]);
  const head = [
    'experiment',
    'difference',
    'spread',
    `found with ${seeds}`,
    `seeds for ${points(detect)}`,
    'that takes',
  ];
  const lines = [
    table([head, ...rows], (column) => column > 1),
    '',
    `A difference is found when it ends in a verdict, ${Math.round(100 * power)} times in a hundred.`,
  ];
  if (seeds < VERDICT_SEEDS)
    lines.push(`The study has ${seeds}; ${VERDICT_SEEDS} seeds are the first that allow a verdict.`);
  const without = spreads.filter(({ arm }) => !plans.some((one) => one.arm === arm));
  if (without.length > 0) lines.push(`Not enough is stored of ${without.map(({ arm }) => arm).join(', ')}.`);
  if (plans.some(({ measured }) => measured)) {
    lines.push('Spreads are those on validation, over the seeds that are stored: uncertain while these are few.');
  }
  return lines.join('\n');
}
