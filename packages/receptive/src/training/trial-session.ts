import { requireClassifier, resolveArchitecture } from '../architecture/index.js';
import { TrainingBatches, trainingBatchSize } from '../data/batches.js';
import type { Network } from '../engine/types.js';
import { fieldError } from '../errors.js';
import { restoreCheckpoint, type Snapshot, takeSnapshot, writeCheckpoint } from './checkpoint.js';
import { resolveClassWeights } from './class-weights.js';
import { initializeNetwork } from './initialize.js';
import { Pace } from './pace.js';
import { describeProgress, imagesPerSecond, type TrialPhase } from './progress.js';
import { learningRateAt } from './schedules.js';
import { beginNextEpoch, initialState, judgeEpoch, type TrialState } from './state.js';
import type { TrialOptions } from './trial-options.js';
import type { EpochRecord, Metrics, TrialRecord } from './types.js';

/** A trial at work: what it is made of, where it stands, and everything around the training itself. */
export class TrialSession {
  readonly network: Network;
  readonly batches: TrainingBatches;
  readonly state: TrialState;
  /** The best epoch's parameters; null until there is one, and where the last epoch's are kept. */
  kept: Snapshot | null = null;
  private readonly pace: Pace;

  /** Compiles the arm for the data set, and initialises it or continues from the checkpoint. */
  constructor(readonly options: TrialOptions) {
    const { arm, seed, dataset, normalization, now = () => performance.now(), checkpointSeconds = 20 } = options;
    const batch = trainingBatchSize(dataset, arm.recipe.batch);
    this.batches = new TrainingBatches(dataset, normalization, arm.recipe.augmentation, batch, seed);
    this.network = compileArm(options, batch);
    try {
      initializeNetwork(this.network, seed);
      this.state = initialState();
      if (options.checkpoint) {
        ({ state: this.state, kept: this.kept } = restoreCheckpoint(options.checkpoint, options.id, this.network));
      }
    } catch (error) {
      this.network.dispose();
      throw error;
    }
    this.pace = new Pace(now, checkpointSeconds, options.signal);
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
  async afterEpoch(validation: Metrics): Promise<void> {
    const { state, pace, batches, network, options } = this;
    const { recipe } = options.arm;
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
    options.onEpoch?.(record);
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

function compileArm({ arm, dataset, engine, threads }: TrialOptions, batch: number): Network {
  const { recipe } = arm;
  const path = `${arm.name}.architecture`;
  const graph = resolveArchitecture(arm.architecture, path);
  if (graph.input.join() !== dataset.shape.join()) {
    throw fieldError(`${path}.input`, `[${dataset.shape}], the shape of ${dataset.name}`, graph.input);
  }
  requireClassifier(graph, dataset.classes.length, path);
  return engine.compile(graph, {
    batch,
    threads,
    training: {
      optimizer: recipe.optimizer,
      loss: {
        labelSmoothing: recipe.labelSmoothing,
        classWeights: resolveClassWeights(recipe.classWeights, dataset.splits.train.labels, dataset.classes.length),
      },
      clipNorm: recipe.clipNorm ?? undefined,
    },
  });
}
