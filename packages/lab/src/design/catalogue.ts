/** What the page knows of every type of layer: its words, its fields, and what a new one begins with. */

import type { Layer, LayerType } from 'receptive';

/** How a field is written and read. */
export type FieldKind = 'count' | 'size' | 'padding' | 'number' | 'flag' | 'text' | 'names';

export interface Field {
  readonly key: string;
  readonly label: string;
  readonly kind: FieldKind;
  /** What holds where the description says nothing, in words; absent: it has to be given. */
  readonly otherwise?: string | boolean;
  /** Shown only when the layer is opened. */
  readonly rare?: true;
}

export interface LayerKind {
  readonly title: string;
  readonly about: string;
  readonly fields: readonly Field[];
  /** What is added by the menu. */
  readonly fresh: Layer;
}

/** What a pool's stride is where nothing is written. */
export const KERNEL = 'the kernel';

const kernel: Field = { key: 'kernel', label: 'kernel', kind: 'size' };
const stride: Field = { key: 'stride', label: 'stride', kind: 'size', otherwise: '1' };
const padding: Field = { key: 'padding', label: 'padding', kind: 'padding', otherwise: 'valid' };
const bias: Field = { key: 'bias', label: 'bias', kind: 'flag', otherwise: true, rare: true };
const eps: Field = { key: 'eps', label: 'epsilon', kind: 'number', otherwise: '0.00001', rare: true };
const filters: Field = { key: 'filters', label: 'filters', kind: 'count' };
const pool: readonly Field[] = [kernel, { ...stride, otherwise: KERNEL }, { ...padding, rare: true }];

/** Fields that every layer has. */
export const LABELS: readonly Field[] = [
  { key: 'name', label: 'name', kind: 'text', otherwise: 'by its type', rare: true },
  { key: 'because', label: 'because', kind: 'text', otherwise: 'why it is there', rare: true },
  { key: 'evidence', label: 'evidence', kind: 'names', otherwise: 'arms or probes that show it', rare: true },
];

const plain = (type: 'relu' | 'gelu' | 'silu' | 'tanh' | 'sigmoid', title: string, about: string): LayerKind => ({
  title,
  about,
  fields: [],
  fresh: { type },
});

export const CATALOGUE: Readonly<Record<LayerType, LayerKind>> = {
  conv2d: {
    title: 'Convolution',
    about: 'One small kernel for each filter, the same at every place of the picture.',
    fields: [
      filters,
      kernel,
      stride,
      padding,
      { key: 'dilation', label: 'dilation', kind: 'size', otherwise: '1', rare: true },
      { key: 'groups', label: 'groups', kind: 'count', otherwise: '1', rare: true },
      bias,
    ],
    fresh: { type: 'conv2d', filters: 16, kernel: 3, padding: 'same' },
  },
  locallyConnected2d: {
    title: 'Locally connected',
    about: 'A convolution without weight sharing: a kernel of its own at every place.',
    fields: [filters, kernel, stride, padding, bias],
    fresh: { type: 'locallyConnected2d', filters: 8, kernel: 3, padding: 'same' },
  },
  dense: {
    title: 'Dense',
    about: 'Every unit reads every value, each with its own weight.',
    fields: [{ key: 'units', label: 'units', kind: 'count' }, bias],
    fresh: { type: 'dense', units: 64 },
  },
  coordinates: {
    title: 'Coordinates',
    about: 'Appends two channels that say where each pixel lies.',
    fields: [],
    fresh: { type: 'coordinates' },
  },
  maxPool2d: {
    title: 'Max pool',
    about: 'Keeps the largest value of each window and makes the map smaller.',
    fields: pool,
    fresh: { type: 'maxPool2d', kernel: 2 },
  },
  avgPool2d: {
    title: 'Average pool',
    about: 'Keeps the mean of each window and makes the map smaller.',
    fields: [...pool, { key: 'countIncludePad', label: 'count padding', kind: 'flag', otherwise: true, rare: true }],
    fresh: { type: 'avgPool2d', kernel: 2 },
  },
  blurPool2d: {
    title: 'Blur pool',
    about: 'Blurs before it leaves places out, so that small shifts change less.',
    fields: [
      { key: 'kernel', label: 'taps', kind: 'count', otherwise: '3' },
      { ...stride, otherwise: '2' },
    ],
    fresh: { type: 'blurPool2d', kernel: 3, stride: 2 },
  },
  globalAvgPool2d: {
    title: 'Global average pool',
    about: 'One number for each channel: its mean over the whole map.',
    fields: [],
    fresh: { type: 'globalAvgPool2d' },
  },
  flatten: {
    title: 'Flatten',
    about: 'Lays the map out as one long vector, for dense layers.',
    fields: [],
    fresh: { type: 'flatten' },
  },
  circularPad2d: {
    title: 'Circular padding',
    about: 'Continues the picture with its opposite side, as on a torus.',
    fields: [{ key: 'padding', label: 'pixels', kind: 'size' }],
    fresh: { type: 'circularPad2d', padding: 1 },
  },
  relu: plain('relu', 'ReLU', 'Sets what is below zero to zero.'),
  leakyRelu: {
    title: 'Leaky ReLU',
    about: 'Keeps a small slope below zero.',
    fields: [{ key: 'slope', label: 'slope', kind: 'number', otherwise: '0.01' }],
    fresh: { type: 'leakyRelu', slope: 0.01 },
  },
  gelu: plain('gelu', 'GELU', 'A smooth ReLU: the value times the chance that a normal number is below it.'),
  silu: plain('silu', 'SiLU', 'A smooth ReLU: the value times its sigmoid.'),
  tanh: plain('tanh', 'Tanh', 'Brings every value between −1 and 1.'),
  sigmoid: plain('sigmoid', 'Sigmoid', 'Brings every value between 0 and 1.'),
  batchNorm2d: {
    title: 'Batch norm',
    about: 'Gives each channel mean 0 and spread 1 over the batch, then scales it.',
    fields: [eps, { key: 'momentum', label: 'momentum', kind: 'number', otherwise: '0.1', rare: true }],
    fresh: { type: 'batchNorm2d' },
  },
  layerNorm: {
    title: 'Layer norm',
    about: 'The same for each place of each picture, over its channels.',
    fields: [eps],
    fresh: { type: 'layerNorm' },
  },
  groupNorm: {
    title: 'Group norm',
    about: 'The same for each picture, over groups of channels.',
    fields: [{ key: 'groups', label: 'groups', kind: 'count' }, eps],
    fresh: { type: 'groupNorm', groups: 4 },
  },
  dropout: {
    title: 'Dropout',
    about: 'In training sets a random share of the values to zero, against overfitting.',
    fields: [{ key: 'rate', label: 'rate', kind: 'number' }],
    fresh: { type: 'dropout', rate: 0.2 },
  },
  residual: {
    title: 'Residual block',
    about: 'Adds what it was given to what its layers make of it.',
    fields: [],
    fresh: { type: 'residual', layers: [{ type: 'relu' }] },
  },
  parallel: {
    title: 'Parallel branches',
    about: 'Several ways from the same input; their channels are put side by side.',
    fields: [],
    fresh: { type: 'parallel', branches: [[{ type: 'relu' }], []] },
  },
};

/** The menu's groups. */
export const GROUPS: readonly { readonly title: string; readonly types: readonly LayerType[] }[] = [
  { title: 'With weights', types: ['conv2d', 'dense', 'locallyConnected2d'] },
  { title: 'Make the map smaller', types: ['maxPool2d', 'avgPool2d', 'blurPool2d', 'globalAvgPool2d', 'flatten'] },
  { title: 'Activations', types: ['relu', 'leakyRelu', 'gelu', 'silu', 'tanh', 'sigmoid'] },
  { title: 'Normalise and regularise', types: ['batchNorm2d', 'layerNorm', 'groupNorm', 'dropout'] },
  { title: 'Blocks', types: ['residual', 'parallel'] },
  { title: 'Places and borders', types: ['coordinates', 'circularPad2d'] },
];

/** The fields of a type, those of every layer among them. */
export function fieldsOf(type: LayerType): readonly Field[] {
  return [...CATALOGUE[type].fields, ...LABELS];
}

/** A field's value as a person writes it: "3", "3×5", "same", "0.2"; empty where the description says nothing. */
export function writeValue(value: unknown): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.join(typeof value[0] === 'number' ? '×' : ', ');
  return String(value);
}

/**
 * What a person wrote, as the description has it: undefined for nothing. What is no number stays a text, and the layer
 * says what it expected.
 */
export function readValue(text: string, kind: FieldKind): unknown {
  const written = text.trim();
  if (written === '') return undefined;
  if (kind === 'text') return text;
  if (kind === 'names') {
    const names = written.split(',').flatMap((name) => name.trim() || []);
    return names.length === 1 ? names[0] : names;
  }
  if (kind === 'size' || kind === 'padding') {
    const sides = written.split(/\s*[×x*,]\s*/i);
    if (sides.length === 2 && sides.every((side) => side !== '' && Number.isFinite(Number(side)))) {
      return sides.map(Number);
    }
  }
  const number = Number(written);
  return Number.isFinite(number) ? number : written;
}

/** A value one step up or down, as arrow keys change it; the value itself where it is no number. */
export function stepValue(value: unknown, kind: FieldKind, direction: -1 | 1): unknown {
  const least = kind === 'padding' ? 0 : 1;
  const step = (n: number) => (Number.isInteger(n) ? Math.max(least, n + direction) : n);
  if (kind === 'number')
    return typeof value === 'number' ? Math.max(0, round(value + direction * stepOf(value))) : value;
  if (typeof value === 'number') return step(value);
  return Array.isArray(value) && value.every((n) => typeof n === 'number') ? value.map(step) : value;
}

const stepOf = (value: number) => (value >= 0.1 ? 0.05 : 0.01);
const round = (value: number) => Number(value.toPrecision(6));
