import type { Operation } from '../../architecture/types.js';
import type { Explanation, NormSet } from './types.js';
import { readTerm, tensorValue, type Unit } from './values.js';

type Norm = Extract<Operation, { type: 'batchNorm2d' | 'layerNorm' | 'groupNorm' }>;

/** y = γ·(x − μ)/√(σ² + ε) + β, with the mean and variance that the kind of norm prescribes. */
export function explainNorm(unit: Unit, operation: Norm): Explanation {
  const channel = [unit.at[0]!];
  const term = readTerm(unit, unit.at);
  const set = setOf(unit, operation);
  const { mean, variance } = set
    ? momentsOf(unit, set)
    : {
        mean: tensorValue(unit, 'runningMean', channel)!,
        variance: tensorValue(unit, 'runningVar', channel)!,
      };
  const [scale, shift] = [tensorValue(unit, 'weight', channel)!, tensorValue(unit, 'bias', channel)!];
  const { type, eps } = operation;
  return {
    kind: 'norm',
    operation: type,
    unit: unit.at,
    formula: 'y = γ·(x − μ) / √(σ² + ε) + β',
    terms: [term],
    input: term.input,
    mean,
    variance,
    eps,
    scale,
    shift,
    set,
    value: (scale * (term.input - mean)) / Math.sqrt(variance + eps) + shift,
  };
}

function setOf({ node, at }: Unit, operation: Norm): NormSet | null {
  const [channels, height = 1, width = 1] = node.inputShape as [number, number?, number?];
  if (operation.type === 'batchNorm2d') return null;
  if (operation.type === 'layerNorm') {
    const place = at.length === 3 ? ([at[1]!, at[2]!] as const) : null;
    return { channels: [0, channels], place, count: channels };
  }
  const size = channels / operation.groups;
  const first = Math.floor(at[0]! / size) * size;
  return { channels: [first, first + size], place: null, count: size * height * width };
}

/** Mean and biased variance of a set, in two passes. */
function momentsOf({ node, inputs }: Unit, { channels, place, count }: NormSet): { mean: number; variance: number } {
  const [, height = 1, width = 1] = node.inputShape as [number, number?, number?];
  const plane = height * width;
  const x = inputs[0]!;
  const visit = (use: (value: number) => void) => {
    for (let c = channels[0]; c < channels[1]; c++) {
      if (place) use(x[c * plane + place[0] * width + place[1]]!);
      else for (let i = 0; i < plane; i++) use(x[c * plane + i]!);
    }
  };
  let mean = 0;
  visit((value) => {
    mean += value / count;
  });
  let variance = 0;
  visit((value) => {
    variance += (value - mean) ** 2 / count;
  });
  return { mean, variance };
}
