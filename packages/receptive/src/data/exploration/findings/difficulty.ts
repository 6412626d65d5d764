import type { Detector, Facts } from '../facts.js';
import type { Finding } from '../types.js';
import { count, percent } from '../wording.js';

/** From this validation accuracy on, little is left for a network to show. */
const EASY = 0.9;
/** Less above the majority than this is next to nothing. */
const LITTLE = 0.1;
/** Training this much above validation is more memory than knowledge. */
const GAP = 0.2;

export const difficulty: Detector = {
  looksFor: 'how far a linear classifier gets',
  applies: ({ separability }) => separability !== null,
  find: findDifficulty,
};

function findDifficulty({ separability, dataset }: Facts): Finding[] {
  if (!separability) return [];
  const { trained, measured, features, trainAccuracy, validationAccuracy, majorityAccuracy } = separability;
  const above = validationAccuracy - majorityAccuracy;
  const cells = features / dataset.shape[0];
  const gap =
    trainAccuracy - validationAccuracy >= GAP
      ? ' The gap to training shows how little of what it learned holds for other pictures.'
      : '';
  return [
    {
      id: 'separability',
      severity: 'note',
      title:
        validationAccuracy >= EASY
          ? 'Nearly linearly separable'
          : above < LITTLE
            ? 'Hardly linearly separable'
            : 'Partly linearly separable',
      evidence: `A linear classifier on ${cells} cells a channel, fitted to ${count(trained)} training pictures, gets ${percent(validationAccuracy)} of ${count(measured)} validation pictures right (${percent(trainAccuracy)} in training); always answering the largest training class gets ${percent(majorityAccuracy)}.${gap}`,
      size: { value: Math.round(1000 * validationAccuracy) / 10, unit: '% validation accuracy of a linear classifier' },
      meaning:
        validationAccuracy >= EASY
          ? 'An easy task: differences between networks will be tenths of a percent, so use many seeds or fewer training pictures to see them.'
          : above < LITTLE
            ? 'Where brightness lies says almost nothing of the class: shapes and textures must be learned, which is what convolutions are for.'
            : `A network has to beat ${percent(validationAccuracy)} to be worth its parameters; what it gains above that is what layers add.`,
    },
  ];
}
