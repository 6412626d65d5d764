import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Arm,
  canonicalJson,
  type Dataset,
  type DatasetSummary,
  type Engine,
  type Normalization,
  PROBES,
  type Probe,
  type ProbedStudy,
  type ProbeName,
  type ProbeResult,
  type ProbeSubject,
  type ProbeTrial,
  readModel,
  type Study,
} from 'receptive';
import { codeOf } from '../errors.js';
import type { FailedTrial, PlannedTrial } from '../runner/types.js';
import { json } from './atomic.js';
import { type PlanContext, planTrials, type WantedTrial } from './plan.js';
import { type Training, train } from './train.js';

export interface ProbeRequest extends Omit<Training, 'plan' | 'finished' | 'purpose'> {
  /** With the seeds that every arm completed. */
  readonly study: Study;
  readonly planContext: PlanContext;
  readonly summary: DatasetSummary;
  readonly dataset: Dataset;
  readonly normalization: Normalization;
  readonly engine: Engine;
  /** For networks that probes look into, in this process. */
  readonly threads: number;
}

export interface Probed {
  readonly results: readonly ProbeResult[];
  readonly failed: readonly FailedTrial[];
}

/** A result as it is kept: `key` stands for all that it depends on. */
type Kept = ProbeResult & { readonly key: string };

/**
 * The probes a study asks for: trains what they need besides the study's networks, in the same store and as
 * resumable, and measures. What was found is kept in `probes/<name>.json` and found again while nothing it depends on
 * changes. Only the validation split is looked at.
 */
export async function probeStudy(request: ProbeRequest): Promise<Probed> {
  const { study, folder, reporter, planContext } = request;
  const about = probedStudy(study, request.summary);
  const { control, baseline } = about;
  const { wanted, unfit } = wantedProbes(about);
  for (const { name, why } of unfit) reporter.line(`probe ${name} is left out: ${why}`);
  const plan = await planTrials(
    wanted.flatMap(({ trials }) => trials),
    planContext,
  );
  const finished = await folder.finished(plan);
  await folder.beginProbes(plan, finished);
  const failed = plan.length > 0 ? await train({ ...request, plan, finished, purpose: 'for probes' }) : [];

  const own = await planTrials(
    [control, ...(baseline ? [baseline] : [])].flatMap((arm) =>
      study.seeds.map((seed) => ({ arm, seed, sealed: true })),
    ),
    planContext,
  );
  const results: ProbeResult[] = [];
  for (const { probe, trials } of wanted) {
    const needed = [...own, ...plan.filter((trial) => trial.probe === probe.name)];
    const trained = [...new Set(trials.map(({ arm }) => arm.name))];
    results.push(await resultOf(probe, trained, needed, { ...request, ...about, failed }));
  }
  return { results, failed };
}

function probedStudy(study: Study, data: DatasetSummary): ProbedStudy {
  const control = study.arms.find(({ role }) => role === 'control') as Arm;
  const baseline = study.arms.find(({ role }) => role === 'baseline') ?? null;
  return { study, control, baseline, seeds: study.seeds, data };
}

/** The probes that a study asks for and that can be asked of it, with the trials each needs; and why others cannot. */
function wantedProbes(about: ProbedStudy) {
  const asked = about.study.probes.map((name) => ({
    name,
    why: startedAhead(name, about) ?? PROBES[name].unfit?.(about) ?? null,
  }));
  const wanted = asked
    .filter(({ why }) => why === null)
    .map(({ name }) => ({
      probe: PROBES[name],
      trials: (PROBES[name].trials?.(about) ?? []).map(
        (trial): WantedTrial => ({ ...trial, probe: name, sealed: true }),
      ),
    }));
  return { wanted, unfit: asked.filter(({ why }) => why !== null) };
}

/**
 * Why what a probe trains cannot be held against an arm that starts from a model: other networks cannot start from it,
 * and what it knows is of the pictures as they are.
 */
function startedAhead(name: ProbeName, about: ProbedStudy): string | null {
  const arm = [about.control, about.baseline].find((one) => one?.initialWeights);
  if (!arm) return null;
  const own = [about.control, about.baseline].map((one) => one?.architecture);
  const alike = ({ arm: trained, view }: ProbeTrial) => view === undefined && own.includes(trained.architecture);
  const unlike = PROBES[name].trials?.(about).some((trial) => !alike(trial));
  return unlike ? `${arm.title} starts from a model, and what it trains could not.` : null;
}

/** The trials that the probes of a study need, from what is known before anything is opened. */
export function probeTrials(study: Study, data: DatasetSummary): readonly WantedTrial[] {
  return wantedProbes(probedStudy(study, data)).wanted.flatMap(({ trials }) => trials);
}

type Measuring = ProbeRequest &
  Pick<ProbeSubject, 'control' | 'baseline' | 'seeds' | 'data'> & { readonly failed: readonly FailedTrial[] };

/** What the probe found before from the same trainings, or finds now. */
async function resultOf(
  { name, version, title, definition, shows, source, measure }: Probe,
  trained: readonly string[],
  needed: readonly PlannedTrial[],
  request: Measuring,
): Promise<ProbeResult> {
  const { folder, planContext, reporter, failed, seeds } = request;
  const file = join('probes', `${name}.json`);
  const lost = new Set(failed.map(({ trial }) => trial.id));
  const key = createHash('sha256')
    .update(
      canonicalJson({
        name,
        version,
        trials: needed.map(({ id, arm }) => [arm.name, arm.title, lost.has(id) ? 'failed' : id]),
        fingerprint: planContext.fingerprint,
        numerics: planContext.numerics,
      }),
    )
    .digest('hex');
  const kept = await readKept(join(folder.path, file));
  if (kept?.key === key) return kept;

  const what = `probing: ${title.toLowerCase()}`;
  const {
    curves,
    pictures,
    galleries = [],
    notes = [],
  } = await measure({
    ...request,
    ...lookUp(needed, request),
    progress: async (done, all) => {
      reporter.busy(done, all, what);
      await new Promise((resolve) => setImmediate(resolve));
    },
  });
  const about = { title, definition, shows, source };
  const result: Kept = { key, probe: name, version, about, pictures, seeds, curves, galleries, notes, trained };
  await folder.write(file, json(result));
  return result;
}

/** The records and networks of trainings, from the store. */
function lookUp(needed: readonly PlannedTrial[], { folder }: Measuring): Pick<ProbeSubject, 'record' | 'model'> {
  const nameOf = ({ arm, seed, view }: ProbeTrial) => `${arm.name}/${seed}/${JSON.stringify(view ?? null)}`;
  const ids = new Map(needed.map((trial) => [nameOf(trial), trial.id]));
  const idOf = (trial: ProbeTrial) => {
    const id = ids.get(nameOf(trial));
    if (id === undefined)
      throw new Error(`${trial.arm.name}, seed ${trial.seed}: the probe did not ask for this training.`);
    return id;
  };
  return {
    record: (trial) => folder.store.readRecord(idOf(trial)),
    model: async (trial) => {
      const id = idOf(trial);
      const bytes = await folder.store.readModel(id);
      return bytes && readModel(bytes, `${trial.arm.name} seed ${trial.seed}: model.safetensors`);
    },
  };
}

async function readKept(path: string): Promise<Kept | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Kept;
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || error instanceof SyntaxError) return null;
    throw error;
  }
}
