import { streamKey } from '../random.js';
import { restoreSnapshot, takeSnapshot } from './checkpoint.js';
import { evaluate } from './evaluate.js';
import { writeModel } from './model.js';
import { Interruption } from './pace.js';
import { learningRateAt } from './schedules.js';
import { predictionsOf } from './test-model.js';
import type { TrialOptions, TrialOutcome } from './trial-options.js';
import { TrialSession } from './trial-session.js';
import type { Metrics, TrialRecord } from './types.js';

/**
 * Trains one arm with one seed, chooses the epoch to keep by the validation split, and evaluates the test split once
 * unless that is to stay sealed (`testModel` opens it later).
 *
 * The record, apart from its times, is a function of (arm, seed, data set, normalization, numerics): interruptions,
 * checkpoints and threads leave no trace in it. A loss that stops being a number ends the trial as "diverged".
 * @throws InputError if the arm does not fit the data set, or the checkpoint is damaged or another trial's.
 */
export async function runTrial(options: TrialOptions): Promise<TrialOutcome> {
  const session = new TrialSession(options);
  try {
    const divergence = await train(session);
    return divergence ? divergedOutcome(session, divergence) : await completed(session);
  } catch (error) {
    if (!(error instanceof Interruption)) throw error;
    await session.saveCheckpoint();
    return { status: 'interrupted' };
  } finally {
    session.dispose();
  }
}

/** Where the loss stopped being a number; 1-based. */
type Divergence = NonNullable<TrialRecord['divergedAt']>;

/** Epochs of steps, each followed by the validation split; begins wherever the state stands. */
async function train(session: TrialSession): Promise<Divergence | null> {
  const { network, batches, state, options } = session;
  const { recipe } = options.arm;
  const dropoutKey = streamKey(options.seed, 'dropout');

  while (state.epoch <= recipe.epochs && !state.stoppedEarly) {
    while (state.step < batches.steps) {
      await session.beforeStep();
      const { images, labels } = batches.take(state.epoch, state.step);
      const stepsBefore = (state.epoch - 1) * batches.steps + state.step;
      const { loss, correct } = network.trainStep(images, labels, {
        learningRate: learningRateAt(recipe, stepsBefore, batches.steps),
        step: stepsBefore + 1,
        dropoutKey,
      });
      state.step++;
      if (!Number.isFinite(loss)) return { epoch: state.epoch, step: state.step };
      state.lossSum += loss;
      state.correct += correct;
      await session.afterStep();
    }

    const validation = await evaluate(network, options.dataset.splits.validation, options.normalization, () =>
      session.breathe('validation'),
    );
    // An epoch's last update can break the parameters too; only its evaluation shows that.
    if (!Number.isFinite(validation.metrics.loss)) return { epoch: state.epoch, step: state.step };
    await session.afterEpoch(validation);
  }
  return null;
}

/** The kept parameters, and how they do on the test split: the one time a trial looks at it, if ever. */
async function completed(session: TrialSession): Promise<TrialOutcome> {
  const { network, state, kept, options } = session;
  const { arm, seed, dataset, normalization, engine, sealed = false } = options;
  if (kept) restoreSnapshot(network, kept);
  const tested = sealed
    ? null
    : await evaluate(network, dataset.splits.test, normalization, () => session.breathe('test'));
  const validation = state.keptValidation as Metrics;
  return {
    status: 'finished',
    record: {
      ...session.commonRecord(),
      status: 'completed',
      keptEpoch: state.keptEpoch,
      validation,
      test: tested?.metrics ?? null,
    },
    model: writeModel({
      architecture: arm.architecture,
      classes: dataset.classes,
      normalization,
      tensors: takeSnapshot(network),
      arm: arm.name,
      seed,
      trial: options.id,
      numerics: engine.numerics,
      validationAccuracy: validation.accuracy,
    }),
    predictions: tested && predictionsOf(tested, dataset),
  };
}

function divergedOutcome(session: TrialSession, divergedAt: Divergence): TrialOutcome {
  return {
    status: 'finished',
    record: {
      ...session.commonRecord(),
      status: 'diverged',
      divergedAt,
      keptEpoch: 0,
      validation: null,
      test: null,
    },
    model: null,
    predictions: null,
  };
}
