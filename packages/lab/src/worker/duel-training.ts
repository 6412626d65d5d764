/** A duel's training: both arms with the same seeds, step by step in turn, each exactly as a trial of a study. */

import {
  type AfterEpoch,
  type Architecture,
  type Dataset,
  type Engine,
  type EpochRecord,
  type Metrics,
  type Normalization,
  predictedClasses,
  type Recipe,
  runTrial,
  type Snapshot,
  softmax,
  type TrialProgress,
  takeSnapshot,
  trialId,
} from 'receptive';
import type { ArmName } from '../state/page.js';
import { Turns } from './turns.js';

export interface DuelArm {
  readonly name: ArmName;
  readonly architecture: Architecture;
}

export interface DuelPlan {
  readonly arms: readonly DuelArm[];
  readonly recipe: Recipe;
  readonly seeds: readonly number[];
  readonly limit: number | null;
  /** Trials that the page has already, by `trialId`: they are not trained again. */
  readonly known: readonly string[];
  /** Begin held, for a first single step. Default false. */
  readonly held?: boolean;
}

/** What the page is told, in order. */
export type DuelEvent =
  | { readonly kind: 'started'; readonly arm: ArmName; readonly seed: number; readonly id: string }
  | { readonly kind: 'progress'; readonly arm: ArmName; readonly seed: number; readonly progress: TrialProgress }
  | {
      readonly kind: 'epoch';
      readonly arm: ArmName;
      readonly seed: number;
      readonly id: string;
      readonly record: EpochRecord;
      readonly validation: Metrics;
      readonly snapshot: Snapshot;
      readonly predicted: Uint16Array;
      readonly probabilities: Float32Array;
    }
  | {
      readonly kind: 'ended';
      readonly arm: ArmName;
      readonly seed: number;
      readonly id: string;
      readonly status: 'completed' | 'diverged' | 'known';
    };

export interface DuelData {
  readonly dataset: Dataset;
  readonly normalization: Normalization;
}

/** One duel at work. */
export class DuelTraining {
  private turns: Turns<ArmName> | null = null;
  private held: boolean;
  private readonly stopping = new AbortController();

  constructor(
    private readonly plan: DuelPlan,
    private readonly data: DuelData,
    private readonly engine: Engine,
    private readonly threads: number,
    private readonly tell: (event: DuelEvent) => void,
  ) {
    this.held = plan.held ?? false;
  }

  /**
   * Trains seed after seed; both arms of a seed at once. Resolves when all have ended, or after `stop`.
   * @throws InputError if an arm does not fit the data.
   */
  async run(): Promise<void> {
    for (const seed of this.plan.seeds) {
      if (this.stopping.signal.aborted) return;
      const turns = new Turns(
        this.plan.arms.map(({ name }) => name),
        { held: this.held },
      );
      this.turns = turns;
      await Promise.all(this.plan.arms.map((arm) => this.train(arm, seed, turns).finally(() => turns.leave(arm.name))));
    }
  }

  pause(): void {
    this.held = true;
    this.turns?.hold();
  }
  resume(): void {
    this.held = false;
    this.turns?.resume();
  }
  /** One step of each arm. */
  step(): void {
    this.held = true;
    this.turns?.step();
  }
  /** Ends everything; what was told stays told. */
  stop(): void {
    this.stopping.abort();
    this.turns?.resume(); // whoever waits for a turn learns of it
  }

  private async train({ name, architecture }: DuelArm, seed: number, turns: Turns<ArmName>): Promise<void> {
    const { recipe, limit, known } = this.plan;
    const { dataset, normalization } = this.data;
    const { engine, threads, tell } = this;
    const id = await trialId({
      arm: { architecture, recipe },
      seed,
      data: limit === null ? {} : { limit },
      fingerprint: dataset.fingerprint,
      normalization,
      numerics: engine.numerics,
    });
    if (known.includes(id)) {
      tell({ kind: 'ended', arm: name, seed, id, status: 'known' });
      return;
    }
    tell({ kind: 'started', arm: name, seed, id });
    const outcome = await runTrial({
      id,
      arm: { name, architecture, recipe },
      seed,
      dataset,
      normalization,
      engine,
      threads,
      sealed: true,
      signal: this.stopping.signal,
      beforeStep: () => turns.next(name),
      onProgress: (progress) => tell({ kind: 'progress', arm: name, seed, progress }),
      onEpoch: (record, after) => tell({ kind: 'epoch', arm: name, seed, id, record, ...this.left(after) }),
    });
    if (outcome.status === 'interrupted') return;
    tell({ kind: 'ended', arm: name, seed, id, status: outcome.record.status });
  }

  /** The epoch's network, and what it answers to the validation pictures. */
  private left({ network, validation: { metrics, logits } }: AfterEpoch) {
    const classes = this.data.dataset.classes.length;
    return {
      validation: metrics,
      snapshot: takeSnapshot(network),
      predicted: predictedClasses(logits, classes),
      probabilities: softmax(logits, classes),
    };
  }
}
