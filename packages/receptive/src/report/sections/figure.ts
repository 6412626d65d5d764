import { svgText } from '../charts/theme.js';
import { type Content, html, Markup } from '../html.js';
import { type Table, tableHtml } from '../table.js';

/** Where a chart is drawn. */
export interface Canvas {
  readonly document: Document;
  /** Pixels. */
  readonly width: number;
}

/** Widths charts are drawn at: the page's column, and a phone's. One of the two is shown. */
export const WIDE = 912;
export const NARROW = 350;

export function drawn(chart: Element): Markup {
  return new Markup(svgText(chart));
}

/** A chart for wide and for narrow screens, drawn twice so that its type keeps its size. */
export function responsive(draw: (width: number) => Element, wide = WIDE): Markup {
  return html`<div class="wide">${drawn(draw(wide))}</div><div class="narrow">${drawn(draw(NARROW))}</div>`;
}

/** A chart with its caption, and its numbers folded below it. */
export function figure(caption: Content, body: Content, ...tables: readonly Table[]): Markup {
  return html`<figure><figcaption>${caption}</figcaption>
${body}
</figure>
${tables.length > 0 ? folded('The numbers', tables.map(tableHtml)) : ''}`;
}

export function folded(summary: string, body: Content): Markup {
  return html`<details><summary>${summary}</summary>
${body}</details>
`;
}

/** A swatch with its meaning. */
export function key(mark: string, words: Content, shape: 'circle' | 'square' | 'triangle' | 'line' = 'circle'): Markup {
  return html`<span class="key"><i class="${shape}" style="--mark: ${mark}"></i>${words}</span> `;
}
