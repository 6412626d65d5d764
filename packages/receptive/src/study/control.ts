/** The control check: an arm of an experiment differs from the control in exactly one decision, the declared one. */

import { type Change, diffArchitectures } from '../architecture/diff.js';
import { times } from '../architecture/geometry.js';
import { InputError } from '../errors.js';
import { isObject } from '../fields.js';
import type { Recipe } from '../training/types.js';
import { startAlike, weightsWords } from './initial-weights.js';
import type { Arm } from './types.js';

/** The factor of experiments on what networks start from. */
export const INITIAL_WEIGHTS = 'initialWeights';

type Trained = Pick<Arm, 'architecture' | 'recipe' | 'initialWeights'>;

/** Every difference between two arms: their architectures', their recipes', and what they start from. */
export function diffArms(control: Trained, arm: Trained): Change[] {
  return [
    ...diffArchitectures(control.architecture, arm.architecture),
    ...diffRecipes(control.recipe, arm.recipe),
    ...diffWeights(control, arm),
  ];
}

function diffWeights(control: Trained, arm: Trained): Change[] {
  if (startAlike(control, arm)) return [];
  const [from, to] = [control, arm].map(({ initialWeights: weights }) => (weights ? weightsWords(weights) : 'random'));
  return [{ path: INITIAL_WEIGHTS, attribute: INITIAL_WEIGHTS, kind: 'changed', from, to }];
}

/** Field by field; fields of an optimiser, schedule or augmentation one by one where both have the same type. */
export function diffRecipes(a: Recipe, b: Recipe): Change[] {
  return Object.keys(a).flatMap((key) => diffValues(a[key as keyof Recipe], b[key as keyof Recipe], `recipe.${key}`));
}

function diffValues(from: unknown, to: unknown, path: string): Change[] {
  if (isObject(from) && isObject(to) && from.type === to.type) {
    const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])];
    return keys.flatMap((key) => diffValues(from[key], to[key], `${path}.${key}`));
  }
  if (JSON.stringify(from) === JSON.stringify(to)) return [];
  return [{ path, attribute: path, kind: 'changed', from, to }];
}

/**
 * Throws unless `changes` are all of the declared factor.
 *
 * A factor is an attribute of one kind of layer ("kernel" of convolutions or of pools), "layers" for layers added,
 * removed or replaced, a field of the recipe ("recipe.learningRate"; "recipe.augmentation" stands for all its fields),
 * or "initialWeights".
 *
 * @param where The arm: `experiments[0].arms[1] "5×5 wide"`.
 */
export function requireOneFactor(changes: readonly Change[], factor: string, where: string): void {
  const factors = groupByFactor(changes, factor);
  if (factors.size === 0) {
    throw new InputError(
      `${where}: expected an arm that differs from the control in ${factor}, got one that does not differ at all.`,
    );
  }
  const listed = [...factors].map(([name, group]) => `${name} (${describeGroup(group)})`);
  if (factors.size > 1) {
    const pools = [...factors.values()].flat().some(({ layer }) => kindOf(layer) === 'pools');
    throw new InputError(
      `${where}: an arm may vary one factor, but this one varies ${listAll(listed)}.`,
      pools ? 'A path such as "layers[conv2d].kernel" reaches convolutions only.' : undefined,
    );
  }
  const [first] = factors.values() as Iterable<readonly [Change, ...Change[]]>;
  if (first && factorOf(first[0], factor) !== factor) {
    throw new InputError(
      `${where}: expected an arm that varies ${factor}, as its experiment does, got one that varies ${listed[0]}.`,
    );
  }
}

/**
 * Changes by factor; attributes of different kinds of layers are different factors, told apart in words.
 * @param declared the factor that an experiment says it varies, for parts of a recipe. Default: none.
 */
export function groupByFactor(changes: readonly Change[], declared = ''): Map<string, Change[]> {
  const groups = new Map<string, Change[]>();
  const kinds = new Map<string, Set<string>>();
  for (const change of changes) {
    const factor = factorOf(change, declared);
    kinds.set(factor, (kinds.get(factor) ?? new Set()).add(kindOf(change.layer)));
  }
  for (const change of changes) {
    const factor = factorOf(change, declared);
    const several = change.attribute !== 'layers' && (kinds.get(factor) as Set<string>).size > 1;
    const name = several ? `${factor} of ${kindOf(change.layer)}` : factor;
    groups.set(name, [...(groups.get(name) ?? []), change]);
  }
  return groups;
}

function factorOf(change: Change, declared: string): string {
  return change.attribute.startsWith(`${declared}.`) && declared.startsWith('recipe.') ? declared : change.attribute;
}

function kindOf(layer: string | undefined): string {
  if (layer === undefined) return 'the network';
  // Circular padding is the convolution's behind it: which of the two pads is one decision.
  if (layer === 'conv2d' || layer === 'locallyConnected2d' || layer === 'circularPad2d') return 'convolutions';
  return layer.endsWith('Pool2d') ? 'pools' : layer;
}

/** "layers[0].kernel: 3×3 → 5×5 and 2 more". */
function describeGroup(changes: readonly Change[]): string {
  const more = changes.length > 1 ? ` and ${changes.length - 1} more` : '';
  return `${describeChange(changes[0] as Change)}${more}`;
}

/** "layers[0].kernel: 3×3 → 5×5", "layers[4] added: batchNorm2d". */
export function describeChange(change: Change): string {
  if (change.kind === 'changed') return `${change.path}: ${describeValue(change.from)} → ${describeValue(change.to)}`;
  return `${change.path} ${change.kind}: ${change.layer}`;
}

export function describeValue(value: unknown): string {
  if (value === undefined) return 'none';
  if (Array.isArray(value) && value.length > 0 && value.every((n) => typeof n === 'number')) return times(value);
  if (isObject(value) && typeof value.type === 'string') {
    const fields = Object.entries(value).filter(([key]) => key !== 'type');
    return `${value.type} (${fields.map(([key, field]) => `${key} ${describeValue(field)}`).join(', ')})`;
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function listAll(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
