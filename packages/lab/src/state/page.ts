/** What the page is about: all of it is in the URL, and every change of it can be undone. */

import { computed, effect, signal } from '@preact/signals';
import { type Architecture, DEFAULT_RECIPE, type Recipe, type RecipeInput, resolveRecipe } from 'receptive';
import { TEMPLATES } from '../design/templates.js';
import { report } from './notices.js';
import { readHash, writeHash } from './url.js';

export const VIEWS = ['design', 'duel', 'microscope', 'bench', 'draw', 'failures', 'runs'] as const;
export type ViewName = (typeof VIEWS)[number];

/** The two networks of a duel: the control, and the one that differs from it. */
export type ArmName = 'control' | 'variant';
export const ARM_NAMES: readonly ArmName[] = ['control', 'variant'];

/** What the person expects of the variant before the duel: its accuracy less the control's, in percentage points. */
export interface Prediction {
  readonly points: number;
  /** The decision it was made about, in words: it says nothing of another. */
  readonly of: string;
}

export interface PageState {
  readonly view: ViewName;
  /** Name of the data set; "own" for pictures that were dropped on the page. */
  readonly data: string;
  readonly control: Architecture;
  /** Null: not different from the control yet. */
  readonly variant: Architecture | null;
  /** What the training says that is not at its default. */
  readonly recipe: RecipeInput;
  /** How many seeds a duel trains, 1…32. */
  readonly seeds: number;
  /** Only the first so many training pictures are used; null: all. */
  readonly limit: number | null;
  readonly prediction: Prediction | null;
}

const START: PageState = {
  view: 'design',
  data: 'glyphs',
  control: TEMPLATES[0]!.architecture([1, 28, 28], 10),
  variant: null,
  recipe: { epochs: 6, learningRate: 3e-3 },
  seeds: 3,
  limit: null,
  prediction: null,
};

/** The state. Change it through `change`, so that it can be undone. */
export const page = signal<PageState>(START);

/** The recipe with every default spelled out. */
export const recipe = computed<Recipe>(() => resolveRecipe(page.value.recipe, 'recipe', DEFAULT_RECIPE));

/** The variant is the control where nothing has been changed. */
export const architectures = computed<Readonly<Record<ArmName, Architecture>>>(() => ({
  control: page.value.control,
  variant: page.value.variant ?? page.value.control,
}));

const past = signal<readonly PageState[]>([]);
const future = signal<readonly PageState[]>([]);
export const canUndo = computed(() => past.value.length > 0);
export const canRedo = computed(() => future.value.length > 0);
const MOST_UNDONE = 200;

/**
 * Changes the state.
 * @param options.undoable false for what is not a decision, such as which view is open. Default true.
 */
export function change(changes: Partial<PageState>, options: { undoable?: boolean } = {}): void {
  if (options.undoable ?? true) {
    past.value = [...past.value.slice(-MOST_UNDONE), page.value];
    future.value = [];
  }
  page.value = { ...page.value, ...changes };
}

/** Decisions go back; the view stays. */
export function undo(): void {
  const before = past.value.at(-1);
  if (!before) return;
  past.value = past.value.slice(0, -1);
  future.value = [...future.value, page.value];
  page.value = { ...before, view: page.value.view };
}
export function redo(): void {
  const after = future.value.at(-1);
  if (!after) return;
  future.value = future.value.slice(0, -1);
  past.value = [...past.value, page.value];
  page.value = { ...after, view: page.value.view };
}

/** Reads the state from the address, and keeps the address up to date from then on. */
export async function followAddress(): Promise<void> {
  const read = async () => {
    try {
      const state = await readHash(location.hash, START);
      if (state) page.value = state;
    } catch (error) {
      report('address', error);
    }
  };
  await read();
  let written = location.hash;
  effect(() => {
    const state = page.value;
    writeHash(state).then((hash) => {
      if (state !== page.value || hash === written) return;
      written = hash;
      history.replaceState(null, '', hash);
    });
  });
  addEventListener('hashchange', () => {
    if (location.hash !== written) read();
  });
}
