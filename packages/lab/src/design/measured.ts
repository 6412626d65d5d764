/** What the inspector measures for this view: the field of the unit looked at, and all layers' fields and times. */

import { computed, effect, signal } from '@preact/signals';
import { InputError } from 'receptive';
import { data } from '../state/data.js';
import { give, inspector, latest } from '../state/inspector.js';
import { report } from '../state/notices.js';
import { subject, subjectEpoch, subjectModel, subjectTraining } from '../state/training.js';
import type { Measurable, MeasuredField, MeasuredTimes } from '../worker/design-handlers.js';
import { centreUnit, type Unit } from './sight.js';
import { checked, edited, looked, rows } from './state.js';

/** Whether the ledger shows what is measured in place of what is calculated. */
export const ledgerMode = signal<'calculated' | 'measured'>('calculated');
/** Whether the picture shows where the unit looks. */
export const heat = signal(true);
/** A unit chosen by hand, of the layer it was chosen in; null: the centre. */
export const chosenUnit = signal<{ readonly path: string; readonly unit: Unit } | null>(null);

/** The node looked at and its unit. */
export const target = computed(() => {
  const node = looked.value === null ? undefined : rows.value.get(looked.value);
  if (!node) return null;
  const chosen = chosenUnit.value;
  return { node, unit: chosen?.path === node.path ? chosen.unit : null };
});

export interface LayerSizes {
  readonly size: number | null;
  readonly core: number | null;
}

/** The measured field of one unit; `about` says of what. */
export const field = signal<{ readonly about: string; readonly measured: MeasuredField } | null>(null);
export const sizes = signal<ReadonlyMap<string, LayerSizes>>(new Map());
export const times = signal<MeasuredTimes | null>(null);
/** One sentence where something cannot be measured. */
export const obstacle = signal<string | null>(null);

/** What all of this is measured on: changes whenever a figure could. Null where nothing can be. */
const measurable = computed(() => {
  const { graph, problem } = checked.value;
  if (!graph || problem || data.value.status !== 'ready') return null;
  if (graph.input.join() !== data.value.dataset.shape.join()) return null;
  const trained = subjectTraining.value;
  const about = `${data.value.dataset.fingerprint} ${JSON.stringify(edited.value)} ${subject.value.seed} ${trained?.id} ${subjectEpoch.value}`;
  return { about, trained: trained !== null };
});

/** Weights that nobody has trained are drawn by the worker, so that a large network does not stop the page. */
async function subjectOf(): Promise<Measurable> {
  if (!subjectTraining.value) return { architecture: edited.value, seed: subject.value.seed };
  const { key, model } = subjectModel.value!;
  return { key: await give(key, model) };
}

const fail = (error: unknown) => {
  if (error instanceof InputError) obstacle.value = error.message;
  else report('measuring', error);
};

/** "…": the network, layer and unit that the picture is about. */
export const fieldAbout = computed(() => {
  const known = measurable.value;
  const at = target.value;
  return known && at ? `${known.about} ${at.node.path} ${at.unit ?? ''}` : null;
});

const askField = latest(
  async (about: string, path: string, unit: Unit | null) => ({
    about,
    measured: await inspector.measureField(await subjectOf(), path, unit),
  }),
  (answer) => {
    field.value = answer;
    obstacle.value = null;
  },
  fail,
);

/** All layers with a map, one after the other, and the clock; given up when the network changes meanwhile. */
async function measureAll(about: string): Promise<void> {
  const current = () => measurable.value?.about === about && ledgerMode.value === 'measured';
  try {
    const what = await subjectOf();
    const measuredTimes = await inspector.measureTimes(edited.value);
    if (!current()) return;
    times.value = measuredTimes;
    for (const { path, outputShape } of rows.value.values()) {
      if (outputShape.length !== 3) continue;
      const { size, core } = await inspector.measureField(what, path, null);
      if (!current()) return;
      sizes.value = new Map(sizes.value).set(path, { size, core });
    }
    obstacle.value = null;
  } catch (error) {
    if (current()) fail(error);
  }
}

const FIELD_PAUSE = 120;
const LEDGER_PAUSE = 500;

/** Measures what is shown, a moment after it has stopped changing. Returns what stops it. */
export function followMeasurements(): () => void {
  const stopField = effect(() => {
    const about = fieldAbout.value;
    const at = target.value;
    if (!heat.value || about === null || !at || field.peek()?.about === about) return;
    const timer = setTimeout(() => askField(about, at.node.path, at.unit), FIELD_PAUSE);
    return () => clearTimeout(timer);
  });
  const stopLedger = effect(() => {
    const about = measurable.value?.about;
    if (ledgerMode.value !== 'measured' || about === undefined) return;
    sizes.value = new Map();
    times.value = null;
    const timer = setTimeout(() => measureAll(about), LEDGER_PAUSE);
    return () => clearTimeout(timer);
  });
  return () => {
    stopField();
    stopLedger();
  };
}

/** The unit looked at, whether chosen or not. */
export const unit = computed<Unit>(() => {
  const at = target.value;
  return at ? (at.unit ?? centreUnit(at.node)) : [0, 0];
});
