/** From a study as written to one with everything checked and spelled out. */

import { InputError, show } from '../errors.js';
import {
  isObject,
  readArray,
  readBoolean,
  readChoice,
  readInteger,
  readObject,
  readString,
  refuseUnknownFields,
} from '../fields.js';
import { DEFAULT_RECIPE, resolveRecipe } from '../training/recipe.js';
import { type ArmContext, resolveArm } from './arms.js';
import { readChannels, readDataInput, readImageSize } from './data-input.js';
import { requireEvidence } from './evidence.js';
import { resolveExperiments } from './experiment.js';
import type { OpenWeights } from './initial-weights.js';
import { readFolderName, TakenNames } from './names.js';
import { readPredictions } from './predictions.js';
import { type ProbeName, readProbes } from './probes.js';
import { chooseSeeds, requireSeeds } from './seeds.js';
import type { Arm, DataInput, PrimaryMetric, Study } from './types.js';

/** What the command line may change of a study. */
export interface StudyOverrides {
  /** Number of seeds, or the seeds themselves. */
  readonly seeds?: number | readonly number[];
  /** Of every arm. */
  readonly epochs?: number;
  /** Apply the study's own `quick` changes; what is given here goes before them. Default false. */
  readonly quick?: boolean;
  /** Side of the pictures and of every architecture's input, in pixels. */
  readonly imageSize?: number;
  /** Of the pictures and of every architecture's input. */
  readonly channels?: 1 | 3;
  /** Number of training pictures. */
  readonly limit?: number;
}

/** What a study names and the library, which reads no files, is given. */
export interface StudyFiles {
  /** Reads the models of `initialWeights`. Without it a study that has some is refused. */
  readonly openWeights?: OpenWeights;
}

const FIELDS = [
  'name',
  'title',
  'question',
  'data',
  'recipe',
  'baseline',
  'control',
  'experiments',
  'primaryMetric',
  'select',
  'probes',
  'predictions',
  'seeds',
  'quick',
];
const METRICS: readonly PrimaryMetric[] = ['accuracy', 'balancedAccuracy', 'macroF1'];

/** Used by `--quick` where a study does not say what quick means. */
const QUICK = { seeds: 2, epochs: 2, limit: 2000 };

/**
 * A study with every default spelled out and every arm built: baseline, control, then the experiments' arms.
 *
 * @param input What a study file exports, of unknown origin.
 * @throws InputError for the first thing that is wrong, with its path (`experiments[0].arms[1].set`), and for an arm
 * that differs from the control in more or other than its experiment's factor.
 */
export function resolveStudy(input: unknown, overrides: StudyOverrides = {}, files: StudyFiles = {}): Study {
  const study = readObject(input, 'study', 'a study ({ name, data, control, … })');
  refuseUnknownFields(study, FIELDS, '', 'a study');
  const name = readFolderName(study.name, 'name');
  const quick = readQuick(study.quick, overrides.quick === true);
  const epochs = overrides.epochs ?? quick.epochs;
  const writtenData = readDataInput(study.data);
  const data = overrideData(writtenData, overrides, quick.limit);
  const context: ArmContext = {
    recipe: resolveRecipe(study.recipe, 'recipe', DEFAULT_RECIPE),
    epochs: epochs === undefined ? undefined : readInteger(epochs, 'epochs', 1, 100_000),
    writtenData,
    data,
    names: new TakenNames(),
    openWeights: files.openWeights,
  };
  const control = resolveArm(study.control, 'control', { role: 'control' }, context);
  const within: ArmContext = { ...context, control };
  const baseline =
    study.baseline === undefined ? [] : [resolveArm(study.baseline, 'baseline', { role: 'baseline' }, within)];
  const seeds = chooseSeeds(study.seeds, overrides.seeds ?? quick.seeds);
  const experiments = resolveExperiments(study.experiments, { ...within, control, seeds }, quick);
  const arms = [...baseline, control, ...experiments.flatMap(({ resolvedArms }) => resolvedArms)];
  // Of arms that `--quick` leaves out nothing can be said; a mistake in them is one all the same.
  const predictions = readPredictions(study.predictions, context.names.all).filter((prediction) =>
    arms.some(({ name }) => name === prediction.arm),
  );
  const resolved: Study = {
    name,
    title: study.title === undefined ? name : readString(study.title, 'title'),
    question: study.question === undefined ? '' : readString(study.question, 'question'),
    data: isObject(study.data) && 'normalization' in study.data ? data : normalizedAs(data, [control, ...arms], files),
    seeds,
    arms,
    experiments: experiments.map(({ resolvedArms, ...experiment }) => experiment),
    primaryMetric: readPrimaryMetric(study.primaryMetric),
    select: study.select === undefined ? false : readBoolean(study.select, 'select'),
    probes: quick.probes ?? readProbes(study.probes, 'probes'),
    ...(predictions.length > 0 ? { predictions } : {}),
  };
  requireSeeds(resolved);
  requireEvidence(resolved, context.names.all);
  return resolved;
}

/** Pixels come as the model expects them that the control, or else the first arm that has one, starts from. */
function normalizedAs(data: DataInput, arms: readonly Arm[], { openWeights }: StudyFiles): DataInput {
  const weights = arms.find(({ initialWeights }) => initialWeights)?.initialWeights;
  return weights && openWeights ? { ...data, normalization: openWeights(weights.file).model.normalization } : data;
}

/** One, because the metric that happens to look best is no evidence. */
function readPrimaryMetric(value: unknown): PrimaryMetric {
  if (value === undefined) return 'accuracy';
  const named = Array.isArray(value)
    ? value
    : typeof value === 'string'
      ? value.split(/[\s,;+&]+/).filter(Boolean)
      : [];
  if (named.length > 1) {
    throw new InputError(
      `primaryMetric: expected one metric (${METRICS.join(', ')}), named before anything is trained, got ${named.length}: ${named.map(show).join(', ')}.`,
      'The report shows the others too; only one can decide.',
    );
  }
  return readChoice(value, METRICS, 'primaryMetric');
}

interface Quick {
  readonly seeds?: number;
  readonly epochs?: number;
  readonly limit?: number;
  readonly experiments?: readonly string[];
  readonly matched?: boolean;
  readonly probes?: readonly ProbeName[];
}

/** The study's `quick`, checked whether it is asked for or not. */
function readQuick(value: unknown, asked: boolean): Quick {
  if (value === undefined) return asked ? QUICK : {};
  const quick = readObject(value, 'quick', 'an object ({ seeds, epochs, limit, experiments })');
  refuseUnknownFields(quick, ['seeds', 'epochs', 'limit', 'experiments', 'matched', 'probes'], 'quick', 'quick');
  const integer = (key: string) =>
    quick[key] === undefined ? {} : { [key]: readInteger(quick[key], `quick.${key}`, 1) };
  const checked: Quick = {
    ...integer('seeds'),
    ...integer('epochs'),
    ...integer('limit'),
    ...(quick.experiments === undefined
      ? {}
      : {
          experiments: readArray(quick.experiments, 'quick.experiments', 'a list of names of experiments').map(
            (name, i) => readString(name, `quick.experiments[${i}]`, 'the name of an experiment'),
          ),
        }),
    ...(quick.matched === undefined ? {} : { matched: readBoolean(quick.matched, 'quick.matched') }),
    ...(quick.probes === undefined ? {} : { probes: readProbes(quick.probes, 'quick.probes') }),
  };
  return asked ? checked : {};
}

function overrideData(data: DataInput, overrides: StudyOverrides, quickLimit: number | undefined): DataInput {
  const limit = overrides.limit ?? quickLimit;
  return {
    ...data,
    ...(overrides.imageSize === undefined ? {} : { imageSize: readImageSize(overrides.imageSize, 'imageSize') }),
    ...(overrides.channels === undefined ? {} : { channels: readChannels(overrides.channels, 'channels') }),
    ...(limit === undefined ? {} : { limit: readInteger(limit, 'limit', 1) }),
  };
}
