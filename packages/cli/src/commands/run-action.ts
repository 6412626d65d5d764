import { availableParallelism } from 'node:os';
import type { Arm, Study } from 'receptive';
import { EXIT } from '../errors.js';
import { makeReporter } from '../progress/make-reporter.js';
import type { Cost } from '../run/cost.js';
import { estimateRun } from '../run/estimate.js';
import { samplePaces } from '../run/pace.js';
import { readyStudy } from '../run/ready-study.js';
import { runStudy } from '../run-study.js';
import { localRunner } from '../runner/local.js';
import { costLines, costText } from './cost-text.js';
import { type NamedStudies, readNamed } from './named-studies.js';
import { tellOutcome, typedCommand } from './outcome.js';
import type { RunOptions } from './run.js';
import { runCollection } from './run-collection.js';
import { stopSignal } from './stop-signal.js';
import { studyRequest, workersOf } from './study-options.js';

/** `receptive run`: from the options to the exit status. */
export async function run(name: string, options: RunOptions): Promise<number> {
  const named = await readNamed(name, options);
  if (options.dryRun) return dryRun(named, options);
  const workers = workersOf(options);
  const reporter = makeReporter(process.stderr, process.env);
  const about = {
    command: typedCommand(),
    workers,
    threads: options.threads ?? availableParallelism(),
    reporter,
    signal: stopSignal(reporter),
    tensorboard: options.tensorboard,
  };
  const runOne = (study: Study) =>
    runStudy({
      ...studyRequest(study, named.folderOf(study), options, reporter),
      ...about,
      runner: localRunner({ workers, threads: options.threads }),
    }).finally(() => reporter.end());
  if (named.collection) return runCollection(named.collection, named.folder, { ...options, ...about, runOne });
  return tellOutcome(await runOne(named.studies[0] as Study), options);
}

/** `receptive run --dry-run`. */
async function dryRun({ collection, studies, folder, folderOf }: NamedStudies, options: RunOptions): Promise<number> {
  const workers = workersOf(options);
  const reporter = makeReporter(process.stderr, process.env);
  const costs: (Cost & { readonly study: string })[] = [];
  try {
    for (const study of studies) {
      const ready = await readyStudy(studyRequest(study, folderOf(study), options, reporter));
      const probe = (arms: readonly Arm[]) => samplePaces(arms, ready, reporter.busy);
      const { cost } = await estimateRun(ready, folderOf(study), { workers, probe });
      reporter.end();
      costs.push({ study: study.name, ...cost });
      if (!options.json) console.log(`\n${costText(study.name, cost, workers)}`);
    }
  } finally {
    reporter.end();
  }
  if (options.json) {
    const [{ study, ...only }] = costs as [(typeof costs)[number]];
    console.log(JSON.stringify({ out: folder, workers, ...(collection ? { studies: costs } : only) }, null, 2));
  } else if (collection) console.log(`\n${costLines(collection.name, sumOf(costs), workers).join('\n')}`);
  return EXIT.done;
}

/** Of studies that are run one after another; without a time where one of theirs is not known. */
function sumOf(costs: readonly Cost[]): Cost {
  const sum = (of: (cost: Cost) => number | null) =>
    costs.reduce<number | null>((total, cost) => {
      const own = of(cost);
      return total === null || own === null ? null : total + own;
    }, 0);
  const later = costs.flatMap((cost) => cost.later ?? []);
  return {
    arms: [],
    planned: sum(({ planned }) => planned) as number,
    finished: sum(({ finished }) => finished) as number,
    begun: sum(({ begun }) => begun) as number,
    seconds: sum(({ seconds }) => seconds),
    later:
      later.length === 0
        ? null
        : { trials: later.reduce((n, { trials }) => n + trials, 0), seconds: sum((cost) => cost.later?.seconds ?? 0) },
  };
}
