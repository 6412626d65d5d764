/** Which colours stand for which numbers: one scale for all channels of a layer. */

import { computed, effect, signal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { type Palette, paint, rangeOf } from '../ui/plane.js';
import { type Layout, planeOf } from './layout.js';
import { type Traced, traced } from './state.js';

export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly palette: Palette;
}

const preference = matchMedia('(prefers-color-scheme: dark)');
/** Whether the page is dark: then zero is dark too, so that a map of small values does not glare. */
export const dark = signal(preference.matches);
preference.addEventListener('change', ({ matches }) => {
  dark.value = matches;
});

/** Below zero, zero, above. */
const LIGHT = [
  [0, 105, 166],
  [247, 245, 240],
  [184, 76, 0],
] as const; // prettier-ignore
const DARK = [
  [98, 182, 236],
  [34, 38, 43],
  [240, 152, 90],
] as const; // prettier-ignore

/** Writes the colour of a share of −1…1 as RGB from a place on. */
function writeSigned(share: number, to: Uint8ClampedArray, place: number): void {
  const [below, zero, above] = dark.value ? DARK : LIGHT;
  const end = share < 0 ? below : above;
  const t = Math.min(1, Math.abs(share));
  for (let i = 0; i < 3; i++) to[place + i] = zero[i]! + (end[i]! - zero[i]!) * t;
}

/** Grey from 0 where nothing is negative, else blue – paper – orange around 0. */
export function scaleOf(values: ArrayLike<number>): Scale {
  const [low, high] = rangeOf(values);
  return low < 0 ? { low, high, palette: 'signed' } : { low: 0, high, palette: 'grey' };
}

/** A plane of values as RGBA; what is NaN (no value at all) stays transparent. */
export function paintPlane(values: Float32Array, { low, high, palette }: Scale): Uint8ClampedArray<ArrayBuffer> {
  const reach = Math.max(Math.abs(low), Math.abs(high)) || 1;
  const signed = palette === 'signed';
  const rgba = signed ? new Uint8ClampedArray(values.length * 4) : paint(values, low, high, palette);
  values.forEach((value, i) => {
    if (signed) writeSigned(value / reach, rgba, i * 4);
    rgba[i * 4 + 3] = Number.isNaN(value) ? 0 : 255;
  });
  return rgba;
}

/** One channel of a layer's values, painted again when they, the scale or the page's colours change. */
export function usePainted(
  values: Float32Array,
  layout: Layout,
  channel: number,
  scale: Scale,
): Uint8ClampedArray<ArrayBuffer> {
  const { height, width } = layout;
  return useMemo(
    () => paintPlane(planeOf(values, layout, channel), scale),
    [values, channel, scale, height, width, dark.value],
  );
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
  const rgb = new Uint8ClampedArray(3);
  writeSigned(value / largest, rgb, 0);
  const [red, green, blue] = rgb as unknown as readonly [number, number, number];
  const linear = (part: number) => (part / 255 <= 0.04045 ? part / 3294.6 : ((part / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  return { background: `rgb(${red} ${green} ${blue})`, color: luminance > EITHER ? '#000' : '#fff' };
}

/** The luminance on which black and white have the same contrast, 4.6: enough for small numbers. */
const EITHER = 0.179;
