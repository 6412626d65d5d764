import { type Content, html, Markup } from '../html.js';
import { piecesOf } from './pieces.js';
import { notebookStyle } from './style.js';

/** What Deno's Jupyter kernel asks an object for; tslab and others know the same bundles by other names. */
export const JUPYTER_DISPLAY: unique symbol = Symbol.for('Jupyter.display') as never;
const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom') as never;

/** The same thing in several media types: the reader's program shows the richest it knows. */
export type MimeBundle = Readonly<Record<string, string>>;

/** What gives itself to a notebook part by part. */
export interface InParts {
  parts(): readonly MimeBundle[];
}

/**
 * Something that a notebook shows as a page of the report would, and a terminal in words. Rendered when it is asked
 * for, and not before.
 */
export class View implements InParts {
  /**
   * @param words For those who see no page: plain text.
   * @param body What stands in the page.
   */
  constructor(
    private readonly words: () => string,
    private readonly body: () => Content,
  ) {}

  /** "text/html", self-contained with its style, and "text/plain". */
  bundle(): MimeBundle {
    return { 'text/html': this.toHtml(), 'text/plain': this.toString() };
  }

  /**
   * The same one after the other: stretches of the page as HTML, and between them charts as `image/svg+xml`. What takes
   * style and drawings out of a notebook's pages shows the tables and the charts nevertheless.
   */
  parts(): readonly MimeBundle[] {
    const [first, ...more] = piecesOf(forNotebook(this.body()).text);
    if (!first || more.length === 0) return [this.bundle()];
    return [first, ...more].map((piece, i): MimeBundle => {
      if ('svg' in piece) return { 'image/svg+xml': piece.svg, 'text/plain': piece.label };
      const style = i === 0 ? `<style>${notebookStyle()}</style>` : '';
      const words = i === 0 ? this.toString() : textOf(piece.html);
      return { 'text/html': `<div class="receptive">${style}${piece.html}</div>`, 'text/plain': words };
    });
  }

  /** One `<div>` that needs nothing from outside: pictures are inside and nothing is run. */
  toHtml(): string {
    return html`<div class="receptive"><style>${new Markup(notebookStyle())}</style>${forNotebook(this.body())}</div>`
      .text;
  }

  toString(): string {
    return this.words().replaceAll('\u00a0', ' ');
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    return this.bundle();
  }

  [INSPECT](): string {
    return this.toString();
  }
}

/** What a page says, without its marks. */
const textOf = (page: string) =>
  page
    .replace(/<[^>]*>/g, ' ')
    .replace(/&nbsp;|\s+/g, ' ')
    .trim();

/**
 * A section of the report as it stands alone: without its heading, which is the notebook's affair, without what is
 * drawn for telephones, and without links to the rest of the page and to files beside it.
 */
function forNotebook(body: Content): Markup {
  const text = html`${body}`.text
    .replace(/^\s*<h2[^>]*>.*?<\/h2>/s, '')
    .replace(/<div class="narrow">.*?<\/div>/gs, '')
    .replace(/<a href="#[^"]*">.*?<\/a>(?: · )?/gs, '')
    .replace(/<a href="[^"]*">(.*?)<\/a>/gs, '$1')
    // Where a notebook's reader takes the style out, notes and verdicts are still words of their own.
    .replace(/<\/b><span>/g, '</b> <span>')
    .replace(/(<t[hd][^>]*>[^<]+)<small>/g, '$1<br><small>')
    .replace(/<small>/g, '<small> ')
    .replace(/(<[^>]*) id="(?!sample-)[^"]*"/g, '$1');
  return new Markup(text);
}
