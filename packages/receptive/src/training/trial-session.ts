import { type BatchSource, TrainingBatches, trainingBatchSize } from '../data/batches.js';
import type { Network } from '../engine/types.js';
import { restoreCheckpoint, restoreSnapshot, type Snapshot, takeSnapshot, writeCheckpoint } from './checkpoint.js';
import { compileArm } from './compile-arm.js';
import type { Evaluation } from './evaluate.js';
import { initializeNetwork } from './initialize.js';
import { Pace } from './pace.js';
import { describeProgress, imagesPerSecond, type TrialPhase } from './progress.js';
import { learningRateAt } from './schedules.js';
import { beginNextEpoch, initialState, judgeEpoch, type TrialState } from './state.js';
import type { TrialOptions } from './trial-options.js';
import type { EpochRecord, TrialRecord } from './types.js';

/** A trial at work: what it is made of, where it stands, and everything around the training itself. */
export class TrialSession {
  readonly network: Network;
  readonly batches: BatchSource;
  readonly state: TrialState;
  /** The best epoch's parameters; null until there is one, and where the last epoch's are kept. */
  kept: Snapshot | null = null;
  private readonly pace: Pace;

  /** Compiles the arm for the data set, and initialises it or continues from the checkpoint. */
  constructor(readonly options: TrialOptions) {
    const { now = () => performance.now(), checkpointSeconds = 20 } = options;
    this.network = compileArm(options);
    try {
      initializeNetwork(this.network, options.seed);
      if (options.initialTensors) restoreSnapshot(this.network, options.initialTensors);
      this.state = initialState();
      if (options.checkpoint) {
        ({ state: this.state, kept: this.kept } = restoreCheckpoint(options.checkpoint, options.id, this.network));
      }
      this.batches = openBatches(options);
    } catch (error) {
      this.network.dispose();
      throw error;
    }
    this.pace = new Pace(now, checkpointSeconds, options.signal);
  }

  /** Waits for the caller where it asked for that. */
  async beforeStep(): Promise<void> {
    const { beforeStep } = this.options;
    if (!beforeStep) return;
    await beforeStep();
    this.pace.lap(); // other people's turn is not training time
  }

  /** Keeps the time, writes a checkpoint when one is due, and lets messages through. */
  async afterStep(): Promise<void> {
    const { state, pace } = this;
    const seconds = pace.lap();
    state.seconds += seconds;
    state.stepSeconds += seconds;
    state.epochSeconds += seconds;
    if (pace.checkpointDue()) await this.saveCheckpoint();
    await this.breathe('training');
    pace.lap(); // neither the checkpoint nor other people's turn is training time
  }

  /** Records the epoch, keeps its parameters if they are the ones to keep, and writes a checkpoint. */
  async afterEpoch(evaluation: Evaluation): Promise<void> {
    const { state, pace, batches, network, options } = this;
    const { recipe } = options.arm;
    const validation = evaluation.metrics;
    const seconds = pace.lap();
    state.seconds += seconds;
    state.epochSeconds += seconds;
    const record: EpochRecord = {
      epoch: state.epoch,
      trainLoss: state.lossSum / batches.steps,
      trainAccuracy: state.correct / (batches.steps * batches.batch),
      validationLoss: validation.loss,
      validationAccuracy: validation.accuracy,
      validationBalancedAccuracy: validation.balancedAccuracy,
      learningRate: learningRateAt(recipe, state.epoch * batches.steps - 1, batches.steps),
      seconds: state.epochSeconds,
    };
    state.history.push(record);
    const keep = judgeEpoch(state, recipe, validation);
    if (keep && recipe.keep === 'best') this.kept = takeSnapshot(network);
    beginNextEpoch(state);
    options.onEpoch?.(record, { network, validation: evaluation });
    await this.saveCheckpoint();
    await this.breathe('training');
    pace.lap();
  }

  /** Gives the event loop a turn if one is due. @throws Interruption once the signal is aborted. */
  async breathe(phase: TrialPhase): Promise<void> {
    const { state, batches, options } = this;
    await this.pace.breathe(() => {
      options.onProgress?.(describeProgress(phase, state, options.arm.recipe.epochs, batches.steps, batches.batch));
    });
  }

  async saveCheckpoint(): Promise<void> {
    const { options, state, network, kept } = this;
    if (options.onCheckpoint) await options.onCheckpoint(writeCheckpoint(options.id, state, network, kept));
    this.pace.checkpointWritten();
  }

  dispose(): void {
    this.batches.dispose();
    this.network.dispose();
  }

  /** What completed and diverged records have in common. */
  commonRecord(): Omit<TrialRecord, 'status' | 'divergedAt' | 'keptEpoch' | 'validation' | 'test'> {
    const { options, state, batches } = this;
    const { id, arm, seed, engine } = options;
    const steps = (state.epoch - 1) * batches.steps + state.step;
    return {
      id,
      arm: arm.name,
      seed,
      epochsRun: state.history.length,
      stoppedEarly: state.stoppedEarly,
      history: state.history,
      seconds: state.seconds,
      imagesPerSecond: imagesPerSecond(steps * batches.batch, state) ?? 0,
      numerics: engine.numerics,
    };
  }
}

function openBatches({ arm, seed, dataset, normalization, openBatches }: TrialOptions): BatchSource {
  const plan = {
    shape: dataset.shape,
    pictures: dataset.splits.train.images,
    labels: dataset.splits.train.labels,
    normalization,
    augmentation: arm.recipe.augmentation,
    batch: trainingBatchSize(dataset, arm.recipe.batch),
    seed,
  };
  return openBatches?.(plan) ?? new TrainingBatches(plan);
}
