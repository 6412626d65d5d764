import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InputError, type TrialRecord } from 'receptive';
import { codeOf } from '../errors.js';
import type { PlannedTrial } from '../runner/types.js';
import { json, writeAtomic } from './atomic.js';
import { lockFolder } from './lock.js';
import { readRecord, TrialStore } from './trial-store.js';

/** What is written when all trials are in. */
const RESULTS = ['analysis.json', 'conclusions.json', 'report.html', 'report.md', 'report'] as const;
export type ResultFile = (typeof RESULTS)[number];

/**
 * The folder of a run: `study.json`, `dataset.json`, `trials/<arm>/<seed>/…`, learning rates that were tried in
 * `tuning/<arm>@<rate>/<seed>/…`, those of probes in `probes/<probe>/<arm>/<seed>/…`, and the results, over a store of trials by content address. One process works in it
 * at a time.
 */
export class RunFolder {
  readonly store: TrialStore;

  private constructor(
    readonly path: string,
    /** Gives the folder back. */
    readonly release: () => void,
    /** Whether nothing may be written. */
    private readonly readOnly: boolean,
  ) {
    this.store = new TrialStore(join(path, '.store'));
  }

  /** Makes the folder if need be, and claims it. Throws InputError where something else is in the way. */
  static async claim(path: string): Promise<RunFolder> {
    try {
      if ((await stat(path)).isDirectory()) await refuseForeign(path);
      await mkdir(join(path, '.store'), { recursive: true });
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw asInputError(path, error);
      await mkdir(join(path, '.store'), { recursive: true }).catch((e) => {
        throw asInputError(path, e);
      });
    }
    const folder = new RunFolder(path, await lockFolder(path), false);
    await folder.store.sweep();
    return folder;
  }

  /** To look at what is there, if anything is, without a claim; nothing is written. */
  static reading(path: string): RunFolder {
    return new RunFolder(path, () => undefined, true);
  }

  private trialFolder(trial: PlannedTrial): string {
    const folder = trial.probe ? join('probes', trial.probe) : trial.sealed ? 'tuning' : 'trials';
    return join(this.path, folder, trial.arm.name, String(trial.seed));
  }

  /** Records of the plan's trials that need no running, by id. */
  async finished(plan: readonly PlannedTrial[]): Promise<Map<string, TrialRecord>> {
    const records = new Map<string, TrialRecord>();
    for (const trial of plan) {
      const { id } = trial;
      if (records.has(id)) continue;
      const record = (await this.store.readRecord(id)) ?? (await this.published(trial));
      if (record) records.set(id, record);
    }
    return records;
  }

  /** A trial that is shown and that the store does not know, as in a copied folder; the store takes it in. */
  private async published(trial: PlannedTrial): Promise<TrialRecord | null> {
    const folder = this.trialFolder(trial);
    return this.readOnly ? readRecord(join(folder, 'record.json'), trial.id) : this.store.adopt(trial.id, folder);
  }

  /**
   * Begins a plan, or what it has grown to: says what is being studied, shows the finished trials in `trials/` and takes
   * away what belongs to another plan. Those trials stay in the store; results that may no longer fit go.
   */
  async begin(
    plan: readonly PlannedTrial[],
    finished: ReadonlyMap<string, unknown>,
    files: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const complete = plan.every((trial) => finished.has(trial.id));
    if (!complete) for (const file of RESULTS) await rm(join(this.path, file), { force: true, recursive: true });
    for (const [file, value] of Object.entries(files)) await this.write(file, json(value));

    const shown = new Set(plan.filter((trial) => finished.has(trial.id)).map((trial) => this.trialFolder(trial)));
    for (const folder of ['trials', 'tuning']) await removeOthers(join(this.path, folder), shown);
    for (const trial of plan) if (finished.has(trial.id)) await this.publish(trial);
  }

  /** The same for the trainings of probes, which lie beside what the probes found. */
  async beginProbes(plan: readonly PlannedTrial[], finished: ReadonlyMap<string, unknown>): Promise<void> {
    const done = plan.filter(({ id }) => finished.has(id));
    const shown = new Set(done.map((trial) => this.trialFolder(trial)));
    const probes = (await readdir(join(this.path, 'probes'), { withFileTypes: true }).catch(() => [])).filter((entry) =>
      entry.isDirectory(),
    );
    for (const { name } of probes) await removeOthers(join(this.path, 'probes', name), shown);
    for (const trial of done) await this.publish(trial);
  }

  async publish(trial: PlannedTrial): Promise<void> {
    const sealed = trial.sealed === true || trial.probe !== undefined;
    await this.store.publish(trial.id, { arm: trial.arm.name, sealed }, this.trialFolder(trial));
  }

  /** The records of the plan's finished trials, in its order, as they are shown. */
  async records(plan: readonly PlannedTrial[]): Promise<TrialRecord[]> {
    const records = plan.map((trial) => readRecord(join(this.trialFolder(trial), 'record.json'), trial.id));
    return (await Promise.all(records)).filter((record) => record !== null);
  }

  async write(file: string, text: string): Promise<void> {
    const path = join(this.path, file);
    await mkdir(dirname(path), { recursive: true });
    await writeAtomic(path, text);
  }
}

/** Removes what is shown in `<folder>/<arm>/<seed>` and is not to be. */
async function removeOthers(folder: string, shown: ReadonlySet<string>): Promise<void> {
  const arms = await readdir(folder).catch(() => []);
  let left = arms.length;
  for (const arm of arms) {
    const seeds = await readdir(join(folder, arm));
    const stale = seeds.filter((seed) => !shown.has(join(folder, arm, seed)));
    for (const seed of stale) await rm(join(folder, arm, seed), { recursive: true, force: true });
    if (stale.length < seeds.length) continue;
    await rm(join(folder, arm), { recursive: true, force: true });
    left--;
  }
  if (left === 0) await rm(folder, { recursive: true, force: true });
}

/** A folder that holds other things than a run is not ours to tidy. */
async function refuseForeign(path: string): Promise<void> {
  const entries = await readdir(path);
  if (entries.length === 0 || entries.includes('.store') || entries.includes('study.json')) return;
  throw new InputError(
    `${path}: expected a new folder or one that an earlier run made, got one with other files in it ("${entries[0]}").`,
    'Name another folder with --out.',
  );
}

function asInputError(path: string, error: unknown): unknown {
  const why: Record<string, string> = {
    EACCES: 'permission denied',
    EROFS: 'the file system is read-only',
    ENOTDIR: 'a file is in the way',
    EEXIST: 'a file is in the way',
    ENOSPC: 'the disk is full',
  };
  const reason = why[codeOf(error) ?? ''];
  return reason ? new InputError(`${path}: the folder of the run cannot be made (${reason}).`) : error;
}
