/** From a resolved study back to one as an author writes it: short, and ready to be changed. */

import { completeArchitecture } from '../architecture/complete.js';
import { diffArchitectures } from '../architecture/diff.js';
import type { Architecture } from '../architecture/types.js';
import { DEFAULT_RECIPE, resolveRecipe } from '../training/recipe.js';
import type { Recipe, RecipeInput } from '../training/types.js';
import { setPaths } from './paths.js';
import { MARGIN } from './predictions.js';
import { PROBE_NAMES } from './probes.js';
import type {
  Arm,
  ArmInput,
  DataInput,
  ExperimentInput,
  InitialWeights,
  Study,
  StudyInput,
  WholeArmInput,
} from './types.js';

const sameJson = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/**
 * A study whose resolution is `study` again, with the same trials: without what the defaults say, variants as changes
 * of the control where that is shorter, and without the arms that resolving adds by itself.
 */
export function writeStudy(study: Study): StudyInput {
  const control = study.arms.find(({ role }) => role === 'control');
  if (!control) throw new Error('writeStudy: a resolved study has a control.');
  const baseline = study.arms.find(({ role }) => role === 'baseline');
  const { seeds } = study;
  const counted = seeds.every((seed, i) => seed === i);
  const recipe = shortRecipe(control.recipe, DEFAULT_RECIPE);
  return {
    name: study.name,
    ...(study.title === study.name ? {} : { title: study.title }),
    ...(study.question ? { question: study.question } : {}),
    data: shortData(study),
    ...(Object.keys(recipe).length > 0 ? { recipe } : {}),
    ...(baseline ? { baseline: wholeArm(baseline, control) } : {}),
    control: withEvidenceOf(study, wholeArm(control, control)),
    ...(study.experiments.length > 0 ? { experiments: study.experiments.map((one) => written(one, study)) } : {}),
    ...(study.primaryMetric === 'accuracy' ? {} : { primaryMetric: study.primaryMetric }),
    ...(study.select ? { select: true } : {}),
    ...(study.probes.length > 0 ? { probes: study.probes } : {}),
    ...(study.predictions
      ? {
          predictions: study.predictions.map(({ arm, side, bound, margin, because }) => ({
            arm,
            [side]: bound,
            ...(margin === MARGIN ? {} : { margin }),
            because,
          })),
        }
      : {}),
    seeds: counted ? seeds.length : seeds,
  };

  function written(
    { name, question, factor, arms, ordered, delta, matched, tune }: Study['experiments'][number],
    { arms: all }: Study,
  ): ExperimentInput {
    const variants = arms.flatMap((arm) => all.filter((one) => one.name === arm));
    // The arms matched to variants may have been left out of this run.
    const kept = matched?.filter((quantity) => all.some((arm) => arm.role === 'matched' && arm.matchedTo === quantity));
    return {
      name,
      ...(question ? { question } : {}),
      factor,
      ...(ordered ? { ordered } : {}),
      ...(delta === undefined ? {} : { delta }),
      ...(kept && kept.length > 0 ? { matched: kept } : {}),
      ...(tune
        ? {
            tune: {
              learningRate: {
                from: tune.rates[0] as number,
                to: tune.rates.at(-1) as number,
                points: tune.rates.length,
                seeds: tune.seeds.length,
              },
            },
          }
        : {}),
      arms: variants.map((arm) => variant(arm, control as Arm)),
    };
  }
}

function shortData({ data: { normalization, ...data }, arms }: Study): DataInput {
  // Where an arm starts from a model, the default is that model's.
  const usual = normalization === 'dataset' && arms.every(({ initialWeights }) => !initialWeights);
  return normalization === undefined || usual ? data : { ...data, normalization };
}

/** Without what names arms that a short run left out: there, evidence that is not a probe's is an arm. */
function withEvidenceOf<T>({ arms }: Study, arm: T): T {
  const known = (name: string) =>
    arms.some((one) => one.name === name) ||
    PROBE_NAMES.some((probe) => name === probe || name.startsWith(`${probe}/`));
  return JSON.parse(JSON.stringify(arm), (key, value: unknown) => {
    if (key !== 'evidence') return value;
    const names = [value as string | readonly string[]].flat().filter(known);
    return names.length > 1 ? names : names[0];
  }) as T;
}

function labels({ name, title, because, evidence }: Arm): Omit<ArmInput, 'architecture'> {
  return {
    name,
    ...(title === name ? {} : { title }),
    ...(because ? { because } : {}),
    ...(evidence ? { evidence: short(evidence) as string | readonly string[] } : {}),
  };
}

function wholeArm(arm: Arm, control: Arm): WholeArmInput {
  const recipe = shortRecipe(arm.recipe, control.recipe);
  return {
    ...labels(arm),
    architecture: shortArchitecture(arm.architecture),
    ...(Object.keys(recipe).length > 0 ? { recipe } : {}),
    ...(arm.initialWeights ? { initialWeights: shortWeights(arm.initialWeights) } : {}),
  };
}

function shortWeights({ file, fresh }: InitialWeights): ArmInput['initialWeights'] {
  return fresh.length > 0 ? { file, fresh } : file;
}

/** What has to be said of a variant, which starts as the control does otherwise. */
function variantWeights(arm: Arm, control: Arm): Pick<ArmInput, 'initialWeights'> {
  if (sameJson(arm.initialWeights, control.initialWeights)) return {};
  return { initialWeights: arm.initialWeights ? shortWeights(arm.initialWeights) : null };
}

function variant(arm: Arm, control: Arm): ArmInput {
  const recipe = shortRecipe(arm.recipe, control.recipe);
  const changes = {
    ...labels(arm),
    ...(Object.keys(recipe).length > 0 ? { recipe } : {}),
    ...variantWeights(arm, control),
  };
  if (sameJson(arm.architecture, control.architecture)) return changes;
  const set = asChanges(arm.architecture, control.architecture);
  return set ? { ...changes, set } : { ...changes, architecture: shortArchitecture(arm.architecture) };
}

/** As paths into the control's architecture: attributes, or else whole layers; null where layers were added or taken away. */
function asChanges(architecture: Architecture, control: Architecture): Record<string, unknown> | null {
  const changes = diffArchitectures(control, architecture);
  const attributes = Object.fromEntries(changes.map(({ path, to }) => [path, short(to)]));
  const [first] = changes;
  const everywhere =
    first && changes.length > 1 ? { [`layers[${first.layer}].${first.attribute}`]: short(first.to) } : {};
  const layers = shortArchitecture(architecture).layers.flatMap((layer, i) =>
    sameJson(architecture.layers[i], control.layers[i]) ? [] : [[`layers[${i}]`, layer] as const],
  );
  return (
    [everywhere, attributes, Object.fromEntries(layers)].find((set) => leadsTo(set, control, architecture)) ?? null
  );
}

function leadsTo(set: Record<string, unknown>, control: Architecture, architecture: Architecture): boolean {
  try {
    return sameJson(completeArchitecture(setPaths(control, set, 'set')), architecture);
  } catch {
    return false;
  }
}

/** 3 for [3, 3], and the one name of a list. */
const short = (value: unknown) =>
  Array.isArray(value) && (value.length === 2 || typeof value[0] === 'string') && value.every((one) => one === value[0])
    ? value[0]
    : value;

/** Without every attribute that completing the architecture gives back. */
function shortArchitecture(architecture: Architecture): Architecture {
  let layers = architecture.layers.map((layer) => ({ ...layer }) as Record<string, unknown>);
  const fits = (candidate: typeof layers) => {
    try {
      return sameJson(completeArchitecture({ ...architecture, layers: candidate }), architecture);
    } catch {
      return false;
    }
  };
  for (const [i, layer] of layers.entries()) {
    for (const key of Object.keys(layer)) {
      if (key === 'type' || key === 'because') continue;
      const { [key]: value, ...without } = layers[i] as Record<string, unknown>;
      const tries = [without, { ...(layers[i] as object), [key]: short(value) }];
      const found = tries.map((one) => layers.with(i, one)).find(fits);
      if (found) layers = found;
    }
  }
  return { input: architecture.input, layers: layers.map(reasonsLast) as unknown as Architecture['layers'] };
}

function reasonsLast({ because, evidence, ...layer }: Record<string, unknown>): Record<string, unknown> {
  return { ...layer, ...(because === undefined ? {} : { because }), ...(evidence === undefined ? {} : { evidence }) };
}

/** What has to be said of a recipe, given what it starts from. */
function shortRecipe(recipe: Recipe, base: Recipe): RecipeInput {
  let input: Record<string, unknown> = { ...recipe };
  const fits = (candidate: object) => {
    try {
      return sameJson(resolveRecipe(candidate, 'recipe', base), recipe);
    } catch {
      return false;
    }
  };
  for (const key of Object.keys(recipe)) {
    const { [key]: value, ...without } = input;
    // A schedule or an optimiser of all defaults is called by its type.
    const type = (value as { type?: unknown } | null)?.type;
    const found = [without, ...(type === undefined ? [] : [{ ...input, [key]: type }])].find(fits);
    if (found) input = found;
  }
  return input as RecipeInput;
}
