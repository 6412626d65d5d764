/** A run in the editor: its control, one of its networks as the variant, its training and its data. */

import { type Arm, DEFAULT_RECIPE, type Recipe, type RecipeInput, type Study } from 'receptive';
import type { PageState } from '../state/page.js';

/** As many as a duel trains. */
const MOST_SEEDS = 32;

export const controlOf = ({ arms }: Study): Arm | null => arms.find(({ role }) => role === 'control') ?? null;

/** Networks that may stand beside the control: a duel trains both by one recipe. */
export function variantsOf(study: Study): Arm[] {
  const control = controlOf(study);
  const recipe = JSON.stringify(control?.recipe);
  return study.arms.filter((arm) => arm !== control && JSON.stringify(arm.recipe) === recipe);
}

/** What changes on the page. `data`: the name under which the page gets the run's pictures. */
export function editorState(study: Study, variant: Arm | null, data: string): Partial<PageState> | null {
  const control = controlOf(study);
  if (!control) return null;
  return {
    view: 'design',
    data,
    control: control.architecture,
    variant: variant?.architecture ?? null,
    recipe: ownFields(control.recipe),
    seeds: Math.min(MOST_SEEDS, Math.max(1, study.seeds.length)),
    // The run's data set has been cut already.
    limit: null,
    prediction: null,
  };
}

/** What a recipe says that is not said by default. */
function ownFields(recipe: Recipe): RecipeInput {
  const own = Object.entries(recipe).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(DEFAULT_RECIPE[name as keyof Recipe]),
  );
  return Object.fromEntries(own) as RecipeInput;
}
