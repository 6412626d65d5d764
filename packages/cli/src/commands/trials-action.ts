import { stat } from 'node:fs/promises';
import { duration, percent, table } from '../progress/format.js';
import { withProgress } from '../progress/make-reporter.js';
import type { Known } from '../run/conduct.js';
import type { Cost } from '../run/cost.js';
import { estimateRun } from '../run/estimate.js';
import { readyStudy } from '../run/ready-study.js';
import { type RunStudy, runStudyOf } from '../run/run-study-of.js';
import { mean, type Stored, type StoredTrial } from '../run/stored.js';
import { costLines } from './cost-text.js';
import { readNamed } from './named-studies.js';
import { studyRequest, workersOf } from './study-options.js';
import type { TrialsOptions } from './trials.js';

/** What a stored trial is to the study at hand, and the arm it is that as. */
interface Use {
  readonly as: 'compared' | 'tuning' | 'fresh seed' | 'probe';
  readonly arm: string;
}
type Uses = ReadonlyMap<string, Use>;

/** `receptive trials`. */
export async function trials(what: string, options: TrialsOptions): Promise<void> {
  const { collection, runs } = await find(what, options);
  const workers = workersOf(options);
  const records: object[] = [];
  const texts: string[] = [];
  for (const { run, path } of runs) {
    const { known, stored, cost } = await estimateRun(run, path, { workers });
    const uses = usesOf(known);
    records.push(asJson(path, stored, uses, cost));
    texts.push(asText(path, run.study.name, stored, uses, cost, workers));
  }
  const record = collection === null ? records[0] : { collection, studies: records };
  console.log(options.json ? JSON.stringify(record, null, 2) : texts.join('\n\n'));
}

interface Found {
  /** Null for a study by itself. */
  readonly collection: string | null;
  readonly runs: readonly { readonly run: RunStudy; readonly path: string }[];
}

async function find(what: string, options: TrialsOptions): Promise<Found> {
  if ((await stat(what).catch(() => null))?.isDirectory()) {
    return { collection: null, runs: [{ run: await runStudyOf(what), path: what }] };
  }
  const { collection, studies, folderOf, weights } = await readNamed(what, options);
  return withProgress(async (busy) => {
    const runs: { run: RunStudy; path: string }[] = [];
    for (const study of studies) {
      const path = folderOf(study);
      const run = await readyStudy(studyRequest(study, path, options, { line: () => undefined, busy }, weights));
      runs.push({ run, path });
    }
    return { collection: collection?.name ?? null, runs };
  });
}

function usesOf({ stage, plan }: Known): Uses {
  const uses = new Map<string, Use>();
  for (const { id, arm, seed, sealed, probe } of plan) {
    const as = probe ? 'probe' : sealed ? 'tuning' : stage.study.seeds.includes(seed) ? 'compared' : 'fresh seed';
    // A trial that is compared may have chosen a rate too.
    if (uses.get(id)?.as !== 'compared') uses.set(id, { as, arm: arm.name });
  }
  return uses;
}

function asJson(folder: string, { finished, begun }: Stored, uses: Uses, cost: Cost) {
  return {
    folder,
    trials: finished.map(({ record, about }) => ({
      id: record.id,
      arm: uses.get(record.id)?.arm ?? record.arm,
      seed: record.seed,
      status: record.status,
      epochs: record.epochsRun,
      learningRate: about?.arm.recipe.learningRate ?? null,
      validationAccuracy: record.validation?.accuracy ?? null,
      tested: record.test !== null,
      seconds: record.seconds,
      imagesPerSecond: record.imagesPerSecond,
      use: uses.get(record.id)?.as ?? null,
    })),
    begun: begun.size,
    study: cost,
  };
}

function asText(
  folder: string,
  study: string,
  { finished, begun }: Stored,
  uses: Uses,
  cost: Cost,
  workers: number,
): string {
  const seconds = finished.reduce((sum, { record }) => sum + record.seconds, 0);
  const count = `${finished.length} ${finished.length === 1 ? 'trial' : 'trials'}`;
  const waiting = begun.size > 0 ? `, and ${begun.size} begun` : '';
  const lines = [`${folder}: ${count} stored, ${duration(seconds)} of training${waiting}`];
  if (finished.length > 0)
    lines.push(
      '',
      table([HEAD, ...rowsOf(finished, uses)], (column) => column > 1 && column < 6),
    );
  return [...lines, '', ...costLines(study, cost, workers)].join('\n');
}

const HEAD = ['arm', 'seeds', 'epochs', 'rate', 'validation', 'a trial', 'test split', 'in the study'];

/** One row for each arm, recipe and use. */
function rowsOf(finished: readonly StoredTrial[], uses: Uses): string[][] {
  const groups = new Map<string, StoredTrial[]>();
  for (const trial of finished) {
    const { record, about } = trial;
    const use = uses.get(record.id);
    const key = JSON.stringify([use ?? record.arm, record.epochsRun, about?.arm.architecture, about?.arm.recipe]);
    groups.set(key, [...(groups.get(key) ?? []), trial]);
  }
  return [...groups.values()]
    .map((group) => {
      const [{ record, about }] = group as [StoredTrial];
      const accuracies = group.flatMap((one) => one.record.validation?.accuracy ?? []);
      const tested = group.filter((one) => one.record.test !== null).length;
      return [
        uses.get(record.id)?.arm ?? record.arm,
        group
          .map((one) => one.record.seed)
          .sort((a, b) => a - b)
          .join(', '),
        String(record.epochsRun),
        about ? String(about.arm.recipe.learningRate) : '–',
        accuracies.length > 0 ? percent(mean(accuracies)) : 'diverged',
        duration(mean(group.map((one) => one.record.seconds))),
        tested === 0 ? 'sealed' : tested === group.length ? 'opened' : `${tested} opened`,
        uses.get(record.id)?.as ?? 'no',
      ];
    })
    .sort(([a = ''], [b = '']) => (a < b ? -1 : a > b ? 1 : 0));
}
