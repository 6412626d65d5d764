/** What the bench looks at and what has been found; everything is computed by the inspector. */

import { computed, signal } from '@preact/signals';
import { type Node, resolveArchitecture } from 'receptive';
import { data } from '../state/data.js';
import { give, inspector, latest } from '../state/inspector.js';
import { report } from '../state/notices.js';
import { type KeyedModel, subjectModel } from '../state/training.js';
import type { FieldReport, MapPictures, MoveReport } from '../worker/bench-handlers.js';
import type { ExplainedBy } from '../worker/explain-handlers.js';
import type { Move, MoveKind } from './moves.js';

export type Tool = 'move' | 'saliency' | 'field' | 'surgery';
export const tool = signal<Tool>('move');

/** A picture of the validation split, by its place in it. */
export const pictureIndex = signal(0);

export interface ChosenPicture {
  readonly bytes: Uint8Array;
  readonly shape: readonly [channels: number, height: number, width: number];
  readonly label: number;
  readonly index: number;
}
export const picture = computed<ChosenPicture | null>(() => {
  const loaded = data.value;
  if (loaded.status !== 'ready') return null;
  const { shape, splits } = loaded.dataset;
  const { images, labels } = splits.validation;
  const index = Math.min(pictureIndex.value, labels.length - 1);
  const volume = shape[0] * shape[1] * shape[2];
  return { bytes: images.slice(index * volume, (index + 1) * volume), shape, label: labels[index]!, index };
});

/** Every kind of move keeps its own setting. */
export const moveKind = signal<MoveKind>('shift');
export const shift = signal({ down: 0, right: 3 });
export const degrees = signal(30);
export const permuted = signal({ share: 1, seed: 0 });
export const move = computed<Move>(() => {
  if (moveKind.value === 'shift') return { kind: 'shift', ...shift.value };
  if (moveKind.value === 'rotate') return { kind: 'rotate', degrees: degrees.value };
  return { kind: 'permute', ...permuted.value };
});

/** Layers of the subject that give pictures. */
export const layers = computed<readonly Node[]>(() => {
  const subject = subjectModel.value;
  if (!subject) return [];
  return resolveArchitecture(subject.model.architecture).nodes.filter(({ outputShape }) => outputShape.length === 3);
});
const layerName = signal<string | null>(null);
const chosenLayer = computed(() => layers.value.find(({ name }) => name === layerName.value) ?? null);
/** The layer whose maps are shown: the first one, unless another is chosen. */
export const layer = computed<Node | null>(() => chosenLayer.value ?? layers.value[0] ?? null);
/** The layer whose field is shown: the last one, which sees most, unless another is chosen. */
export const fieldLayer = computed<Node | null>(() => chosenLayer.value ?? layers.value.at(-1) ?? null);
export const chooseLayer = (name: string): void => {
  layerName.value = name;
};

export const moveReport = signal<MoveReport | null>(null);
export const maps = signal<MapPictures | null>(null);
/** Probabilities at many amounts of a move, and what they were asked for. */
export interface Sweep {
  readonly moves: readonly Move[];
  readonly classes: number;
  readonly probabilities: Float32Array;
}
export const sweep = signal<Sweep | null>(null);
export const explained = signal<{ readonly by: readonly ExplainedBy[]; readonly label: number } | null>(null);
export const field = signal<(FieldReport & { readonly node: Node }) | null>(null);

/**
 * `latest` for questions about the subject. What fails because data or network have changed meanwhile is of no interest:
 * the new ones are asked anyway.
 */
export function about<A extends readonly [subject: KeyedModel, ...rest: unknown[]], R>(
  ask: (...args: A) => Promise<R>,
  use: (found: R) => void,
): (...args: A) => void {
  return latest(
    async (...args: A) => {
      try {
        return { found: await ask(...args) };
      } catch (error) {
        if (args[0].key !== subjectModel.value?.key) return null;
        throw error;
      }
    },
    (answer) => {
      if (answer) use(answer.found);
    },
    (error) => report('bench', error),
  );
}
const keyOf = ({ key, model }: KeyedModel) => give(key, model);

export const askMove = about(
  async (subject: KeyedModel, { bytes }: ChosenPicture, how: Move) =>
    inspector.moveReport(await keyOf(subject), bytes, how),
  (found) => {
    moveReport.value = found;
  },
);
export const askMaps = about(
  async (subject: KeyedModel, node: Node, { bytes }: ChosenPicture, how: Move) =>
    inspector.mapPictures(await keyOf(subject), node.id, bytes, how),
  (found) => {
    maps.value = found;
  },
);
export const askSweep = about(
  async (subject: KeyedModel, { bytes }: ChosenPicture, moves: readonly Move[]): Promise<Sweep> => ({
    moves,
    classes: subject.model.classes.length,
    probabilities: await inspector.sweep(await keyOf(subject), bytes, moves),
  }),
  (found) => {
    sweep.value = found;
  },
);
export const askWhy = about(
  async (subject: KeyedModel, { bytes }: ChosenPicture, label: number) => ({
    by: await inspector.explain(await keyOf(subject), bytes, label),
    label,
  }),
  (found) => {
    explained.value = found;
  },
);
export const askField = about(
  async (subject: KeyedModel, node: Node) => ({
    ...(await inspector.fieldReport(await keyOf(subject), node.id)),
    node,
  }),
  (found) => {
    field.value = found;
  },
);
