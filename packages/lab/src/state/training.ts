/** What has been trained on this page, and which of it the views look at. */

import { computed, signal } from '@preact/signals';
import {
  type Architecture,
  type EpochRecord,
  initialSnapshot,
  type Metrics,
  type Model,
  resolveArchitecture,
  type Snapshot,
} from 'receptive';
import { data } from './data.js';
import { type ArmName, architectures } from './page.js';

/** One training of one arm with one seed, as far as it has come. */
export interface Training {
  readonly arm: ArmName;
  readonly seed: number;
  /** What was trained; the editor may have moved on since. */
  readonly architecture: Architecture;
  /** SHA-256 over all that can change its result (`trialId`). */
  readonly id: string;
  readonly status: 'training' | 'completed' | 'diverged';
  readonly history: readonly EpochRecord[];
  /** [0]: the initial weights; then one after every epoch. */
  readonly snapshots: readonly Snapshot[];
  /** On the validation split after the last epoch; null until then. */
  readonly validation: Metrics | null;
  /** Predicted class of every validation picture, and its probabilities (count × classes); null until the end. */
  readonly answers: { readonly predicted: Uint16Array; readonly probabilities: Float32Array } | null;
}

export const trainings = signal<readonly Training[]>([]);

/** What the views look into: an arm, a seed and an epoch (0: before training). One scrubber moves them all. */
export interface Subject {
  readonly arm: ArmName;
  readonly seed: number;
  /** "last" follows the training. */
  readonly epoch: number | 'last';
}
export const subject = signal<Subject>({ arm: 'control', seed: 0, epoch: 'last' });

/** The training of the subject, if it has one and its architecture is still the edited one. */
export const subjectTraining = computed<Training | null>(() => {
  const { arm, seed } = subject.value;
  const architecture = JSON.stringify(architectures.value[arm]);
  return (
    trainings.value.find(
      (training) =>
        training.arm === arm && training.seed === seed && JSON.stringify(training.architecture) === architecture,
    ) ?? null
  );
});

/** The subject's epoch as a number. */
export const subjectEpoch = computed(() => {
  const last = Math.max(0, (subjectTraining.value?.snapshots.length ?? 1) - 1);
  const { epoch } = subject.value;
  return epoch === 'last' ? last : Math.min(epoch, last);
});

/** A model with the key by which the inspector knows it; see `give`. */
export interface KeyedModel {
  readonly key: string;
  readonly model: Model;
}

/**
 * The network that the views look into, with the weights it begins with where nothing has been trained. Null while
 * there is no data set, or when the architecture does not resolve or does not fit the data.
 */
export const subjectModel = computed<KeyedModel | null>(() => {
  const { arm, seed } = subject.value;
  return modelAt(arm, seed, subjectTraining.value, subjectEpoch.value);
});

/** As `subjectModel`, of any training. */
export function modelAt(arm: ArmName, seed: number, training: Training | null, epoch: number): KeyedModel | null {
  const loaded = data.value;
  if (loaded.status !== 'ready') return null;
  const architecture = training?.architecture ?? architectures.value[arm];
  const { classes, shape } = loaded.dataset;
  let tensors = training?.snapshots[epoch];
  if (!tensors) {
    try {
      const graph = resolveArchitecture(architecture);
      if (graph.input.join() !== shape.join() || graph.outputShape.join() !== String(classes.length)) return null;
      tensors = initialSnapshot(graph, seed);
    } catch {
      return null; // The editor says what is wrong, at the layer where it is.
    }
  }
  const name = training?.snapshots[epoch] ? training.id : `${seed} ${JSON.stringify(architecture)}`;
  return {
    key: `${loaded.dataset.fingerprint.slice(0, 12)} ${name} ${epoch}`,
    model: {
      architecture,
      classes,
      normalization: loaded.normalization,
      tensors,
      arm,
      seed,
      trial: training?.id ?? '',
      numerics: '',
      validationAccuracy: training?.history[epoch - 1]?.validationAccuracy ?? null,
    },
  };
}
