/** The experiments of a study: one factor, its arms, and what is asked of them. */

import { LAYER_ATTRIBUTES } from '../architecture/spell.js';
import { fieldError, InputError } from '../errors.js';
import {
  type Fields,
  nearest,
  readArray,
  readBoolean,
  readChoice,
  readObject,
  readString,
  refuseUnknownFields,
} from '../fields.js';
import { DEFAULT_RECIPE } from '../training/recipe.js';
import { type ArmContext, resolveArm } from './arms.js';
import { diffArms, INITIAL_WEIGHTS, requireOneFactor } from './control.js';
import { readDifference } from './difference.js';
import { matchArms, readMatched } from './matched.js';
import { readFolderName, TakenNames } from './names.js';
import { orderedLevels } from './ordered.js';
import { readTuning } from './rates.js';
import { tunableArms, tunedName } from './tuning.js';
import type { Arm, MatchedQuantity, Study, Tuning } from './types.js';

const FIELDS = ['name', 'question', 'factor', 'arms', 'ordered', 'delta', 'matched', 'tune'];

export type ExperimentContext = ArmContext & { readonly control: Arm; readonly seeds: readonly number[] };

/** As a study has it, with its arms: variants, each followed by those matched to it. */
export type ResolvedExperiment = Study['experiments'][number] & { readonly resolvedArms: readonly Arm[] };

/** Which experiments are kept, by name, and whether their matched arms are; all without it. */
export interface Kept {
  readonly experiments?: readonly string[];
  readonly matched?: boolean;
}

export function resolveExperiments(
  value: unknown,
  context: ExperimentContext,
  { experiments: only, matched = true }: Kept,
): ResolvedExperiment[] {
  if (value === undefined && only === undefined) return [];
  const names = new TakenNames();
  const given = readArray(value ?? [], 'experiments', 'a list of experiments').map((entry, index) => {
    const path = `experiments[${index}]`;
    const experiment = readObject(entry, path, 'an experiment ({ name, factor, arms })');
    refuseUnknownFields(experiment, FIELDS, path, 'an experiment');
    const name = readFolderName(experiment.name, `${path}.name`);
    names.claim(name, path);
    return { path, name, experiment };
  });
  for (const [i, name] of (only ?? []).entries()) {
    const all = given.map((entry) => entry.name);
    if (!all.includes(name)) readChoice(name, all, `quick.experiments[${i}]`);
  }
  // The ones left out are resolved all the same: a mistake in them should not wait for the long run.
  const resolved = given.map(({ path, name, experiment }) => resolveExperiment(experiment, name, path, context));
  claimTwins(resolved, context);
  const kept = resolved.filter(({ name }) => only === undefined || only.includes(name));
  return matched ? kept : kept.map(withoutMatched);
}

function withoutMatched({ matched, resolvedArms, ...experiment }: ResolvedExperiment): ResolvedExperiment {
  return { ...experiment, resolvedArms: resolvedArms.filter(({ role }) => role !== 'matched') };
}

function resolveExperiment(
  experiment: Fields,
  name: string,
  path: string,
  context: ExperimentContext,
): ResolvedExperiment {
  const { control } = context;
  const factor = readFactor(experiment.factor, `${path}.factor`);
  const matched = experiment.matched === undefined ? undefined : readMatched(experiment.matched, `${path}.matched`);
  if (matched) requireMatchable(factor, matched, path);
  const tune = experiment.tune === undefined ? undefined : readTune(experiment.tune, factor, path, context);
  const variants: Arm[] = [];
  const resolvedArms: Arm[] = [];
  readArray(experiment.arms, `${path}.arms`, 'a list of at least one arm', 1).forEach((entry, index) => {
    const where = `${path}.arms[${index}]`;
    const arm = resolveArm(entry, where, { role: 'variant', experiment: name, factor }, context);
    requireOneFactor(diffArms(control, arm), factor, `${where} "${arm.title}"`);
    const { variant, arms } = matchArms(control, arm, matched ?? [], `${where} "${arm.title}"`);
    for (const one of arms) context.names.claim(one.name, `${where}, matched to the control`);
    variants.push(variant);
    resolvedArms.push(variant, ...arms);
  });
  const ordered = experiment.ordered !== undefined && readBoolean(experiment.ordered, `${path}.ordered`);
  const { question, delta } = experiment;
  return {
    name,
    question: question === undefined ? `What does ${factor} change?` : readString(question, `${path}.question`),
    factor,
    arms: variants.map((arm) => arm.name),
    ...(ordered ? { ordered, levels: orderedLevels(control, variants, factor, path) } : {}),
    ...(delta === undefined ? {} : { delta: readDifference(delta, `${path}.delta`) }),
    ...(matched ? { matched } : {}),
    ...(tune ? { tune } : {}),
    resolvedArms,
  };
}

/** Matching changes the filters, or the depth: that cannot be the factor too. */
function requireMatchable(factor: string, matched: readonly MatchedQuantity[], path: string): void {
  if (factor !== 'filters' || !matched.some((quantity) => quantity !== 'receptiveField')) return;
  throw new InputError(
    `${path}.matched: expected a factor other than filters, because matching scales the filters, got filters.`,
  );
}

function readTune(value: unknown, factor: string, path: string, { seeds }: ExperimentContext): Tuning {
  if (factor === 'recipe.learningRate') {
    throw new InputError(
      `${path}.tune: expected a factor other than the learning rate, which tuning chooses for every arm, got ${factor}.`,
    );
  }
  return readTuning(value, `${path}.tune`, seeds);
}

/** The names of tuned twins are taken before their rates are known. */
function claimTwins(experiments: readonly ResolvedExperiment[], { control, names }: ExperimentContext): void {
  for (const [i, { name, tune, resolvedArms }] of experiments.entries()) {
    if (!tune) continue;
    for (const arm of tunableArms({ arms: [control, ...resolvedArms] }, name)) {
      names.claim(tunedName(arm, name, experiments), `experiments[${i}].tune, for ${arm.name}`);
    }
  }
}

function readFactor(value: unknown, path: string): string {
  const attributes = [...new Set(Object.values(LAYER_ATTRIBUTES).flat())];
  const fields = Object.keys(DEFAULT_RECIPE).map((field) => `recipe.${field}`);
  if (typeof value === 'string') {
    if (value === 'layers' || value === INITIAL_WEIGHTS || attributes.includes(value)) return value;
    if (fields.some((field) => value === field || value.startsWith(`${field}.`))) return value;
  }
  const expected = `a layer's attribute (${attributes.join(', ')}), "layers", a field of the recipe ("recipe.learningRate"), or "${INITIAL_WEIGHTS}"`;
  const error = fieldError(path, expected, value);
  const meant =
    typeof value === 'string' ? nearest(value, [...attributes, 'layers', ...fields, INITIAL_WEIGHTS]) : undefined;
  throw meant ? new InputError(`${error.message.slice(0, -1)} (did you mean "${meant}"?).`) : error;
}
