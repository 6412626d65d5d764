import { type Content, html, Markup } from '../html.js';
import { notebookStyle } from './style.js';

/** What Deno's Jupyter kernel asks an object for; tslab and others know the same bundles by other names. */
export const JUPYTER_DISPLAY: unique symbol = Symbol.for('Jupyter.display') as never;
const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom') as never;

/** The same thing in several media types: the reader's program shows the richest it knows. */
export type MimeBundle = Readonly<Record<string, string>>;

/**
 * Something that a notebook shows as a page of the report would, and a terminal in words. Rendered when it is asked
 * for, and not before.
 */
export class View {
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
    .replace(/(<[^>]*) id="(?!sample-)[^"]*"/g, '$1');
  return new Markup(text);
}
