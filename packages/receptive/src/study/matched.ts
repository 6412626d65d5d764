/** Matched arms: what is left of a factor's effect when a quantity that it brings along is held equal. */

import { times } from '../architecture/geometry.js';
import { resolveArchitecture } from '../architecture/resolve.js';
import type { Architecture, Graph } from '../architecture/types.js';
import { InputError } from '../errors.js';
import { readChoice } from '../fields.js';
import { stacked } from './depth.js';
import type { Arm, MatchedQuantity } from './types.js';
import { nearestWidth } from './width.js';

const MATCHED_QUANTITIES: readonly MatchedQuantity[] = ['parameters', 'macs', 'receptiveField'];
/** How far a quantity may be from the one it is matched to, as a share of that. */
const MATCH_TOLERANCE = 0.02;

const WORDS: Readonly<Record<MatchedQuantity, string>> = {
  parameters: 'parameters',
  macs: 'MACs',
  receptiveField: 'receptive field',
};
/** The end of a matched arm's name, which is a folder's. */
const SUFFIX: Readonly<Record<MatchedQuantity, string>> = {
  parameters: 'parameters',
  macs: 'macs',
  receptiveField: 'field',
};
const LONGEST_NAME = 64;

/** "parameters", or a list of several. Each once, in the order of `MATCHED_QUANTITIES`. */
export function readMatched(value: unknown, path: string): readonly MatchedQuantity[] {
  const given = Array.isArray(value) ? value : [value];
  const chosen = new Set(
    given.map((one, i) => readChoice(one, MATCHED_QUANTITIES, Array.isArray(value) ? `${path}[${i}]` : path)),
  );
  return MATCHED_QUANTITIES.filter((quantity) => chosen.has(quantity));
}

/** Whether two networks agree in a quantity, within 2 % of the control's. */
function agreesWith(control: Graph, graph: Graph, quantity: MatchedQuantity): boolean {
  return ([0, 1] as const).every(
    (axis) =>
      Math.abs(amount(graph, quantity, axis) - amount(control, quantity, axis)) <= tolerated(control, quantity, axis),
  );
}

const tolerated = (graph: Graph, quantity: MatchedQuantity, axis: 0 | 1) =>
  MATCH_TOLERANCE * amount(graph, quantity, axis);

function amount(graph: Graph, quantity: MatchedQuantity, axis: 0 | 1): number {
  return quantity === 'receptiveField' ? graph.receptiveField[axis] : graph[quantity];
}

export interface Matching {
  /** The variant, with what it agrees in as it is. */
  readonly variant: Arm;
  readonly arms: readonly Arm[];
}

/**
 * An arm for each quantity in which a variant does not agree with the control as it is.
 *
 * parameters, macs: the variant with the filters of its convolutions scaled by a common factor. receptiveField: of the
 * variant and the control the one with the smaller kernels, each stacked until it sees what the larger one sees (two
 * 3×3 for one 5×5).
 *
 * @param where The arm in words: `experiments[0].arms[1] "5×5"`.
 * @throws InputError where no network agrees within 2 %, saying how near one can get.
 */
export function matchArms(control: Arm, variant: Arm, quantities: readonly MatchedQuantity[], where: string): Matching {
  const own = resolveArchitecture(control.architecture);
  const graph = resolveArchitecture(variant.architecture);
  const agrees = quantities.filter((quantity) => agreesWith(own, graph, quantity));
  const missing = quantities.filter((quantity) => !agrees.includes(quantity));
  const [first] = missing;
  if (first && (control.initialWeights || variant.initialWeights)) {
    throw new InputError(
      `${where}: expected random weights, because no network with its ${WORDS[first]} matched could start from the same model, got ${(variant.initialWeights ?? control.initialWeights)?.file}.`,
    );
  }
  return {
    variant: agrees.length > 0 ? { ...variant, agrees } : variant,
    arms: missing.map((quantity) => {
      const name = nameOf(variant, quantity);
      const { architecture, smaller } =
        quantity === 'receptiveField'
          ? matchField(control, variant, where)
          : { architecture: matchWidth(control, variant, quantity, where), smaller: false };
      const { because, evidence, ...labels } = variant;
      return {
        ...labels,
        name,
        title: `${variant.title} (${WORDS[quantity]} matched)`,
        role: 'matched',
        matchedTo: quantity,
        of: variant.name,
        contrast: smaller ? [variant.name, name] : [name, control.name],
        architecture,
      };
    }),
  };
}

/** "kernel5-macs"; a long name gives way to the ending. */
function nameOf({ name }: Arm, quantity: MatchedQuantity): string {
  const suffix = `-${SUFFIX[quantity]}`;
  return name.slice(0, LONGEST_NAME - suffix.length) + suffix;
}

function matchWidth(control: Arm, variant: Arm, quantity: 'parameters' | 'macs', where: string): Architecture {
  const target = resolveArchitecture(control.architecture)[quantity];
  const nearest = nearestWidth(variant.architecture, (graph) => graph[quantity], target, MATCH_TOLERANCE);
  const wanted = `${where}: expected ${WORDS[quantity]} within 2 % of the control’s ${whole(target)} at some width of its convolutions`;
  if (!nearest) {
    const got = whole(resolveArchitecture(variant.architecture)[quantity]);
    throw new InputError(`${wanted}, got ${got} and no convolution whose width could change that.`);
  }
  const value = nearest.graph[quantity];
  if (Math.abs(value - target) <= MATCH_TOLERANCE * target) return nearest.architecture;
  const percent = ((100 * (value - target)) / target).toFixed(2).replace('-', '−');
  throw new InputError(
    `${wanted}, got ${whole(value)} (${value > target ? '+' : ''}${percent} %) at the nearest, with ${nearest.filters.join(', ')} filters.`,
    'Match another quantity, or give the networks more filters, so that steps of one are smaller.',
  );
}

interface FieldMatch {
  readonly architecture: Architecture;
  /** Whether it has the control's kernels, the variant's being the larger ones. */
  readonly smaller: boolean;
}

function matchField(control: Arm, variant: Arm, where: string): FieldMatch {
  const [own, other] = [control, variant].map(({ architecture }) => resolveArchitecture(architecture)) as [
    Graph,
    Graph,
  ];
  const smaller = other.receptiveField.some((extent, axis) => extent > own.receptiveField[axis as 0 | 1]);
  const [from, to] = smaller ? [control, variant] : [variant, control];
  const [start, target] = smaller ? [own, other] : [other, own];
  const deep = stacked(from.architecture, to.architecture);
  if (deep && agreesWith(target, deep.graph, 'receptiveField')) return { architecture: deep.architecture, smaller };
  const nearest = deep?.graph ?? start;
  throw new InputError(
    `${where}: expected a receptive field of ${times(target.receptiveField)} from the smaller kernels, stacked, got ${times(nearest.receptiveField)} at the nearest.`,
    'Two 3×3 see what one 5×5 sees, and three what one 7×7 sees; a stride or a pool has no such stack.',
  );
}

const whole = (n: number) => n.toLocaleString('en-US');
