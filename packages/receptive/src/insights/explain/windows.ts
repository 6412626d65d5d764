import type { Operation, Window } from '../../architecture/types.js';
import { binomialFilter, reflect } from '../../engine/reference/blur-pooling.js';
import type { Explanation, Term } from './types.js';
import { readTerm, sumOf, tensorValue, type Unit } from './values.js';

type Of<T extends Operation['type']> = Extract<Operation, { type: T }>;

/** One tap of the window over an output position: where it lies, and whether that is inside the picture. */
interface Tap {
  readonly tap: readonly [number, number];
  readonly place: readonly [number, number];
  readonly inside: boolean;
}

/** h = p·stride − top + r·dilation, w = q·stride − left + s·dilation, row by row. */
function tapsOf({ kernel, stride, padding, dilation }: Window, unit: Unit): Tap[] {
  const [, p, q] = unit.at as [number, number, number];
  const [, height, width] = unit.node.inputShape as [number, number, number];
  const taps: Tap[] = [];
  for (let r = 0; r < kernel[0]; r++)
    for (let s = 0; s < kernel[1]; s++) {
      const h = p * stride[0] - padding[0] + r * dilation[0];
      const w = q * stride[1] - padding[1] + s * dilation[1];
      taps.push({ tap: [r, s], place: [h, w], inside: h >= 0 && h < height && w >= 0 && w < width });
    }
  return taps;
}

/** A tap in one channel: what it reads, or what padding counts as. */
function termOf(
  unit: Unit,
  { tap, place, inside }: Tap,
  channel: number,
  more: { weight?: number; weightAt?: readonly number[] | null; padding?: number } = {},
): Term {
  const { weight = 1, weightAt = null, padding = 0 } = more;
  if (inside) return readTerm(unit, [channel, ...place], { place, tap, weight, weightAt });
  return { source: 0, at: null, place, channel, tap, input: padding, weightAt, weight, product: weight * padding };
}

/** The channels that a filter reads, each with the taps of its kernel. */
export function explainConvolution(unit: Unit, operation: Of<'conv2d'> | Of<'locallyConnected2d'>): Explanation {
  const [k, p, q] = unit.at as [number, number, number];
  const [all] = unit.node.inputShape as [number];
  const shared = operation.type === 'conv2d';
  const groups = shared ? operation.groups : 1;
  const channels = all / groups;
  const first = Math.floor(k / (operation.filters / groups)) * channels;
  const taps = tapsOf(operation, unit);
  const terms = Array.from({ length: channels }, (_, c) =>
    taps.map((tap) => {
      const weightAt = shared ? [k, c, ...tap.tap] : [p, q, k, c, ...tap.tap];
      return termOf(unit, tap, first + c, { weightAt, weight: tensorValue(unit, 'weight', weightAt)! });
    }),
  ).flat();
  const biasAt = shared ? [k] : [k, p, q];
  const bias = tensorValue(unit, 'bias', biasAt);
  const sum = sumOf(terms);
  return {
    kind: 'sum',
    operation: operation.type,
    unit: unit.at,
    formula: bias === null ? 'y = Σ w·x' : 'y = Σ w·x + b',
    terms,
    sum,
    bias,
    biasAt: bias === null ? null : biasAt,
    value: sum + (bias ?? 0),
  };
}

/** The first of the largest values under the window; padding never wins, NaN always. */
export function explainMaxPool(unit: Unit, operation: Of<'maxPool2d'>): Explanation {
  const terms = tapsOf(operation, unit).map((tap) =>
    termOf(unit, tap, unit.at[0]!, { padding: Number.NEGATIVE_INFINITY }),
  );
  let winner = -1;
  terms.forEach(({ at, input }, i) => {
    if (at && (winner < 0 || input > terms[winner]!.input || Number.isNaN(input))) winner = i;
  });
  const { type } = operation;
  return {
    kind: 'maximum',
    operation: type,
    unit: unit.at,
    formula: 'y = max x',
    terms,
    winner,
    value: terms[winner]!.input,
  };
}

/** Every tap weighs 1/D: D counts all taps, or only those inside the picture. */
export function explainAvgPool(unit: Unit, operation: Of<'avgPool2d'>): Explanation {
  const taps = tapsOf(operation, unit);
  const inside = taps.filter((tap) => tap.inside).length;
  const counted = operation.countIncludePad ? taps.length : inside;
  return weighted(
    unit,
    'y = Σ x / D',
    taps.map((tap) =>
      termOf(unit, tap, unit.at[0]!, { weight: tap.inside || operation.countIncludePad ? 1 / counted : 0 }),
    ),
  );
}

/** Binomial weights B[r]·B[s]; what lies outside of the picture is mirrored at its edge. */
export function explainBlurPool(unit: Unit, operation: Of<'blurPool2d'>): Explanation {
  const filter = binomialFilter(operation.kernel[0]);
  const [, height, width] = unit.node.inputShape as [number, number, number];
  return weighted(
    unit,
    'y = Σ B[r]·B[s]·x',
    tapsOf(operation, unit).map(({ tap, place: [h, w] }) =>
      readTerm(unit, [unit.at[0]!, reflect(h, height), reflect(w, width)], {
        tap,
        place: [h, w],
        weight: filter[tap[0]]! * filter[tap[1]]!,
      }),
    ),
  );
}

/** The mean of a whole feature map. */
export function explainGlobalAverage(unit: Unit): Explanation {
  const [, height, width] = unit.node.inputShape as [number, number, number];
  const weight = 1 / (height * width);
  return weighted(
    unit,
    'y = Σ x / (H·W)',
    Array.from({ length: height * width }, (_, i) =>
      readTerm(unit, [unit.at[0]!, Math.floor(i / width), i % width], { weight }),
    ),
  );
}

/** Σ weight·input, without a bias. */
export function weighted(unit: Unit, formula: string, terms: readonly Term[]): Explanation {
  const sum = sumOf(terms);
  const operation = unit.node.operation.type;
  return { kind: 'sum', operation, unit: unit.at, formula, terms, sum, bias: null, biasAt: null, value: sum };
}
