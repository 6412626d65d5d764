import { fieldError } from '../errors.js';
import { Random, streamKey } from '../random.js';
import { makeDataset } from './dataset.js';
import { GLYPHS, type Stroke } from './glyph-strokes.js';
import { StrokeCanvas } from './stroke-canvas.js';
import type { Dataset, Split, SplitName } from './types.js';

export interface GlyphOptions {
  /** Which pictures. Default 0. */
  readonly seed?: number;
  /** Number of training pictures, 1 … 1,000,000. Default 4000. */
  readonly train?: number;
  /** Number of validation pictures. Default 1000. */
  readonly validation?: number;
  /** Number of test pictures. Default 2000. */
  readonly test?: number;
  /** Side in pixels, 16 … 128. Default 28. */
  readonly size?: number;
}

/**
 * Fingerprint of the default set. It enters the key of cached copies and a test holds the generator to it, so a change
 * of the drawing cannot pass unnoticed.
 */
export const GLYPHS_FINGERPRINT = '38dd5bbce3048ee6a1be28a0ebf05553ffba6787a537d2d5b202379e5b6f5561';

/**
 * The built-in data set: ten stroke-drawn capital letters, each picture with its own position, size, slant, rotation,
 * thickness, wobble, contrast, stray strokes, dots and noise. Grey, 1 × size × size.
 *
 * A picture is a pure function of (seed, split, index), computed with exactly rounded arithmetic only (+ − × ÷ √), so
 * the bits are the same on every machine. Classes take turns, so every split is balanced.
 *
 * Errors: InputError for a count or size out of range.
 */
export async function generateGlyphs(options: GlyphOptions = {}): Promise<Dataset> {
  const { seed = 0, train = 4000, validation = 1000, test = 2000, size = 28 } = options;
  for (const [name, count] of Object.entries({ train, validation, test })) {
    if (!Number.isInteger(count) || count < 1 || count > 1_000_000)
      throw fieldError(`glyphs.${name}`, 'a whole number of pictures from 1 to 1000000', count);
  }
  if (!Number.isInteger(size) || size < 16 || size > 128)
    throw fieldError('glyphs.size', 'a whole number of pixels from 16 to 128', size);
  if (!Number.isInteger(seed) || seed < 0) throw fieldError('glyphs.seed', 'a whole number from 0', seed);
  return makeDataset({
    name: 'glyphs',
    about: 'Ten hand-drawn-looking capital letters (B C D E F G O P Q R), drawn by Receptive from stroke definitions.',
    classes: GLYPHS.map((glyph) => glyph.name),
    shape: [1, size, size],
    splits: {
      train: drawSplit(seed, 'train', train, size),
      validation: drawSplit(seed, 'validation', validation, size),
      test: drawSplit(seed, 'test', test, size),
    },
    notes: [
      'Every picture has its own position, size, slant, rotation, stroke thickness, contrast, noise and clutter.',
      'Classes differ from a neighbour in one small stroke (B P R, C G, D O Q, E F).',
    ],
  });
}

function drawSplit(seed: number, split: SplitName, count: number, size: number): Split {
  const key = streamKey(seed, 'generate', `glyphs/${split}`);
  const images = new Uint8Array(count * size * size);
  const labels = new Uint16Array(count);
  const canvas = new StrokeCanvas(size);
  for (let i = 0; i < count; i++) {
    const label = i % GLYPHS.length;
    labels[i] = label;
    canvas.clear();
    const draw = new Random(key, i, 0);
    drawGlyph(canvas, draw, GLYPHS[label]!.strokes);
    drawClutter(canvas, draw);
    develop(canvas, draw, new Random(key, i, 1), images.subarray(i * size * size, (i + 1) * size * size));
  }
  return { images, labels };
}

/** Where a point of the letter's box lies on the canvas. */
type Place = (x: number, y: number) => readonly [number, number];

function drawGlyph(canvas: StrokeCanvas, random: Random, strokes: readonly Stroke[]): void {
  const pixel = canvas.size / 28;
  const radius = random.between(0.55, 1.35) * pixel;
  const ink = random.between(0.75, 1);
  const place = randomPlace(canvas.size, random);
  const wobble = () => random.between(-0.035, 0.035);
  for (const { start, to } of strokes) {
    let [x, y] = place(start[0] + wobble(), start[1] + wobble());
    for (const step of to) {
      if (step.length === 2) {
        const [x1, y1] = place(step[0] + wobble(), step[1] + wobble());
        canvas.line(x, y, x1, y1, radius, ink);
        [x, y] = [x1, y1];
      } else {
        const [cx, cy] = place(step[0] + wobble(), step[1] + wobble());
        const [x1, y1] = place(step[2] + wobble(), step[3] + wobble());
        canvas.curve(x, y, cx, cy, x1, y1, radius, ink);
        [x, y] = [x1, y1];
      }
    }
  }
}

/** Size, then slant, then rotation, then position: p = R·(slant·(size·q)) + centre, kept inside the picture. */
function randomPlace(size: number, random: Random): Place {
  const height = random.between(0.44, 0.76) * size;
  const width = height * random.between(0.78, 1.12);
  const slant = random.between(-0.22, 0.22);
  // cos = (1 − t²)/(1 + t²), sin = 2t/(1 + t²) for t = tan(angle/2): up to ±18° without a transcendental function.
  const t = random.between(-0.16, 0.16);
  const cos = (1 - t * t) / (1 + t * t);
  const sin = (2 * t) / (1 + t * t);
  const free = (size - height) / 2;
  const centreX = size / 2 + random.between(-1, 1) * free;
  const centreY = size / 2 + random.between(-1, 1) * free;
  return (qx, qy) => {
    const y = qy * height;
    const x = qx * width - slant * y;
    return [cos * x - sin * y + centreX, sin * x + cos * y + centreY];
  };
}

/** Stray strokes and dots anywhere, thinner and mostly fainter than the letter. */
function drawClutter(canvas: StrokeCanvas, random: Random): void {
  const { size } = canvas;
  const pixel = size / 28;
  const anywhere = () => random.between(0, size);
  const strays = 1 + random.integer(3);
  for (let i = 0; i < strays; i++) {
    const [x, y] = [anywhere(), anywhere()];
    const reach = () => random.between(-7, 7) * pixel;
    const [cx, cy] = [x + reach(), y + reach()];
    const [x1, y1] = [cx + reach(), cy + reach()];
    canvas.curve(x, y, cx, cy, x1, y1, random.between(0.35, 0.85) * pixel, random.between(0.35, 0.85));
  }
  const dots = 2 + random.integer(5);
  for (let i = 0; i < dots; i++) {
    const [x, y] = [anywhere(), anywhere()];
    canvas.line(x, y, x, y, random.between(0.3, 1) * pixel, random.between(0.4, 0.9));
  }
}

/** Ink to grey levels: a sloping background, contrast, and noise of about 11 grey levels. */
function develop(canvas: StrokeCanvas, random: Random, noise: Random, out: Uint8Array): void {
  const { size, ink } = canvas;
  const paper = random.between(10, 50);
  const [slopeX, slopeY] = [random.between(-25, 25), random.between(-25, 25)];
  const contrast = random.between(0.65, 1);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const background = paper + (slopeX * (x + 0.5)) / size + (slopeY * (y + 0.5)) / size;
      // The sum of a word's four bytes is nearly normal with mean 510 and standard deviation 147.8.
      const word = noise.word();
      const bytes = (word & 0xff) + ((word >>> 8) & 0xff) + ((word >>> 16) & 0xff) + (word >>> 24);
      const value = background + (255 - background) * contrast * (ink[y * size + x] as number) + (bytes - 510) * 0.075;
      out[y * size + x] = Math.min(255, Math.max(0, Math.floor(value + 0.5)));
    }
  }
}
