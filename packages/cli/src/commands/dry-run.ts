import type { Arm } from 'receptive';
import { EXIT } from '../errors.js';
import { makeReporter } from '../progress/make-reporter.js';
import { furthestStage } from '../run/conduct.js';
import type { Cost } from '../run/cost.js';
import { estimateRun } from '../run/estimate.js';
import { samplePaces } from '../run/pace.js';
import { type ReadyStudy, readyStudy } from '../run/ready-study.js';
import { RunFolder } from '../run/run-folder.js';
import { costLines, costText } from './cost-text.js';
import type { NamedStudies } from './named-studies.js';
import type { RunOptions } from './run.js';
import { sagemaker } from './sagemaker-action.js';
import { studyRequest, workersOf } from './study-options.js';

/** `receptive run --dry-run`. */
export async function dryRun(
  { collection, studies, folder, folderOf, weights }: NamedStudies,
  options: RunOptions,
): Promise<number> {
  const workers = workersOf(options);
  const reporter = makeReporter(process.stderr, process.env);
  const costs: (Cost & { readonly study: string })[] = [];
  try {
    for (const study of studies) {
      const ready = await readyStudy(studyRequest(study, folderOf(study), options, reporter, weights));
      if (options.on === 'sagemaker') {
        reporter.end();
        await dryRunThere(ready, folderOf(study), options);
        continue;
      }
      const probe = (arms: readonly Arm[]) => samplePaces(arms, ready, reporter.busy);
      const { cost } = await estimateRun(ready, folderOf(study), { workers, probe });
      reporter.end();
      costs.push({ study: study.name, ...cost });
      if (!options.json) console.log(`\n${costText(study.name, cost, workers)}`);
    }
  } finally {
    reporter.end();
  }
  if (options.on === 'sagemaker') return EXIT.done;
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

/** How fast other machines are is not measured here: what the jobs of the trials that are missing would cost. */
async function dryRunThere(ready: ReadyStudy, path: string, options: RunOptions): Promise<void> {
  const { plan, finished } = await furthestStage(ready.study, ready.planContext, RunFolder.reading(path));
  const missing = [...new Map(plan.map((trial) => [trial.id, trial])).values()].filter(({ id }) => !finished.has(id));
  const says = await (await sagemaker()).cloudEstimate(options, missing);
  if (options.json)
    console.log(JSON.stringify({ out: path, trials: plan.length, missing: missing.length, estimate: says }));
  else console.log(`\n${plan.length} trials, ${plan.length - missing.length} of them finished before; ${says}`);
}
