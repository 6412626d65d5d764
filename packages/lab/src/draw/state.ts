/** What has been drawn or chosen, and what all networks say about it. */

import { computed, signal } from '@preact/signals';
import { data } from '../state/data.js';
import { give, inspector, latest } from '../state/inspector.js';
import { dismiss, report } from '../state/notices.js';
import { ARM_NAMES, type ArmName, architectures, page } from '../state/page.js';
import { type KeyedModel, modelAt, trainings } from '../state/training.js';
import type { Fit } from './fit.js';
import { inkAndPaper } from './ink.js';
import { changeSheet, EMPTY, type Sheets } from './sheet.js';

export const sheets = signal<Sheets>({ now: EMPTY, before: [] });

/** Colours to draw with on pictures of this data set. */
export const inks = computed(() => (data.value.status === 'ready' ? inkAndPaper(data.value.dataset) : null));
export const pictureShape = computed(() => (data.value.status === 'ready' ? data.value.dataset.shape : null));

/** How many bytes a picture has. */
const volume = computed(() => pictureShape.value?.reduce((a, b) => a * b, 1) ?? 0);

export const fit = signal<Fit>('squeeze');
/** The file on the board, to fit it anew. */
const file = signal<{ readonly file: Blob; readonly name: string } | null>(null);

/** A network that answers; `untrained`: with the weights it begins with. */
export interface Voter {
  readonly arm: ArmName;
  readonly seed: number;
  readonly untrained: boolean;
  readonly keyed: KeyedModel;
}

/** Every trained seed of both networks as they are edited; an untrained one where there is none. */
export const voters = computed<readonly Voter[]>(() =>
  ARM_NAMES.filter((arm) => arm === 'control' || page.value.variant).flatMap((arm) => {
    const wanted = JSON.stringify(architectures.value[arm]);
    const trained = trainings.value.filter(
      (one) => one.arm === arm && one.snapshots.length > 1 && JSON.stringify(one.architecture) === wanted,
    );
    const voter = (seed: number, keyed: KeyedModel | null, untrained: boolean): Voter[] =>
      keyed ? [{ arm, seed, untrained, keyed }] : [];
    if (trained.length === 0) return voter(0, modelAt(arm, 0, null, 0), true);
    return trained.flatMap((one) => voter(one.seed, modelAt(arm, one.seed, one, one.snapshots.length - 1), false));
  }),
);

/** The picture in the form of the data set: what is on the board. Null while there is nothing. */
export const drawn = signal<Uint8Array | null>(null);

export interface Answered {
  readonly picture: Uint8Array;
  /** What networks get: C × H × W, normalised. */
  readonly input: Float32Array;
  readonly votes: readonly { readonly voter: Voter; readonly probabilities: Float32Array }[];
}
export const answered = signal<Answered | null>(null);

const failed = (error: unknown) => report('draw', error);

export const askAnswers = latest(
  async (picture: Uint8Array, by: readonly Voter[]): Promise<Answered | null> => {
    if (picture.length !== volume.value) return null; // Of a data set that is there no longer.
    const keys: string[] = [];
    for (const { keyed } of by) keys.push(await give(keyed.key, keyed.model));
    const { input, probabilities } = await inspector.answers(keys, picture, pictureShape.value!);
    return { picture, input, votes: by.map((voter, i) => ({ voter, probabilities: probabilities[i]! })) };
  },
  (found) => {
    if (found) answered.value = found;
  },
  failed,
);

/** Brings what is on the board to the size of the data set. */
export const askFitted = latest(
  (rgba: Uint8ClampedArray, side: readonly [number, number]) => inspector.fitDrawing(rgba, side),
  (bytes) => {
    drawn.value = bytes;
  },
  failed,
);

const readFile = latest(
  async (chosen: Blob, name: string, how: Fit) => ({
    chosen,
    name,
    bytes: await inspector.readPicture(chosen, name, how),
  }),
  ({ chosen, name, bytes }) => {
    const again = file.value?.file === chosen;
    file.value = { file: chosen, name };
    dismiss('draw');
    // The same file in another form is no step that one would undo.
    const picture = { name, bytes };
    sheets.value = again
      ? { ...sheets.value, now: { ...sheets.value.now, picture } }
      : changeSheet(sheets.value, { picture, strokes: [] });
  },
  failed,
);

/** Puts a picture file on the board; what is no picture is told, and the board stays as it is. */
export function openPicture(chosen: Blob, name: string): void {
  readFile(chosen, name, fit.value);
}

/** The picture on the board anew, in another form. */
export function refitPicture(next: Fit = fit.value): void {
  fit.value = next;
  if (file.value && sheets.value.now.picture) readFile(file.value.file, file.value.name, next);
}
