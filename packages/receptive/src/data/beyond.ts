import { DRAWN_PIXELS, DRAWN_SIDE, type DrawnOptions, develop, drawDataset, onTorus } from './drawn.js';
import type { Dataset } from './types.js';

/** Fingerprint of the default set; a test holds the generator to it. */
export const BEYOND_FINGERPRINT = '5a69e8d6a87b58b7e7d70b06e2f08302cb0435439c11f285b6aaf6115bc9ba05';

const [PAPER, INK, NOISE] = [50, 200, 12];
/** Pixels from one dot to the other; the other way round the torus it is 10 and 8. */
const DISTANCES = [6, 8];

/**
 * Two dots in one row of a torus, 6 or 8 pixels apart; the class is their distance.
 *
 * A window that holds both dots of the nearer pair is 7 pixels wide. What a smaller one sees — paper, noise and one dot
 * — it sees in both classes alike, so a maximum over all windows cannot tell them apart: chance, 50 %. From a receptive
 * field of 7 on they can.
 */
export async function generateBeyond(options: DrawnOptions = {}): Promise<Dataset> {
  const ink = new Float64Array(DRAWN_PIXELS);
  return drawDataset(
    {
      name: 'beyond',
      about:
        'Two dots in one row of a torus of 16×16 pixels, 6 or 8 pixels apart; the class is the distance. Generated.',
      classes: DISTANCES.map((distance) => `${distance} apart`),
      notes: ['The smallest window that holds both dots of a class is 7 pixels wide.'],
      draw: (label, random, out) => {
        const [y, x] = [random.integer(DRAWN_SIDE), random.integer(DRAWN_SIDE)];
        ink.fill(PAPER);
        for (const dot of [0, DISTANCES[label] as number]) ink[onTorus(y, x + dot)] = INK;
        develop(ink, NOISE, random, out);
      },
    },
    options,
  );
}
