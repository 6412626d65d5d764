import type { Graph, Node, Operation } from '../../architecture/types.js';
import { activationCurve } from '../../engine/reference/activations.js';
import { wrap } from '../../engine/reference/circular-padding.js';
import { explainNorm } from './norms.js';
import type { Explanation, Term } from './types.js';
import { readTerm, shapeOf, sumOf, tensorValue, type Unit } from './values.js';
import {
  explainAvgPool,
  explainBlurPool,
  explainConvolution,
  explainGlobalAverage,
  explainMaxPool,
  weighted,
} from './windows.js';

/**
 * One output value of a layer as arithmetic: every value it reads, with its weight and their product, and the result
 * in float64. Evaluation mode: batch norms use their running statistics, dropout passes everything on.
 *
 *     conv2d      y[k,p,q] = b[k] + Σ_{c,r,s} W[k,c,r,s] · x[c₀+c, p·stride − top + r·dilation, q·stride − left + s·dilation]
 *     dense       y[i] = b[i] + Σ_j W[i,j] · x[j]
 *     maxPool2d   y = max x            avgPool2d, globalAvgPool2d   y = Σ x / D        blurPool2d   y = Σ B[r]·B[s]·x
 *     norms       y = γ·(x − μ)/√(σ² + ε) + β                      activations       y = f(x)
 *     add         y = x₀ + x₁          flatten, concat, circularPad2d, dropout, coordinates   y = x
 *
 * An engine's own value differs by the rounding of float32 in the order in which it adds.
 *
 * @param inputs of the node, in the order of `node.inputs`: the values of one picture, C×H×W or F.
 * @param tensors by name ("conv1.weight"); those of the node are read.
 * @param unit [c, y, x] in a picture, [feature] in a vector.
 * @throws Error if the unit is not one of the node's, or a tensor is missing.
 */
export function explainUnit(
  graph: Graph,
  node: Node,
  inputs: readonly Float32Array[],
  tensors: ReadonlyMap<string, Float32Array>,
  unit: readonly number[],
): Explanation {
  const { outputShape } = node;
  if (unit.length !== outputShape.length || unit.some((i, axis) => !(i >= 0 && i < outputShape[axis]!))) {
    throw new Error(`${node.name} has no unit [${unit}]: its output is ${outputShape.join('×')}.`);
  }
  const at: Unit = { graph, node, inputs, tensors, at: unit };
  const { operation } = node;
  switch (operation.type) {
    case 'conv2d':
    case 'locallyConnected2d':
      return explainConvolution(at, operation);
    case 'dense':
      return explainDense(at);
    case 'maxPool2d':
      return explainMaxPool(at, operation);
    case 'avgPool2d':
      return explainAvgPool(at, operation);
    case 'globalAvgPool2d':
      return explainGlobalAverage(at);
    case 'blurPool2d':
      return explainBlurPool(at, operation);
    case 'batchNorm2d':
    case 'layerNorm':
    case 'groupNorm':
      return explainNorm(at, operation);
    case 'relu':
    case 'leakyRelu':
    case 'gelu':
    case 'silu':
    case 'tanh':
    case 'sigmoid': {
      const term = readTerm(at, unit);
      const { value: curve } = activationCurve(operation);
      const formula = FORMULAS[operation.type];
      const { type } = operation;
      return {
        kind: 'activation',
        operation: type,
        unit,
        formula,
        terms: [term],
        input: term.input,
        curve,
        value: curve(term.input),
      };
    }
    case 'flatten':
      return copied(at, readTerm(at, unflatten(node, unit[0]!)));
    case 'dropout':
      return copied(at, readTerm(at, unit));
    case 'circularPad2d':
      return copied(at, readWrapped(at, operation.padding));
    case 'coordinates':
      return explainCoordinates(at);
    case 'add':
      return weighted(at, 'y = x₀ + x₁', [readTerm(at, unit), readTerm(at, unit, { source: 1 })]);
    case 'concat':
      return copied(at, readJoined(at));
    default:
      throw new Error(`No explanation of ${(operation satisfies never as Operation).type}.`);
  }
}

const FORMULAS = {
  relu: 'y = max(0, x)',
  leakyRelu: 'y = x, or slope·x below 0',
  gelu: 'y = x·Φ(x)',
  silu: 'y = x·σ(x)',
  tanh: 'y = tanh x',
  sigmoid: 'y = 1 / (1 + e⁻ˣ)',
} as const;

function explainDense(unit: Unit): Explanation {
  const [i] = unit.at as [number];
  const [features] = unit.node.inputShape as [number];
  const terms = Array.from({ length: features }, (_, j) =>
    readTerm(unit, [j], { weightAt: [i, j], weight: tensorValue(unit, 'weight', [i, j])! }),
  );
  const bias = tensorValue(unit, 'bias', [i]);
  const sum = sumOf(terms);
  return {
    kind: 'sum',
    operation: 'dense',
    unit: unit.at,
    formula: bias === null ? 'y = Σ w·x' : 'y = Σ w·x + b',
    terms,
    sum,
    bias,
    biasAt: bias === null ? null : [i],
    value: sum + (bias ?? 0),
  };
}

function copied(unit: Unit, term: Term): Explanation {
  const operation = unit.node.operation.type;
  return { kind: 'copy', operation, unit: unit.at, formula: 'y = x', terms: [term], value: term.input };
}

/** [c, y, x] of a feature in C, H, W order; the feature itself where the input is a vector already. */
function unflatten({ inputShape }: Node, feature: number): readonly number[] {
  if (inputShape.length === 1) return [feature];
  const [, height, width] = inputShape as [number, number, number];
  return [Math.floor(feature / (height * width)), Math.floor(feature / width) % height, feature % width];
}

function readWrapped(unit: Unit, [top, left]: readonly [number, number]): Term {
  const [c, p, q] = unit.at as [number, number, number];
  const [, height, width] = unit.node.inputShape as [number, number, number];
  return readTerm(unit, [c, wrap(p - top, height), wrap(q - left, width)], { place: [p - top, q - left] });
}

/** The input whose channels come to stand at the unit's. */
function readJoined(unit: Unit): Term {
  let channel = unit.at[0]!;
  for (const [source, id] of unit.node.inputs.entries()) {
    const [channels] = shapeOf(unit.graph, id) as [number];
    if (channel < channels) return readTerm(unit, [channel, ...unit.at.slice(1)], { source });
    channel -= channels;
  }
  throw new Error(`${unit.node.name} has no channel ${unit.at[0]}.`);
}

/** y and x of the place, from −1 to 1, behind the channels that are passed on. */
function explainCoordinates(unit: Unit): Explanation {
  const [c, y, x] = unit.at as [number, number, number];
  const [channels, height, width] = unit.node.inputShape as [number, number, number];
  if (c < channels) return copied(unit, readTerm(unit, unit.at));
  const [i, extent] = c === channels ? [y, height] : [x, width];
  const value = extent === 1 ? 0 : -1 + (2 * i) / (extent - 1);
  const formula = c === channels ? 'y = −1 + 2·row / (H − 1)' : 'y = −1 + 2·column / (W − 1)';
  return { kind: 'place', operation: 'coordinates', unit: unit.at, formula, terms: [], value };
}
