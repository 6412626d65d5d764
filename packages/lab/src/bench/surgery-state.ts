/** What has been changed in the filters of the subject, and what that costs. */

import { computed, signal } from '@preact/signals';
import { type Node, resolveArchitecture } from 'receptive';
import { give, inspector } from '../state/inspector.js';
import { report } from '../state/notices.js';
import { type KeyedModel, subjectModel } from '../state/training.js';
import type { AccuracyReport } from '../worker/bench-handlers.js';
import { about } from './state.js';
import { changedFilters, type Filters, zeroFilter } from './surgery.js';

/** A layer after a change. */
interface Step {
  readonly layer: string;
  readonly filters: Filters;
}

/** Changes of one network (by its key), the last one at the end. Those of another network are not its own. */
const changes = signal<{ readonly key: string; readonly steps: readonly Step[] }>({ key: '', steps: [] });
const steps = computed(() => (changes.value.key === subjectModel.value?.key ? changes.value.steps : []));
export const canUndoSurgery = computed(() => steps.value.length > 0);

export const convolutions = computed<readonly Node[]>(() => {
  const subject = subjectModel.value;
  if (!subject) return [];
  return resolveArchitecture(subject.model.architecture).nodes.filter(({ operation }) => operation.type === 'conv2d');
});
const chosenLayer = signal<string | null>(null);
export const convolution = computed(
  () => convolutions.value.find(({ name }) => name === chosenLayer.value) ?? convolutions.value[0] ?? null,
);
const chosenFilter = signal(0);
export const filter = computed(() => Math.min(chosenFilter.value, (original.value?.shape[0] ?? 1) - 1));
export const chooseFilter = (number: number): void => {
  chosenFilter.value = number;
};
export const chooseConvolution = (name: string): void => {
  chosenLayer.value = name;
  chosenFilter.value = 0;
  ranking.value = null;
};

function filtersOf({ model }: KeyedModel, node: Node): Filters {
  const bias = model.tensors.get(`${node.name}.bias`) ?? null;
  const [weight] = node.tensors;
  return { weight: model.tensors.get(weight!.name)!, bias, shape: weight!.shape as unknown as Filters['shape'] };
}

/** The chosen convolution as the network has it, and as it has been changed. */
export const original = computed<Filters | null>(() => {
  const [subject, node] = [subjectModel.value, convolution.value];
  return subject && node ? filtersOf(subject, node) : null;
});
export const filters = computed<Filters | null>(
  () => steps.value.findLast(({ layer }) => layer === convolution.value?.name)?.filters ?? original.value,
);
/** Numbers of the filters of the chosen convolution that are not as the network has them. */
export const changed = computed(() =>
  original.value && filters.value ? changedFilters(original.value, filters.value) : [],
);

/** @param continues a stroke of the brush: it takes the place of the step before. */
export function operate(make: (filters: Filters) => Filters, continues = false): void {
  const [subject, node, now] = [subjectModel.value, convolution.value, filters.value];
  if (!subject || !node || !now) return;
  const before = continues ? steps.value.slice(0, -1) : steps.value;
  changes.value = { key: subject.key, steps: [...before, { layer: node.name, filters: make(now) }] };
}
export function undoSurgery(): void {
  changes.value = { key: changes.value.key, steps: steps.value.slice(0, -1) };
}
export function resetSurgery(): void {
  changes.value = { key: '', steps: [] };
}

/** The tensors that differ from the network's, of all layers. */
export const replaced = computed(() => {
  const byLayer = new Map(steps.value.map(({ layer, filters }) => [layer, filters]));
  return [...byLayer].flatMap(([layer, { weight, bias }]): [string, Float32Array][] => [
    [`${layer}.weight`, weight],
    ...(bias ? [[`${layer}.bias`, bias] as [string, Float32Array]] : []),
  ]);
});

/** Accuracy as the network is, and as it has been changed. */
export const cost = signal<{ readonly before: AccuracyReport; readonly after: AccuracyReport } | null>(null);
const known = signal<{ readonly key: string; readonly report: AccuracyReport } | null>(null);

export const askCost = about(
  async (subject: KeyedModel, tensors: readonly [string, Float32Array][]) => {
    const key = await give(subject.key, subject.model);
    if (known.value?.key !== key) known.value = { key, report: await inspector.accuracyWith(key, []) };
    const before = known.value.report;
    return { before, after: tensors.length > 0 ? await inspector.accuracyWith(key, tensors) : before };
  },
  (found) => {
    cost.value = found;
  },
);

/** What zeroing each filter alone costs, the dearest first; null when it has not been asked. */
export interface Ranking {
  readonly key: string;
  readonly layer: string;
  readonly all: number;
  readonly pictures: number;
  readonly costs: readonly { readonly filter: number; readonly cost: number }[];
}
export const ranking = signal<Ranking | null>(null);
export const ranked = computed(() => {
  const found = ranking.value;
  return found?.key === subjectModel.value?.key && found?.layer === convolution.value?.name ? found : null;
});

/** Zeroes every filter of the chosen convolution in turn, of the network as it was before any change. */
export async function rankFilters(): Promise<void> {
  const [subject, node, filters] = [subjectModel.value, convolution.value, original.value];
  if (!subject || !node || !filters) return;
  try {
    const key = await give(subject.key, subject.model);
    const { correct, pictures } = await inspector.accuracyWith(key, []);
    let found: Ranking = { key, layer: node.name, all: filters.shape[0], pictures, costs: [] };
    ranking.value = found;
    for (let one = 0; one < filters.shape[0]; one++) {
      const { weight, bias } = zeroFilter(filters, one);
      const changes: [string, Float32Array][] = [[`${node.name}.weight`, weight]];
      if (bias) changes.push([`${node.name}.bias`, bias]);
      const without = await inspector.accuracyWith(key, changes);
      if (ranking.value !== found) return; // Another layer has been chosen, or it was stopped.
      const costs = [...found.costs, { filter: one, cost: (correct - without.correct) / pictures }];
      found = { ...found, costs: costs.sort((a, b) => b.cost - a.cost || a.filter - b.filter) };
      ranking.value = found;
    }
  } catch (error) {
    if (subjectModel.value?.key === subject.key) report('bench', error);
  }
}
