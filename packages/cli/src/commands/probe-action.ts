import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { InputError, PROBE_NAMES, PROBES, readProbes, type Study } from 'receptive';
import { EXIT } from '../errors.js';
import { makeReporter } from '../progress/make-reporter.js';
import { furthestStage } from '../run/conduct.js';
import { RunFolder } from '../run/run-folder.js';
import { type RunStudy, runStudyOf } from '../run/run-study-of.js';
import { runStudy } from '../run-study.js';
import { openEngine } from '../runner/engine.js';
import { localRunner } from '../runner/local.js';
import type { EngineName } from '../runner/types.js';
import { tellOutcome } from './outcome.js';
import type { ProbeOptions } from './probe.js';
import { stopSignal } from './stop-signal.js';

/** `receptive probe`: the path of a run once more, whose trials are all there, with the probes asked for. */
export async function probe(folder: string | undefined, options: ProbeOptions): Promise<number> {
  if (options.list) return list();
  if (folder === undefined) {
    throw new InputError(
      'probe: expected the folder of a finished run, got none.',
      '`receptive run` makes one; `receptive probe --list` says what there is.',
    );
  }
  const run = await runStudyOf(folder);
  await requireFinished(folder, run);
  const only =
    options.only === undefined
      ? PROBE_NAMES
      : readProbes(
          options.only.split(',').map((name) => name.trim()),
          '--only',
        );
  // What the run has been asked before stays in its report.
  const probes = PROBE_NAMES.filter((name) => only.includes(name) || run.study.probes.includes(name));
  const study: Study = { ...run.study, probes };
  const reporter = makeReporter(process.stderr, process.env);
  const workers = options.workers ?? availableParallelism();
  const outcome = await runStudy({
    study,
    overrides: {},
    data: options.data,
    out: () => folder,
    engine: await engineOf(folder, run),
    command: run.command ?? `receptive probe ${folder}`,
    runner: localRunner({ workers, threads: options.threads }),
    workers,
    threads: options.threads ?? availableParallelism(),
    reporter,
    signal: stopSignal(reporter),
  }).finally(() => reporter.end());
  return tellOutcome(outcome, options);
}

function list(): number {
  for (const name of PROBE_NAMES) {
    const { title, definition, shows, trials } = PROBES[name];
    console.log(
      `${name}: ${title.toLowerCase()}${trials ? ' (trains networks of its own)' : ''}\n  ${definition}\n  ${shows}\n`,
    );
  }
  return EXIT.done;
}

async function requireFinished(path: string, { study, planContext }: RunStudy): Promise<void> {
  const { stage, plan, finished } = await furthestStage(study, planContext, RunFolder.reading(path));
  const missing = plan.filter(({ id }) => !finished.has(id)).length;
  const reported = await stat(join(path, 'analysis.json')).catch(() => null);
  if (missing === 0 && stage.final && reported) return;
  throw new InputError(
    `${path}: expected a finished run, got one ${missing > 0 ? `with ${missing} of ${plan.length} trials missing` : 'without its analysis'}.`,
    'The command that began it finishes it.',
  );
}

/** The engine that gives the numbers of a run: others would be compared with what they are not. */
async function engineOf(path: string, { planContext }: RunStudy): Promise<EngineName> {
  for (const name of ['wasm', 'wasm-direct', 'reference'] as const) {
    if ((await openEngine(name)).numerics === planContext.numerics) return name;
  }
  throw new InputError(
    `${path}: expected a run with the numerics of this version, got one with ${planContext.numerics}.`,
    'Run the study again with this version; networks of two engines do not compare.',
  );
}
