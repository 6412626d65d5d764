import { type Bitmap, enlarge, mosaic } from '../bitmaps.js';
import { svgText } from '../charts/theme.js';
import { encodePng } from '../png.js';
import { escapeMarkdown } from '../table.js';

/** A picture file that stands beside `report.md`. */
export interface ReportFile {
  /** Without folders: "training-accuracy-cnn.svg". */
  readonly name: string;
  /** SVG text or the bytes of a PNG. */
  readonly content: string | Uint8Array;
}

const INK = '#1d1f21';
const PAPER = '#ffffff';
/** Pixels that small pictures are enlarged to, about. */
const SIDE = 56;

/** Collects the pictures of a report while its text is written; `link` gives what the text says in their place. */
export class FigureFiles {
  readonly files: ReportFile[] = [];

  /** @param folder where the files will be, seen from the text. */
  constructor(private readonly folder: string) {}

  chart(name: string, chart: Element): string {
    const alt = chart.getAttribute('aria-label') ?? '';
    return this.link(`${name}.svg`, standaloneSvg(chart), alt);
  }

  /** Pictures of one shape in rows of eight, enlarged where they are small. */
  pictures(name: string, bitmaps: readonly Bitmap[], alt: string, perRow = 8): string {
    const [, height, width] = bitmaps[0]?.shape ?? [1, 1, 1];
    const factor = Math.max(1, Math.round(SIDE / Math.max(height, width)));
    const { bytes, shape } = mosaic(
      bitmaps.map((bitmap) => enlarge(bitmap, factor)),
      perRow,
    );
    return this.link(`${name}.png`, encodePng(bytes, shape), alt);
  }

  private link(name: string, content: string | Uint8Array, alt: string): string {
    this.files.push({ name, content });
    return `![${escapeMarkdown(alt)}](${this.folder}/${name})`;
  }
}

/** A chart as a file of its own: dark on white with its colours written out, whatever page shows it. */
export function standaloneSvg(chart: Element): string {
  return standaloneText(svgText(chart));
}

/** The same of a chart that is written already. */
export function standaloneText(chart: string): string {
  const text = chart
    .replace(/var\(--paper, [^)]*\)/g, PAPER)
    .replace(/var\(--\w+, ([^)]*)\)/g, '$1')
    .replace(/currentColor/g, INK)
    .replace(/(font-family[:=]\s*"?)inherit/g, '$1system-ui, sans-serif')
    // An entity of HTML that XML does not know.
    .replace(/&nbsp;/g, '&#160;');
  const named = /^<svg[^>]*\sxmlns=/.test(text)
    ? text
    : text.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg"');
  return `${named.replace(/^<svg[^>]*>/, (open) => `${open}<rect width="100%" height="100%" fill="${PAPER}"/>`)}\n`;
}
