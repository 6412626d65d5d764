import type { MimeBundle } from 'receptive/report';
import sharp from 'sharp';

const SVG = 'image/svg+xml';
const PNG = 'image/png';
/** Dots for a pixel of the chart, so that its type is sharp on every screen. */
const SCALE = 2;
/** Dots for an inch at which a chart's pixel is one dot. */
const DPI = 72;

/** What a notebook keeps of one display. */
export interface Display {
  readonly data: MimeBundle;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/**
 * A part of a view as notebooks keep it. Drawings become PNG: programs that show notebooks take SVG for code and leave
 * it out where nobody vouches for it (GitHub, nbconvert, JupyterLab before the notebook is trusted).
 */
export async function displayOf(part: MimeBundle): Promise<Display> {
  const { [SVG]: drawing, ...others } = part;
  if (drawing === undefined) return { data: part, metadata: {} };
  // What keeps spaces in a browser is a rule of style that the rasterizer does not know.
  const spaced = drawing.replace('<svg', '<svg xml:space="preserve"');
  const { data, info } = await sharp(new TextEncoder().encode(spaced), { density: DPI * SCALE })
    .png({ palette: true, effort: 8 })
    .toBuffer({ resolveWithObject: true });
  const [width, height] = [info.width, info.height].map((size) => Math.round(size / SCALE));
  return { data: { [PNG]: data.toString('base64'), ...others }, metadata: { [PNG]: { width, height } } };
}
