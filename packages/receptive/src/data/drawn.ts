import { fieldError } from '../errors.js';
import { Random, streamKey } from '../random.js';
import { makeDataset } from './dataset.js';
import type { Dataset, Split, SplitName } from './types.js';

/** Height and width of the pictures that are drawn for tasks where theory decides. */
export const DRAWN_SIDE = 16;
export const DRAWN_PIXELS = DRAWN_SIDE * DRAWN_SIDE;

export interface DrawnOptions {
  /** Which pictures, and where a task has a rule of its own, which rule. Default 0. */
  readonly seed?: number;
  /** Number of training pictures, 1 … 1,000,000. Default 4096. */
  readonly train?: number;
  /** Number of validation pictures. Default 1000. */
  readonly validation?: number;
  /** Number of test pictures. Default 4000: chance is then known to ± 0.8 points, one standard deviation, or better. */
  readonly test?: number;
}

/** A task whose pictures are drawn: grey, 1 × 16 × 16. */
export interface Drawing {
  readonly name: string;
  readonly about: string;
  readonly classes: readonly string[];
  readonly notes: readonly string[];
  /** Draws one picture of a class into `out`, with numbers that belong to this picture alone. */
  readonly draw: (label: number, random: Random, out: Uint8Array) => void;
}

/**
 * All splits of a drawn task. A picture is a pure function of (seed, split, index), computed with exactly rounded
 * arithmetic only (+ − ×), so the bits are the same on every machine. Classes take turns, so every split is balanced.
 *
 * Errors: InputError for a count or seed out of range.
 */
export async function drawDataset(drawing: Drawing, options: DrawnOptions): Promise<Dataset> {
  const { name, about, classes, notes } = drawing;
  const { seed = 0, train = 4096, validation = 1000, test = 4000 } = options;
  for (const [split, count] of Object.entries({ train, validation, test })) {
    if (!Number.isInteger(count) || count < 1 || count > 1_000_000)
      throw fieldError(`${name}.${split}`, 'a whole number of pictures from 1 to 1000000', count);
  }
  if (!Number.isInteger(seed) || seed < 0) throw fieldError(`${name}.seed`, 'a whole number from 0', seed);
  const splits = {
    train: drawSplit(drawing, seed, 'train', train),
    validation: drawSplit(drawing, seed, 'validation', validation),
    test: drawSplit(drawing, seed, 'test', test),
  };
  return makeDataset({ name, about, classes, shape: [1, DRAWN_SIDE, DRAWN_SIDE], splits, notes });
}

function drawSplit({ name, classes, draw }: Drawing, seed: number, split: SplitName, count: number): Split {
  const key = streamKey(seed, 'generate', `${name}/${split}`);
  const images = new Uint8Array(count * DRAWN_PIXELS);
  const labels = new Uint16Array(count);
  for (let i = 0; i < count; i++) {
    const label = i % classes.length;
    labels[i] = label;
    draw(label, new Random(key, i), images.subarray(i * DRAWN_PIXELS, (i + 1) * DRAWN_PIXELS));
  }
  return { images, labels };
}

/** Standard deviation of the sum of a word's four bytes: √(4·(256² − 1)/12). */
const FOUR_BYTES = 147.8;

/**
 * Adds nearly normal noise of standard deviation `sd` grey levels to every pixel, rounds and clips to 0…255. The noise
 * is the sum of a word's four bytes, whose mean is 510; it stays within 3.5 standard deviations.
 *
 * @param ink one value for each pixel, in grey levels
 */
export function develop(ink: ArrayLike<number>, sd: number, random: Random, out: Uint8Array): void {
  const scale = sd / FOUR_BYTES;
  for (let i = 0; i < out.length; i++) {
    const word = random.word();
    const bytes = (word & 0xff) + ((word >>> 8) & 0xff) + ((word >>> 16) & 0xff) + (word >>> 24);
    out[i] = Math.min(255, Math.max(0, Math.floor((ink[i] as number) + (bytes - 510) * scale + 0.5)));
  }
}

/** The pixel at a place of the torus: rows and columns go on at the opposite side. */
export function onTorus(y: number, x: number): number {
  return ((y + DRAWN_SIDE) % DRAWN_SIDE) * DRAWN_SIDE + ((x + DRAWN_SIDE) % DRAWN_SIDE);
}
