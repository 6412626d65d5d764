/** The duel at work: what is trained, what is known already, and the trainer that does it. */

import { computed, effect, signal } from '@preact/signals';
import { initialSnapshot, resolveArchitecture, type TrialProgress, trialId } from 'receptive';
import { data } from '../state/data.js';
import { inspector } from '../state/inspector.js';
import { notify, report } from '../state/notices.js';
import { type ArmName, architectures, page, recipe } from '../state/page.js';
import { storage } from '../state/storage.js';
import { type Training, trainings } from '../state/training.js';
import type { DuelArm, DuelEvent } from '../worker/duel-training.js';
import { connect, type Port, type Remote } from '../worker/rpc.js';
import type { TrainerHandlers, TrainerMessage } from '../worker/trainer.js';
import { decisionOf } from './decision.js';

export type DuelStatus = 'idle' | 'training' | 'paused';
export const status = signal<DuelStatus>('idle');
/** Where each arm stands; absent before its first step. */
export const progress = signal<Readonly<Partial<Record<ArmName, { readonly seed: number } & TrialProgress>>>>({});

export const decision = computed(() => decisionOf(page.value.control, page.value.variant));

/** The arms that a duel trains: the control alone while there is no variant. */
export const duelArms = computed<readonly DuelArm[]>(() => {
  const { control, variant } = architectures.value;
  const one: DuelArm = { name: 'control', architecture: control };
  return decision.value.kind === 'none' ? [one] : [one, { name: 'variant', architecture: variant }];
});

/** Trial ids of the duel as it is described now, by "arm seed"; null while they are being computed. */
const ids = signal<ReadonlyMap<string, string> | null>(null);

/** What has been trained of this very duel. */
export const ofThisDuel = computed<readonly Training[]>(() => {
  const wanted = new Set(ids.value?.values());
  return trainings.value.filter(({ id }) => wanted.has(id));
});

let numerics: string | null = null;

async function idsOf(arms: readonly DuelArm[]): Promise<Map<string, string>> {
  const loaded = data.value;
  const { seeds, limit } = page.value;
  const known = new Map<string, string>();
  if (loaded.status !== 'ready' || ['several', 'invalid'].includes(decision.value.kind)) return known;
  numerics ??= (await inspector.about()).numerics;
  for (const { name, architecture } of arms)
    for (let seed = 0; seed < seeds; seed++) {
      const id = await trialId({
        arm: { architecture, recipe: recipe.value },
        seed,
        data: limit === null ? {} : { limit },
        fingerprint: loaded.dataset.fingerprint,
        normalization: loaded.normalization,
        numerics,
      });
      known.set(`${name} ${seed}`, id);
    }
  return known;
}

const keyOf = (id: string) => `trial ${id}`;

/** Keeps `ids` right, and fetches what this browser has trained before; from the page's start on. */
export function followDuel(): void {
  effect(() => {
    const arms = duelArms.value;
    const about = [arms, recipe.value, page.value.seeds, page.value.limit, data.value] as const;
    const still = () =>
      about[0] === duelArms.value &&
      about[1] === recipe.value &&
      about[2] === page.value.seeds &&
      about[4] === data.value;
    idsOf(arms).then(
      async (found) => {
        if (!still()) return;
        ids.value = found;
        for (const [place, id] of found) {
          const arm = place.split(' ')[0] as ArmName;
          const here = trainings.value.find((training) => training.id === id);
          if (here) {
            if (here.arm !== arm) replace({ ...here, arm });
            continue;
          }
          const stored = await storage.get<Training>(keyOf(id));
          if (stored && still()) replace({ ...stored, arm });
        }
      },
      (error) => report('duel', error),
    );
  });
}

function replace(training: Training): void {
  trainings.value = [...trainings.value.filter(({ id }) => id !== training.id), training];
}

function update(id: string, changes: (training: Training) => Partial<Training>): void {
  trainings.value = trainings.value.map((training) =>
    training.id === id ? { ...training, ...changes(training) } : training,
  );
}

/** The arms at work; the editor may have moved on. */
let working: readonly DuelArm[] = [];
let trainer: Remote<TrainerHandlers> | null = null;
let trainerData: unknown = null;

function openTrainer(): Remote<TrainerHandlers> {
  if (trainer) return trainer;
  const worker = new Worker(new URL('trainer.js', document.baseURI), { type: 'module' });
  worker.addEventListener('message', ({ data: message }: MessageEvent<Partial<TrainerMessage>>) => {
    if (message.event) happened(message.event);
  });
  worker.addEventListener('error', (event) => {
    report('duel', new Error(event.message || 'The training worker did not start.'));
    trainer = null;
    trainerData = null;
    status.value = 'idle';
  });
  trainer = connect<TrainerHandlers>(worker as unknown as Port);
  return trainer;
}

/** Trains what of the duel is not known yet. @param held to begin with one single step */
export async function start(held = false): Promise<void> {
  const loaded = data.value;
  if (loaded.status !== 'ready' || status.value !== 'idle') return;
  status.value = held ? 'paused' : 'training';
  progress.value = {};
  try {
    const remote = openTrainer();
    if (trainerData !== loaded.dataset) {
      await remote.useData({ dataset: loaded.dataset, normalization: loaded.normalization });
      trainerData = loaded.dataset;
    }
    const arms = duelArms.value;
    working = arms;
    const { seeds, limit } = page.value;
    const known = ofThisDuel.value.filter((training) => training.status !== 'training').map(({ id }) => id);
    trainings.value = trainings.value.filter((training) => training.status !== 'training');
    await remote.train({
      arms,
      recipe: recipe.value,
      seeds: Array.from({ length: seeds }, (_, seed) => seed),
      limit,
      known,
      held,
    });
  } catch (error) {
    report('duel', error);
  } finally {
    status.value = 'idle';
  }
}

export function pause(): void {
  status.value = 'paused';
  trainer?.pause();
}
export function resume(): void {
  status.value = 'training';
  trainer?.resume();
}
/** One step of each arm; begins the duel where none is at work. */
export async function step(): Promise<void> {
  if (status.value === 'idle') start(true);
  status.value = 'paused';
  openTrainer().step();
}
/** Ends the training; what is finished stays. */
export async function stop(): Promise<void> {
  await trainer?.stop();
}
/** Back to the same start: the duel's trainings are forgotten, here and in what the browser keeps. */
export async function rewind(): Promise<void> {
  await stop();
  const all = ofThisDuel.value.map(({ id }) => id);
  trainings.value = trainings.value.filter(({ id }) => !all.includes(id));
  progress.value = {};
  await Promise.all(all.map((id) => storage.remove(keyOf(id))));
}

function happened(event: DuelEvent): void {
  const { arm, seed } = event;
  if (event.kind === 'progress') {
    progress.value = { ...progress.value, [arm]: { seed, ...event.progress } };
    return;
  }
  if (event.kind === 'started') {
    const architecture = working.find(({ name }) => name === arm)!.architecture;
    replace({
      arm,
      seed,
      architecture,
      id: event.id,
      status: 'training',
      history: [],
      snapshots: [initialSnapshot(resolveArchitecture(architecture), seed)],
      validation: null,
      answers: null,
    });
    return;
  }
  if (event.kind === 'epoch') {
    const { predicted, probabilities } = event;
    update(event.id, ({ history, snapshots }) => ({
      history: [...history, event.record],
      snapshots: [...snapshots, event.snapshot],
      validation: event.validation,
      answers: { predicted, probabilities },
    }));
    return;
  }
  if (event.status === 'known') return;
  update(event.id, () => ({ status: event.status as Training['status'] }));
  const finished = trainings.value.find(({ id }) => id === event.id);
  if (finished) keep(finished);
}

/** Larger trainings stay on the page alone. Unit: values of 4 bytes. */
const MOST_KEPT = 32e6;

function keep(training: Training): void {
  const size = [...(training.snapshots[0]?.values() ?? [])].reduce((sum, { length }) => sum + length, 0);
  if (size * training.snapshots.length <= MOST_KEPT) {
    storage.put(keyOf(training.id), training);
    return;
  }
  notify({
    about: 'storage',
    kind: 'information',
    text: `A training of ${Math.round((size * training.snapshots.length * 4) / 1e6)} MB is too large for this browser to keep: it is here until you leave.`,
  });
}
