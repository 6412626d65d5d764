/** Which colours stand for which numbers: one scale for all channels of a layer. */

import { computed, effect, signal } from '@preact/signals';
import { type Palette, paint, rangeOf } from '../ui/plane.js';
import { type Traced, traced } from './state.js';

export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly palette: Palette;
}

/** Grey from 0 where nothing is negative, else blue – paper – orange around 0. */
export function scaleOf(values: ArrayLike<number>): Scale {
  const [low, high] = rangeOf(values);
  return low < 0 ? { low, high, palette: 'signed' } : { low: 0, high, palette: 'grey' };
}

/** A plane of values as RGBA; what is NaN (no value at all) stays transparent. */
export function paintPlane(values: Float32Array, { low, high, palette }: Scale): Uint8ClampedArray<ArrayBuffer> {
  const rgba = paint(values, low, high, palette);
  values.forEach((value, i) => {
    if (Number.isNaN(value)) rgba[i * 4 + 3] = 0;
  });
  return rgba;
}

/** Scales of every layer, and of every weight tensor by its name. */
interface Scales {
  readonly architecture: string;
  readonly layers: readonly Scale[];
  readonly weights: ReadonlyMap<string, Scale>;
}

function scalesOf({ values, graph, model }: Traced): Scales {
  const { architecture, tensors } = model.model;
  const names = graph.nodes.flatMap((node) => node.tensors.filter(({ role }) => role === 'weight'));
  return {
    architecture: JSON.stringify(architecture),
    layers: values.map(scaleOf),
    weights: new Map(names.map(({ name }) => [name, around(tensors.get(name) ?? [])])),
  };
}

/** Weights are signed, whatever they happen to be. */
function around(values: ArrayLike<number>): Scale {
  const [low, high] = rangeOf(values);
  return { low, high, palette: 'signed' };
}

/** The scales of one epoch, kept for all others; null: every epoch has its own. */
const held = signal<Scales | null>(null);
export const holdsColours = computed(() => held.value !== null);
export function holdColours(on: boolean): void {
  held.value = on && traced.value ? scalesOf(traced.value) : null;
}

/** The scales in use: those of the epoch looked at, or those that are held, if they are of this architecture. */
export const scales = computed<Scales | null>(() => {
  const trace = traced.value;
  if (!trace) return null;
  const own = held.value;
  if (own && own.architecture === JSON.stringify(trace.model.model.architecture)) return own;
  return scalesOf(trace);
});

/** Lets go of colours that were held for another architecture. */
export function forgetColours(): () => void {
  return effect(() => {
    if (held.value && scales.value && scales.value !== held.value) held.value = null;
  });
}

/** A number's colour on a cell: background, and ink that can be read on it. */
export function cellColours(value: number, largest: number): { background: string; color: string } {
  if (!Number.isFinite(value)) return { background: 'transparent', color: 'inherit' };
  const [r, g, b] = paint([value], -largest, largest, 'signed');
  return { background: `rgb(${r} ${g} ${b})`, color: Math.abs(value / largest) > 0.55 ? '#fff' : '#1d1f21' };
}
