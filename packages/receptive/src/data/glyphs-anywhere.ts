import { DRAWN_PIXELS, DRAWN_SIDE, type DrawnOptions, develop, drawDataset } from './drawn.js';
import type { Dataset } from './types.js';

/** Fingerprint of the default set; a test holds the generator to it. */
export const GLYPHS_ANYWHERE_FINGERPRINT = '1575353fdc3269ea47c323d13ed142a3923ac69d425e5b55459a4fa7cb8b53d3';

/** Noise of 0.3 times the contrast. */
const [PAPER, INK, NOISE] = [85, 170, 25.5];
const GLYPH = 5;
/** Nine pixels each: brightness tells nothing. */
const SHAPES = [
  ['plus', '..#..', '..#..', '#####', '..#..', '..#..'],
  ['cross', '#...#', '.#.#.', '..#..', '.#.#.', '#...#'],
  ['T', '#####', '..#..', '..#..', '..#..', '..#..'],
  ['L', '#....', '#....', '#....', '#....', '#####'],
] as const;

/**
 * One of four 5×5 glyphs anywhere inside a noisy picture; the class is the glyph.
 *
 * What convolution is made for: the same small pattern, wherever it is. A dense network has to learn every glyph at each
 * of the 144 places by itself.
 */
export async function generateGlyphsAnywhere(options: DrawnOptions = {}): Promise<Dataset> {
  const ink = new Float64Array(DRAWN_PIXELS);
  const glyphs = SHAPES.map(([, ...rows]) => [...rows.join('')].flatMap((mark, i) => (mark === '#' ? [i] : [])));
  return drawDataset(
    {
      name: 'glyphs-anywhere',
      about: 'One of four 5×5 glyphs anywhere in a noisy picture of 16×16 pixels; the class is the glyph. Generated.',
      classes: SHAPES.map(([name]) => name),
      notes: ['All glyphs have nine pixels and stand wholly inside the picture; noise is 0.3 times their contrast.'],
      draw: (label, random, out) => {
        const places = DRAWN_SIDE - GLYPH + 1;
        const [top, left] = [random.integer(places), random.integer(places)];
        ink.fill(PAPER);
        for (const i of glyphs[label] as number[]) {
          ink[(top + Math.floor(i / GLYPH)) * DRAWN_SIDE + left + (i % GLYPH)] = INK;
        }
        develop(ink, NOISE, random, out);
      },
    },
    options,
  );
}
