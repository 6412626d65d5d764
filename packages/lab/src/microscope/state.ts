/** What the microscope looks at: a picture, a unit of a layer, or a pixel; and what follows from it. */

import { batch, computed, effect, signal } from '@preact/signals';
import {
  type Explanation,
  explainUnit,
  type Graph,
  type Node,
  observedValues,
  reachedBy,
  resolveArchitecture,
  type SplitName,
  seenBy,
} from 'receptive';
import { data } from '../state/data.js';
import { give, inspector, latest } from '../state/inspector.js';
import { report } from '../state/notices.js';
import { type KeyedModel, subjectModel } from '../state/training.js';
import { carryOver, layoutOf, middleOf, placeOf, type Unit, unitAt } from './layout.js';

/** Pictures that no training has seen, and that decide nothing either. */
export const SPLIT: SplitName = 'validation';

/** Number in the split, and the class that "next" stays in (null: any). */
export const chosenPicture = signal<{ readonly index: number; readonly only: number | null }>({ index: 0, only: null });

/** A picture on its way through a network. */
export interface Traced {
  readonly model: KeyedModel;
  readonly graph: Graph;
  readonly index: number;
  readonly input: Float32Array;
  /** By node. */
  readonly values: readonly Float32Array[];
}
export const traced = signal<Traced | null>(null);

/** The index, within the split that is loaded. */
export const pictureIndex = computed(() => {
  if (data.value.status !== 'ready') return 0;
  return Math.min(chosenPicture.value.index, data.value.dataset.splits[SPLIT].labels.length - 1);
});

const ask = latest(
  async (model: KeyedModel, index: number): Promise<Traced> => {
    await give(model.key, model.model);
    const { input, values } = await inspector.trace(model.key, SPLIT, index);
    const graph = resolveArchitecture(model.model.architecture);
    return { model, graph, index, input, values: observedValues(graph, values) };
  },
  (result) => {
    traced.value = result;
  },
  (error) => report('microscope', error),
);

/** Keeps the trace up to date with epoch, training, arm and picture; returns what stops that. */
export function followSubject(): () => void {
  return effect(() => {
    const model = subjectModel.value;
    const index = pictureIndex.value;
    if (model) ask(model, index);
    else traced.value = null;
  });
}

/** Names survive what changes elsewhere in the architecture. */
const chosen = signal<{ readonly layer: string | null; readonly unit: Unit | null }>({ layer: null, unit: null });
/** The unit looked at before this one, in the same layer. */
export const unitBefore = signal<Unit | null>(null);
/** A unit that was clicked stays; pointing elsewhere does not move it. */
export const pinned = signal(false);
/** The unit looked at before, if it is in the same map and near: then its patch is shown beside the new one. */
export const stepBefore = computed<Unit | null>(() => {
  const [before, now] = [unitBefore.value, unit.value];
  if (before?.length !== 3 || now?.length !== 3 || before[0] !== now[0]) return null;
  const distance = Math.abs(before[1]! - now[1]!) + Math.abs(before[2]! - now[2]!);
  return distance <= NEAR ? before : null;
});
/** Steps from one unit to the next. */
const NEAR = 3;
/** The pixel of the picture that is pointed at. */
export const pixel = signal<readonly [y: number, x: number] | null>(null);

const FIRST = new Set(['conv2d', 'locallyConnected2d', 'dense']);

export const node = computed<Node | null>(() => {
  const { nodes } = traced.value?.graph ?? { nodes: [] };
  const { layer } = chosen.value;
  return (
    nodes.find(({ name }) => name === layer) ??
    nodes.find(({ operation }) => FIRST.has(operation.type)) ??
    nodes[0] ??
    null
  );
});

/** The unit looked at; the middle of the first channel to begin with. */
export const unit = computed<Unit | null>(() => {
  const own = node.value;
  if (!own) return null;
  const layout = layoutOf(own.outputShape);
  const { layer, unit: wanted } = chosen.value;
  if (layer !== own.name || wanted?.length !== own.outputShape.length) return middleOf(layout);
  const { channel, y, x } = placeOf(layout, wanted);
  return unitAt(layout, channel, y, x);
});

/** Values of a node, or the picture itself (−1). */
export function valuesOf({ input, values }: Traced, id: number): Float32Array {
  return id < 0 ? input : values[id]!;
}

export const explanation = computed<Explanation | null>(() => {
  const [trace, own, at] = [traced.value, node.value, unit.value];
  if (!trace || !own || !at) return null;
  const inputs = own.inputs.map((id) => valuesOf(trace, id));
  return explainUnit(trace.graph, own, inputs, trace.model.model.tensors, at);
});

/** The engine's value of the unit. */
export const engineValue = computed<number | null>(() => {
  const [trace, own, at] = [traced.value, node.value, unit.value];
  if (!trace || !own || !at) return null;
  return trace.values[own.id]![own.outputShape.reduce((sum, extent, axis) => sum * extent + at[axis]!, 0)]!;
});

/** What the network says of the picture: its likeliest class, 0…1; null where it ends in no vector. */
export const answer = computed(() => {
  const logits = traced.value?.values.at(-1);
  if (!logits || traced.value!.graph.outputShape.length !== 1) return null;
  const best = logits.reduce((most, value, i) => (value > logits[most]! ? i : most), 0);
  const total = logits.reduce((sum, value) => sum + Math.exp(value - logits[best]!), 0);
  return { class: best, probability: 1 / total };
});

/** The graph as such: what follows from it alone is not computed again for every epoch. */
const description = computed(() => JSON.stringify(traced.value?.model.model.architecture ?? null));
const graph = computed<Graph | null>(() =>
  description.value === 'null' ? null : resolveArchitecture(JSON.parse(description.value)),
);

/** Every pixel that the unit sees, and every unit on the way. */
export const seen = computed(() => {
  const [whole, own, at] = [graph.value, node.value, unit.value];
  return whole && own && at ? seenBy(whole, own, at) : null;
});
/** Every unit that the pixel reaches, layer by layer. */
export const reached = computed(() => {
  const [whole, at] = [graph.value, pixel.value];
  if (!whole || !at) return null;
  const [, height, width] = whole.input;
  return at[0] < height && at[1] < width ? reachedBy(whole, at) : null;
});

export function chooseUnit(next: Unit): void {
  const own = node.value;
  if (!own || next.join() === unit.value?.join()) return;
  batch(() => {
    unitBefore.value = unit.value;
    chosen.value = { layer: own.name, unit: next };
  });
}

export function chooseLayer(name: string): void {
  const [own, at] = [node.value, unit.value];
  const next = traced.value?.graph.nodes.find((one) => one.name === name);
  if (!next || name === own?.name) return;
  batch(() => {
    unitBefore.value = null;
    const to = layoutOf(next.outputShape);
    chosen.value = {
      layer: name,
      unit: own && at ? carryOver(layoutOf(own.outputShape), at, to) : middleOf(to),
    };
  });
}

/** The layer so many places further, as far as there are any. */
export function stepLayer(by: number): void {
  const nodes = traced.value?.graph.nodes;
  const own = node.value;
  const next = own && nodes?.[own.id + by];
  if (next) chooseLayer(next.name);
}

/** Another picture of the chosen class, round the split. */
export function stepPicture(by: 1 | -1): void {
  if (data.value.status !== 'ready') return;
  const { labels } = data.value.dataset.splits[SPLIT];
  const { only } = chosenPicture.value;
  let index = pictureIndex.value;
  for (let tried = 0; tried < labels.length; tried++) {
    index = (index + by + labels.length) % labels.length;
    if (only === null || labels[index] === only) break;
  }
  chosenPicture.value = { index, only };
}
