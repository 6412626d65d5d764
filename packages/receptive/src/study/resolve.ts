/** From a study as written to one with everything checked and spelled out. */

import { LAYER_ATTRIBUTES } from '../architecture/spell.js';
import { fieldError, InputError } from '../errors.js';
import {
  type Fields,
  nearest,
  readArray,
  readChoice,
  readInteger,
  readObject,
  readString,
  refuseUnknownFields,
} from '../fields.js';
import { DEFAULT_RECIPE, resolveRecipe } from '../training/recipe.js';
import { type ArmContext, resolveArm } from './arms.js';
import { diffArms, requireOneFactor } from './control.js';
import { readChannels, readDataInput, readImageSize } from './data-input.js';
import { readFolderName, TakenNames } from './names.js';
import type { Arm, DataInput, Study } from './types.js';

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

/** Used by `--quick` where a study does not say what quick means. */
const QUICK = { seeds: 2, epochs: 2, limit: 2000 };

/**
 * A study with every default spelled out and every arm built: baseline, control, then the experiments' arms.
 *
 * @param input What a study file exports, of unknown origin.
 * @throws InputError for the first thing that is wrong, with its path (`experiments[0].arms[1].set`), and for an arm
 * that differs from the control in more or other than its experiment's factor.
 */
export function resolveStudy(input: unknown, overrides: StudyOverrides = {}): Study {
  const study = readObject(input, 'study', 'a study ({ name, data, control, … })');
  const known = ['name', 'title', 'question', 'data', 'recipe', 'baseline', 'control', 'experiments', 'seeds', 'quick'];
  refuseUnknownFields(study, known, '', 'a study');
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
  };
  const control = resolveArm(study.control, 'control', { role: 'control' }, context);
  const within: ArmContext = { ...context, control };
  const baseline =
    study.baseline === undefined ? [] : [resolveArm(study.baseline, 'baseline', { role: 'baseline' }, within)];
  const experiments = resolveExperiments(study.experiments, within, quick.experiments);
  return {
    name,
    title: study.title === undefined ? name : readString(study.title, 'title'),
    question: study.question === undefined ? '' : readString(study.question, 'question'),
    data,
    seeds: chooseSeeds(study.seeds, overrides.seeds ?? quick.seeds),
    arms: [...baseline, control, ...experiments.flatMap(({ variants }) => variants)],
    experiments: experiments.map(({ variants, ...experiment }) => ({
      ...experiment,
      arms: variants.map((arm) => arm.name),
    })),
  };
}

type Experiment = Omit<Study['experiments'][number], 'arms'> & { readonly variants: readonly Arm[] };

function resolveExperiments(
  value: unknown,
  context: ArmContext & { readonly control?: Arm },
  only: readonly string[] | undefined,
): Experiment[] {
  if (value === undefined && only === undefined) return [];
  const names = new TakenNames();
  const given = readArray(value ?? [], 'experiments', 'a list of experiments').map((entry, index) => {
    const path = `experiments[${index}]`;
    const experiment = readObject(entry, path, 'an experiment ({ name, factor, arms })');
    refuseUnknownFields(experiment, ['name', 'question', 'factor', 'arms'], path, 'an experiment');
    const name = readFolderName(experiment.name, `${path}.name`);
    names.claim(name, path);
    return { path, name, experiment };
  });
  for (const [i, name] of (only ?? []).entries()) {
    const all = given.map((entry) => entry.name);
    if (!all.includes(name)) readChoice(name, all, `quick.experiments[${i}]`);
  }
  // The ones left out are resolved all the same: a mistake in them should not wait for the long run.
  return given
    .map(({ path, name, experiment }) => resolveExperiment(experiment, name, path, context))
    .filter(({ name }) => only === undefined || only.includes(name));
}

function resolveExperiment(experiment: Fields, name: string, path: string, context: ArmContext): Experiment {
  const factor = readFactor(experiment.factor, `${path}.factor`);
  const arms = readArray(experiment.arms, `${path}.arms`, 'a list of at least one arm', 1);
  const variants = arms.map((entry, index) => {
    const where = `${path}.arms[${index}]`;
    const arm = resolveArm(entry, where, { role: 'variant', experiment: name, factor }, context);
    requireOneFactor(diffArms(context.control as Arm, arm), factor, `${where} "${arm.title}"`);
    return arm;
  });
  const question = experiment.question;
  return {
    name,
    question: question === undefined ? `What does ${factor} change?` : readString(question, `${path}.question`),
    factor,
    variants,
  };
}

function readFactor(value: unknown, path: string): string {
  const attributes = [...new Set(Object.values(LAYER_ATTRIBUTES).flat())];
  const fields = Object.keys(DEFAULT_RECIPE).map((field) => `recipe.${field}`);
  if (typeof value === 'string') {
    if (value === 'layers' || attributes.includes(value)) return value;
    if (fields.some((field) => value === field || value.startsWith(`${field}.`))) return value;
  }
  const expected = `a layer's attribute (${attributes.join(', ')}), "layers", or a field of the recipe ("recipe.learningRate")`;
  const error = fieldError(path, expected, value);
  const meant = typeof value === 'string' ? nearest(value, [...attributes, 'layers', ...fields]) : undefined;
  throw meant ? new InputError(`${error.message.slice(0, -1)} (did you mean "${meant}"?).`) : error;
}

interface Quick {
  readonly seeds?: number;
  readonly epochs?: number;
  readonly limit?: number;
  readonly experiments?: readonly string[];
}

/** The study's `quick`, checked whether it is asked for or not. */
function readQuick(value: unknown, asked: boolean): Quick {
  if (value === undefined) return asked ? QUICK : {};
  const quick = readObject(value, 'quick', 'an object ({ seeds, epochs, limit, experiments })');
  refuseUnknownFields(quick, ['seeds', 'epochs', 'limit', 'experiments'], 'quick', 'quick');
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

/** A number of seeds asked for takes the first of the study's own, as long as there are enough. */
function chooseSeeds(given: unknown, asked: number | readonly number[] | undefined): readonly number[] {
  const own = readSeeds(given ?? 3);
  if (asked === undefined) return own;
  const seeds = readSeeds(asked);
  return typeof asked === 'number' && asked <= own.length ? own.slice(0, asked) : seeds;
}

function readSeeds(value: unknown): readonly number[] {
  const expected = 'a number of seeds from 1 to 1,000, or a list of different integers ≥ 0';
  if (Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 1000) {
    return Array.from({ length: value as number }, (_, seed) => seed);
  }
  const list = Array.isArray(value) && value.length > 0 && value.length <= 1000 && new Set(value).size === value.length;
  if (!list || !value.every((seed) => Number.isSafeInteger(seed) && seed >= 0))
    throw fieldError('seeds', expected, value);
  return [...value];
}
