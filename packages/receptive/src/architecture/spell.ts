/**
 * The first half of resolving an architecture: what was written, checked field by field, with every default spelled
 * out. Two descriptions mean the same exactly when they spell the same.
 */

import { fieldError } from '../errors.js';
import {
  type Fields,
  readArray,
  readBoolean,
  readChoice,
  readInteger,
  readNumber,
  readObject,
  readString,
  refuseUnknownFields,
} from '../fields.js';
import type { Layer, LayerType, Parallel, Residual } from './types.js';

export type Pair = readonly [number, number];
type BlockType = 'residual' | 'parallel';
/** The fields of a layer that change what it computes. */
type Attributes<L> = {
  readonly [K in Exclude<keyof L, 'type' | 'name' | 'because' | 'evidence'>]-?: K extends
    | 'kernel'
    | 'stride'
    | 'dilation'
    ? Pair
    : K extends 'padding'
      ? 'same' extends L[K]
        ? Pair | 'same'
        : Pair
      : NonNullable<L[K]>;
};
interface Labels {
  readonly name?: string;
  readonly because?: string;
  readonly evidence?: readonly string[];
}
type SpelledPlain<L> = L extends Layer ? { readonly type: L['type'] } & Labels & Attributes<L> : never;
/** A layer that is one operation. */
export type SpelledOperation = SpelledPlain<Exclude<Layer, Residual | Parallel>>;
export type SpelledLayer =
  | SpelledOperation
  | ({
      readonly type: 'residual';
      readonly layers: readonly SpelledLayer[];
      readonly shortcut: readonly SpelledLayer[];
    } & Labels)
  | ({ readonly type: 'parallel'; readonly branches: readonly (readonly SpelledLayer[])[] } & Labels);
export interface SpelledArchitecture {
  readonly input: readonly [number, number, number];
  readonly layers: readonly SpelledLayer[];
}

/** Reads one attribute; `earlier` are the attributes read before it (a pool's stride defaults to its kernel). */
type Reader = (value: unknown, path: string, earlier: Fields) => unknown;

/** No picture, kernel or stride is longer; keeps every product of two extents exact. */
const LONGEST = 65_536;
const count: Reader = (value, path) => readInteger(value, path, 1);
const optional =
  (reader: Reader, otherwise: unknown | ((earlier: Fields) => unknown)): Reader =>
  (value, path, earlier) => {
    if (value !== undefined) return reader(value, path, earlier);
    return typeof otherwise === 'function' ? otherwise(earlier) : otherwise;
  };
function pair(minimum: 0 | 1, expected: string): Reader {
  const accept = (n: unknown): n is number =>
    Number.isInteger(n) && (n as number) >= minimum && (n as number) <= LONGEST;
  return (value, path) => {
    if (accept(value)) return [value + 0, value + 0];
    const [height, width, ...more] = Array.isArray(value) ? (value as unknown[]) : [];
    if (accept(height) && accept(width) && more.length === 0) return [height + 0, width + 0];
    throw fieldError(path, expected, value);
  };
}
const size = pair(1, 'a positive integer or two ([height, width])');
const padPair = pair(0, 'an integer ≥ 0, two ([height, width]), "same" or "valid"');
const padding: Reader = (value, path, earlier) =>
  value === 'same' ? 'same' : value === 'valid' ? [0, 0] : padPair(value, path, earlier);
const pixels = pair(0, 'an integer ≥ 0 or two ([height, width])');
const eps = optional((value, path) => readNumber(value, path, 'a positive number', (n) => n > 0), 1e-5);
const boolean: Reader = (value, path) => readBoolean(value, path);
const ONE: Pair = [1, 1];
const poolWindow = {
  kernel: size,
  stride: optional(size, (earlier: Fields) => earlier.kernel),
  padding: optional(padding, [0, 0]),
};

/** Every layer type with the attributes it takes, in the order they are read and shown. */
const ATTRIBUTES: { readonly [T in Exclude<LayerType, BlockType>]: Readonly<Record<string, Reader>> } = {
  conv2d: {
    filters: count,
    kernel: size,
    stride: optional(size, ONE),
    padding: optional(padding, [0, 0]),
    dilation: optional(size, ONE),
    groups: optional(count, 1),
    bias: optional(boolean, true),
  },
  locallyConnected2d: {
    filters: count,
    kernel: size,
    stride: optional(size, ONE),
    padding: optional(padding, [0, 0]),
    bias: optional(boolean, true),
  },
  dense: { units: count, bias: optional(boolean, true) },
  flatten: {},
  maxPool2d: poolWindow,
  avgPool2d: { ...poolWindow, countIncludePad: optional(boolean, true) },
  globalAvgPool2d: {},
  blurPool2d: {
    kernel: optional(
      (value, path) => {
        const taps = readInteger(value, path, 2, 7);
        return [taps, taps];
      },
      [3, 3],
    ),
    stride: optional(size, [2, 2]),
  },
  circularPad2d: { padding: pixels },
  batchNorm2d: {
    eps,
    momentum: optional((value, path) => readNumber(value, path, 'a number from 0 to 1', (n) => n >= 0 && n <= 1), 0.1),
  },
  layerNorm: { eps },
  groupNorm: { groups: count, eps },
  relu: {},
  leakyRelu: { slope: optional((value, path) => readNumber(value, path, 'a number', () => true), 0.01) },
  gelu: {},
  silu: {},
  tanh: {},
  sigmoid: {},
  dropout: { rate: (value, path) => readNumber(value, path, 'a number in [0, 1)', (n) => n >= 0 && n < 1) },
  coordinates: {},
};
export const LAYER_TYPES = [...Object.keys(ATTRIBUTES), 'residual', 'parallel'] as readonly LayerType[];
/** The attributes each layer type takes. */
export const LAYER_ATTRIBUTES: Readonly<Partial<Record<LayerType, readonly string[]>>> = Object.fromEntries(
  Object.entries(ATTRIBUTES).map(([type, readers]) => [type, Object.keys(readers)]),
);

/** Blocks inside blocks: deeper than any sensible network, and far from the depth of the call stack. */
export const DEEPEST = 32;

/** Throws the `fieldError` of the first wrong field. Shapes are not looked at here. */
export function spellArchitecture(value: unknown, path: string): SpelledArchitecture {
  const architecture = readObject(value, path, 'an architecture ({ input, layers })');
  refuseUnknownFields(architecture, ['input', 'layers'], path, 'an architecture');
  const input = architecture.input;
  const right =
    Array.isArray(input) && input.length === 3 && input.every((n) => Number.isInteger(n) && n >= 1 && n <= LONGEST);
  if (!right) throw fieldError(`${path}.input`, 'three positive integers [channels, height, width]', input);
  const layers = readArray(architecture.layers, `${path}.layers`, 'a list of at least one layer', 1);
  return { input: [input[0], input[1], input[2]], layers: spellLayers(layers, `${path}.layers`, 0) };
}

function spellLayers(layers: readonly unknown[], path: string, depth: number): SpelledLayer[] {
  return layers.map((layer, index) => spellLayer(layer, `${path}[${index}]`, depth));
}

/** One layer, as `spellArchitecture` spells it. */
export function spellLayer(value: unknown, path: string, depth = 0): SpelledLayer {
  const layer = readObject(value, path, 'a layer ({ type, … })');
  const type = readChoice(layer.type, LAYER_TYPES, `${path}.type`);
  if (type === 'residual' || type === 'parallel') return spellBlock(layer, type, path, depth);
  const readers = ATTRIBUTES[type];
  refuseUnknownFields(layer, [...LABELS, ...Object.keys(readers)], path, type);
  const attributes: Record<string, unknown> = {};
  for (const [key, read] of Object.entries(readers)) attributes[key] = read(layer[key], `${path}.${key}`, attributes);
  return { type, ...readLabels(layer, path), ...attributes } as SpelledOperation;
}

function spellBlock(layer: Fields, type: BlockType, path: string, depth: number): SpelledLayer {
  if (depth >= DEEPEST) throw fieldError(path, `at most ${DEEPEST} blocks inside one another`, type);
  const labels = readLabels(layer, path);
  const list = (key: string, value: unknown, minimum: number) => {
    const expected = minimum === 0 ? 'a list of layers' : 'a list of at least one layer';
    return spellLayers(readArray(value, `${path}.${key}`, expected, minimum), `${path}.${key}`, depth + 1);
  };
  if (type === 'residual') {
    refuseUnknownFields(layer, [...LABELS, 'layers', 'shortcut'], path, type);
    return {
      type,
      ...labels,
      layers: list('layers', layer.layers, 1),
      shortcut: layer.shortcut === undefined ? [] : list('shortcut', layer.shortcut, 0),
    };
  }
  refuseUnknownFields(layer, [...LABELS, 'branches'], path, type);
  const branches = readArray(layer.branches, `${path}.branches`, 'a list of at least two branches', 2);
  return { type, ...labels, branches: branches.map((branch, i) => list(`branches[${i}]`, branch, 0)) };
}

/** Fields that describe a layer and change nothing that it computes. */
const LABELS = ['type', 'name', 'because', 'evidence'] as const;

/** Parameters are called "name.weight", so a name holds no dot. */
const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** One name, or a list of names. */
export function readNames(value: unknown, path: string): readonly string[] {
  if (typeof value === 'string') return [value];
  return readArray(value, path, 'a name or a list of names').map((name, i) => readString(name, `${path}[${i}]`));
}

function readLabels(layer: Fields, path: string): Labels {
  const labels: { -readonly [K in keyof Labels]: Labels[K] } = {};
  if (layer.name !== undefined) {
    if (typeof layer.name !== 'string' || !NAME.test(layer.name)) {
      throw fieldError(`${path}.name`, 'a letter, then at most 63 letters, digits, "_" or "-"', layer.name);
    }
    labels.name = layer.name;
  }
  if (layer.because !== undefined) labels.because = readString(layer.because, `${path}.because`);
  if (layer.evidence !== undefined) labels.evidence = readNames(layer.evidence, `${path}.evidence`);
  return labels;
}
