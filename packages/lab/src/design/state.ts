/** What the design view shows and edits: one of the two architectures, what follows from it, and the layer looked at. */

import { computed, signal } from '@preact/signals';
import type { Architecture, LayerType } from 'receptive';
import { data } from '../state/data.js';
import { type ArmName, architectures, change, type PageState, page } from '../state/page.js';
import { subject } from '../state/training.js';
import { CATALOGUE } from './catalogue.js';
import { controlPaths, rowsOf, rowsUpTo } from './ledger.js';
import * as paths from './paths.js';
import { check } from './problems.js';
import { differenceOf } from './words.js';

export const arm = computed<ArmName>(() => (page.value.variant ? subject.value.arm : 'control'));
export const edited = computed<Architecture>(() => architectures.value[arm.value]);

export const classes = computed(() => (data.value.status === 'ready' ? data.value.dataset.classes.length : null));
export const checked = computed(() => check(edited.value, classes.value));

/** Figures of the edited architecture, up to the layer that does not fit. */
export const rows = computed(() => {
  const { graph, problem } = checked.value;
  return graph ? rowsOf(graph) : rowsUpTo(edited.value, problem?.path ?? null);
});

/** While a variant is edited: the control's figures by the variant's paths. */
export const controlRows = computed(() => {
  const { control, variant } = page.value;
  if (arm.value !== 'variant' || !variant) return null;
  const { graph, problem } = check(control, null);
  const known = graph ? rowsOf(graph) : rowsUpTo(control, problem?.path ?? null);
  const pairs = controlPaths(control, variant);
  return new Map([...pairs].flatMap(([own, other]) => (known.has(other) ? [[own, known.get(other)!]] : [])));
});
export const controlGraph = computed(() => (controlRows.value ? check(page.value.control, null).graph : null));

export const difference = computed(() => {
  const { control, variant } = page.value;
  return variant ? differenceOf(control, variant) : null;
});

/** The layer under the pointer or the focus, as far as it is still there. */
export const pointed = signal<string | null>(null);
/** The layer whose field the picture shows: the one pointed at, else the last convolution. */
export const looked = computed(() => {
  const known = rows.value;
  if (pointed.value && known.has(pointed.value)) return pointed.value;
  const convolutions = [...known.values()].filter(({ operation }) => operation.type === 'conv2d');
  return (convolutions.at(-1) ?? [...known.values()].at(-1))?.path ?? null;
});

/** A graph that holds the layer looked at: up to it where one after it does not fit. */
export const lookedGraph = computed(() => {
  const { graph, problem } = checked.value;
  if (graph || looked.value === null || !problem) return graph;
  const { input, layers } = edited.value;
  const index = Number(/^layers\[(\d+)\]$/.exec(looked.value)?.[1] ?? -1);
  return index < 0 ? null : check({ input, layers: layers.slice(0, index + 1) }, null).graph;
});

/** The one layer whose rare fields and commands are shown. */
export const opened = signal<string | null>(null);
/** The layer that gets the focus when it is shown next. */
export const focusNext = signal<string | null>(null);
/** What a screen reader says of the last command. */
export const announcement = signal('');

/** The field that is being typed in, and the state after its last letter. */
const typing = signal<{ readonly token: string; readonly state: PageState } | null>(null);

/**
 * Replaces the edited architecture.
 * @param token names a field: what is typed into it without a pause for anything else is undone in one step.
 */
export function edit(architecture: Architecture, token?: string): void {
  const continued = token !== undefined && typing.value?.token === token && typing.value.state === page.value;
  change(arm.value === 'variant' ? { variant: architecture } : { control: architecture }, { undoable: !continued });
  typing.value = token === undefined ? null : { token, state: page.value };
}
/** The next letter begins a new step of undo. */
export function endTyping(): void {
  typing.value = null;
}

export function makeVariant(): void {
  change({ variant: page.value.control });
  subject.value = { ...subject.value, arm: 'variant' };
  say('The variant is a copy of the control. Change one decision in it.');
}
export function dropVariant(): void {
  change({ variant: null });
  subject.value = { ...subject.value, arm: 'control' };
  say('Back to the control alone.');
}

/** Replaces the edited architecture as a whole; a variant of another control would mean nothing. */
export function replace(architecture: Architecture): void {
  opened.value = null;
  pointed.value = null;
  change(arm.value === 'variant' ? { variant: architecture } : { control: architecture, variant: null });
}

export function say(words: string): void {
  announcement.value = words;
}

/** "Convolution conv1": how a layer is called. */
export function titleOf(path: string): string {
  const layer = paths.layerAt(edited.value, path);
  if (!layer) return '';
  const name = rows.value.get(path)?.name ?? layer.name;
  return name ? `${CATALOGUE[layer.type].title} ${name}` : CATALOGUE[layer.type].title;
}

const placeWords = (path: string) => {
  const { list, index } = paths.placeOf(path);
  return `place ${index + 1} of ${paths.listAt(edited.value, list).length}${list === 'layers' ? '' : ' in its block'}`;
};

export function addLayer(slot: paths.Slot, type: LayerType): void {
  const path = `${slot.list}[${slot.index}]`;
  edit(paths.insertLayer(edited.value, slot, CATALOGUE[type].fresh));
  focusNext.value = path;
  opened.value = null;
  say(`${CATALOGUE[type].title} added, ${placeWords(path)}.`);
}
export function removeLayer(path: string): void {
  const title = titleOf(path);
  const { list, index } = paths.placeOf(path);
  edit(paths.removeLayer(edited.value, path));
  const left = paths.listAt(edited.value, list).length;
  focusNext.value = left > 0 ? `${list}[${Math.min(index, left - 1)}]` : null;
  opened.value = null;
  say(`${title} removed. Undo brings it back.`);
}
export function duplicateLayer(path: string): void {
  const { list, index } = paths.placeOf(path);
  edit(paths.duplicateLayer(edited.value, path));
  focusNext.value = `${list}[${index + 1}]`;
  opened.value = null;
  say(`${titleOf(path)} copied.`);
}
export function moveLayerTo(path: string, slot: paths.Slot): void {
  const title = titleOf(path);
  const moved = paths.moveLayer(edited.value, path, slot);
  if (moved.architecture === edited.value) return;
  edit(moved.architecture);
  if (opened.value === path) opened.value = moved.path;
  else opened.value = null;
  pointed.value = moved.path;
  focusNext.value = moved.path;
  const { problem } = checked.value;
  say(`${title} moved, ${placeWords(moved.path)}.${problem ? ' A layer does not fit now.' : ''}`);
}
export function moveLayerBy(path: string, direction: -1 | 1): void {
  const slot = paths.nextSlot(edited.value, path, direction);
  if (slot) moveLayerTo(path, slot);
  else say(`${titleOf(path)} is at the ${direction < 0 ? 'top' : 'end'} already.`);
}
/** Moves the focus to the layer above or below. */
export function focusBy(path: string, direction: -1 | 1): void {
  const all = paths.layerPaths(edited.value);
  const next = all[all.indexOf(path) + direction];
  if (next) focusNext.value = next;
}
