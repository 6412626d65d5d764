/** The page's duel as a study for the command line. */

import { type Architecture, canonicalJson, resolveStudy, type StudyInput, writeStudy } from 'receptive';
import type { Decision } from '../duel/decision.js';
import type { PageState } from '../state/page.js';

/** A folder of pictures is known to the command by its form; where it lies is said with --data. */
const FOLDER = 'folder';

type Duel = Pick<PageState, 'data' | 'control' | 'variant' | 'recipe' | 'seeds' | 'limit'>;

/**
 * The study that trains what the duel trains: the control, and the variant as an experiment on the one factor.
 * @param size C, H, W of the data set's pictures; told to the command for pictures of the person's own
 * @throws InputError if the description is not a study; Error where the arms differ in several factors.
 */
export function studyOf(
  { data, control, variant, recipe, seeds, limit }: Duel,
  decision: Decision,
  [channels, height]: Architecture['input'],
): StudyInput {
  if (decision.kind === 'several') throw new Error('A study varies one factor.');
  const own = data === 'own' ? { dataset: FOLDER, imageSize: height, channels: channels as 1 | 3 } : { dataset: data };
  const experiments =
    decision.kind === 'one' && variant
      ? [{ name: nameOf(decision.factor), factor: decision.factor, arms: [{ name: 'variant', architecture: variant }] }]
      : [];
  return writeStudy(
    resolveStudy({
      name: 'lab',
      title: 'From the lab page',
      data: { ...own, ...(limit === null ? {} : { limit }) },
      recipe,
      control: { name: 'control', architecture: control },
      experiments,
      seeds,
    }),
  );
}

/** "recipe.learningRate" → "learningrate". */
const nameOf = (factor: string) =>
  factor
    .toLowerCase()
    .replace(/^recipe\./, '')
    .replace(/[^a-z0-9]+/g, '-');

/** The file that `receptive run lab.ts` takes. */
export function studyFile(study: StudyInput): string {
  const run = study.data.dataset === FOLDER ? 'receptive run lab.ts --data DIR' : 'receptive run lab.ts';
  canonicalJson(study); // a number that JSON cannot hold would be written as null
  return `// Made by the lab page: \`${run}\`\nimport { defineStudy } from 'receptive';\n\nexport default defineStudy(${JSON.stringify(study, null, 2)});\n`;
}
