/** A page in pieces, for readers who show pictures and tables but no drawing inside a page, as GitHub does. */

import { standaloneText } from '../markdown/figures.js';

/** A stretch of the page, or the charts of one figure as a picture with its words. */
export type Piece = { readonly html: string } | { readonly svg: string; readonly label: string };

const FIGURE = /<figure>(.*?)<\/figure>/gs;
const CAPTION = /<figcaption>.*?<\/figcaption>/s;
/** A chart with the heading before it and the note after it, where it has them. */
const CHART = /(?:<h\d[^>]*>([^<]*)<\/h\d>(?:<div[^>]*>)*)?(<svg\b.*?<\/svg>)(?:<p[^>]*>([^<]*)<\/p>)?/gs;

/** Charts of figures become pictures; the captions of these, and everything else, stay where they are. */
export function piecesOf(page: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let words = '';
  let end = 0;
  for (const figure of page.matchAll(FIGURE)) {
    const charts = [...(figure[1] as string).matchAll(CHART)].map(([, title, svg, note]) =>
      chartOf(svg as string, title, note),
    );
    if (charts.length === 0) continue;
    words += `${page.slice(end, figure.index)}<figure>${CAPTION.exec(figure[1] as string)?.[0] ?? ''}</figure>`;
    end = figure.index + figure[0].length;
    pieces.push({ html: words }, { svg: pictureOf(charts), label: charts.map(({ label }) => label).join('; ') });
    words = '';
  }
  words += page.slice(end);
  return words.trim() === '' ? pieces : [...pieces, { html: words }];
}

interface Chart {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
  readonly label: string;
  readonly title: string;
  readonly note: string;
}

function chartOf(svg: string, title = '', note = ''): Chart {
  const open = svg.slice(0, svg.indexOf('>', svg.indexOf('viewBox')));
  const sizeOf = (name: string) => Number(new RegExp(`\\s${name}="([\\d.]+)"`).exec(open)?.[1] ?? 0);
  const label = /\saria-label="([^"]*)"/.exec(open)?.[1] ?? '';
  return { svg, width: sizeOf('width'), height: sizeOf('height'), label, title, note };
}

/** As wide as a page of the report. */
const WIDTH = 960;
const GAP = 24;
const LINE = 20;

/** The charts of a figure side by side, in as many rows as they need. */
function pictureOf(charts: readonly Chart[]): string {
  const [first, ...more] = charts as readonly [Chart, ...Chart[]];
  if (more.length === 0 && !first.title && !first.note) return standaloneText(first.svg);
  const above = charts.some(({ title }) => title) ? LINE : 0;
  const below = charts.some(({ note }) => note) ? LINE : 0;
  const placed: string[] = [];
  let [x, y, right, bottom] = [0, 0, 0, 0];
  for (const { svg, width, height, title, note } of charts) {
    if (x > 0 && x + width > WIDTH) [x, y] = [0, bottom + GAP];
    if (title) placed.push(`<text x="${x}" y="${y + LINE - 6}" font-weight="600">${title}</text>`);
    placed.push(sized(svg).replace('<svg', `<svg x="${x}" y="${y + above}"`));
    if (note) placed.push(`<text x="${x}" y="${y + above + height + LINE - 6}" font-size="10">${note}</text>`);
    [right, bottom] = [Math.max(right, x + width), Math.max(bottom, y + above + height + below)];
    x += width + GAP;
  }
  const label = charts.map((chart) => chart.label).join('; ');
  return standaloneText(
    `<svg role="img" aria-label="${label}" width="${right}" height="${bottom}" viewBox="0 0 ${right} ${bottom}" font-family="system-ui, sans-serif" font-size="12" fill="currentColor">${placed.join('')}</svg>`,
  );
}

/** A chart inside another keeps the size of its attributes, which a page's style would set aside. */
const sized = (svg: string) => svg.replace(/^\s*(?:height|max-width): [^;]*;$/gm, '');
