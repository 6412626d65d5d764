import { Random, streamKey } from '../random.js';
import { DRAWN_PIXELS, type DrawnOptions, drawDataset } from './drawn.js';
import type { Dataset } from './types.js';

/** Fingerprint of the default set; a test holds the generator to it. */
export const NO_STRUCTURE_FINGERPRINT = 'feada45e6bb568ddcfb4e99eb4ce4a96d6f17791914d5a6bad3db449df573903';

/** Grey levels of one standard deviation. */
const SCALE = 32;
const GREY = 128;
/** Values are clipped here, at ±3.97 standard deviations, so that a value and its opposite are equally likely. */
const MOST = 127;

/**
 * Pixels that have nothing to do with their neighbours: x ~ N(0, I) on 16×16 pixels, and the class is the sign of a
 * fixed sum of all pixels, half of them with + and half with −.
 *
 * A linear rule that a dense network finds. A function of the picture that is invariant to shifts on the torus cannot:
 * of the 256 shifts of a picture about as many are of one class as of the other, and who always names the more common
 * one is right in 51.5 % of all pictures.
 *
 * A pixel is kept as the byte 128 + 32·x, rounded and clipped to 1…255: steps of 1/32 standard deviation, which add
 * 0.008 % to the variance, and nothing beyond ±3.97. The class is that of the bytes, so none of it blurs the rule.
 */
export async function generateNoStructure(options: DrawnOptions = {}): Promise<Dataset> {
  const signs = balancedSigns(options.seed ?? 0);
  const levels = new Int8Array(DRAWN_PIXELS);
  return drawDataset(
    {
      name: 'no-structure',
      about: 'Independent normal pixels, 16×16; the class is the sign of a fixed balanced ± sum of them. Generated.',
      classes: ['minus', 'plus'],
      notes: [
        'No pixel says anything about its neighbours: 128 of them count with +, 128 with −, in no order.',
        'Bytes are 128 + 32·x: rounded to 1/32 standard deviation and clipped at ±3.97.',
      ],
      draw: (label, random, out) => {
        // Which of x and −x it is decides the class; that all sums are zero is possible, and then it is drawn again.
        let score = 0;
        while (score === 0) {
          for (let i = 0; i < DRAWN_PIXELS; i++) {
            levels[i] = Math.min(MOST, Math.max(-MOST, Math.floor(SCALE * random.normal() + 0.5)));
          }
          score = scoreOf(levels, signs);
        }
        const turn = score > 0 === (label === 1) ? 1 : -1;
        for (let i = 0; i < DRAWN_PIXELS; i++) out[i] = GREY + turn * (levels[i] as number);
      },
    },
    options,
  );
}

/** The rule: +1 for half of the pixels, −1 for the others, row by row. */
export function balancedSigns(seed: number): Int8Array {
  const signs = new Int8Array(DRAWN_PIXELS).fill(-1);
  const order = new Random(streamKey(seed, 'generate', 'no-structure/rule')).permutation(DRAWN_PIXELS);
  for (const pixel of order.subarray(0, DRAWN_PIXELS / 2)) signs[pixel] = 1;
  return signs;
}

function scoreOf(levels: Int8Array, signs: Int8Array): number {
  let score = 0;
  for (let i = 0; i < DRAWN_PIXELS; i++) score += (levels[i] as number) * (signs[i] as number);
  return score;
}
