import { DRAWN_PIXELS, DRAWN_SIDE, type DrawnOptions, develop, drawDataset, onTorus } from './drawn.js';
import type { Dataset } from './types.js';

/** Fingerprint of the default set; a test holds the generator to it. */
export const WHERE_FINGERPRINT = '06979c24cda57c2fca42f49a3962a731074b7901a91c156273bfe0946b138aea';

const [PAPER, INK, NOISE] = [50, 200, 8];
const HALF = DRAWN_SIDE / 2;
/** A plus sign: its centre and the four pixels beside it. */
const PLUS = [
  [0, 0],
  [-1, 0],
  [1, 0],
  [0, -1],
  [0, 1],
] as const; // prettier-ignore

/**
 * Where is the plus sign? It stands at a uniformly random place of a torus — what leaves on one side comes in on the
 * other — and its class is the quadrant of its centre.
 *
 * Shifting a picture round by half its side changes its class and nothing else, so a network that is exactly invariant
 * to that (circular padding, then a global pool) names every quadrant equally often rightly: chance, 25 %, whatever it
 * has learnt. Everything above it comes from knowing the position.
 */
export async function generateWhere(options: DrawnOptions = {}): Promise<Dataset> {
  const ink = new Float64Array(DRAWN_PIXELS);
  return drawDataset(
    {
      name: 'where',
      about: 'A plus sign anywhere on a torus of 16×16 pixels; the class is the quadrant it stands in. Generated.',
      classes: ['top left', 'top right', 'bottom left', 'bottom right'],
      notes: ['The sign wraps round the sides, so that nothing but its position tells the classes apart.'],
      draw: (label, random, out) => {
        const y = random.integer(HALF) + (label >> 1) * HALF;
        const x = random.integer(HALF) + (label & 1) * HALF;
        ink.fill(PAPER);
        for (const [dy, dx] of PLUS) ink[onTorus(y + dy, x + dx)] = INK;
        develop(ink, NOISE, random, out);
      },
    },
    options,
  );
}
