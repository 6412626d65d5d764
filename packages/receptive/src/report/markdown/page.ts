import type { Evidence } from '../evidence.js';
import { type Canvas, WIDE } from '../sections/figure.js';
import type { FigureFiles } from './figures.js';

/** A list of lines; an empty one ends a paragraph. */
export type Lines = readonly string[];

/** What every part of the Markdown report is written from. */
export class Page {
  constructor(
    readonly evidence: Evidence,
    /** Null where no pictures are wanted. */
    readonly drawing: { readonly figures: FigureFiles; readonly document: Document } | null,
  ) {}

  /** A chart's link; nothing where no pictures are wanted. */
  chart(name: string, draw: (canvas: Canvas) => Element, width = WIDE): Lines {
    const { drawing } = this;
    return drawing ? [drawing.figures.chart(name, draw({ document: drawing.document, width })), ''] : [];
  }
}
