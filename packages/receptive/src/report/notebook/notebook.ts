import type { MimeBundle } from '../display/view.js';

/** A cell as it is thought of: words in Markdown, or code with what it shows. */
export type Cell =
  | { readonly markdown: string }
  /** `output` null: to be executed first. */
  | { readonly code: string; readonly output: readonly MimeBundle[] | null };

/** A Jupyter notebook: JSON in the form 4.5, for Deno's kernel. Source: nbformat's description of version 4.5. */
export interface Notebook {
  readonly cells: readonly Readonly<Record<string, unknown>>[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly nbformat: 4;
  readonly nbformat_minor: 5;
}

const METADATA = {
  kernelspec: { display_name: 'Deno', language: 'typescript', name: 'deno' },
  language_info: {
    codemirror_mode: 'typescript',
    file_extension: '.ts',
    mimetype: 'text/x.typescript',
    name: 'typescript',
    nbconvert_exporter: 'script',
    pygments_lexer: 'typescript',
  },
} as const;

/** Text as notebooks keep it: a list of lines, which is what a difference of two versions shows. */
const lines = (text: string) => text.match(/[^\n]*\n|[^\n]+/g) ?? [];

/** Cells with ids, numbered in their order; code counts as executed where its output is there. */
export function notebookOf(cells: readonly Cell[]): Notebook {
  let executed = 0;
  return {
    cells: cells.map((cell, i) => {
      const id = `cell-${String(i + 1).padStart(2, '0')}`;
      if ('markdown' in cell) return { cell_type: 'markdown', id, metadata: {}, source: lines(cell.markdown) };
      const { code, output } = cell;
      const count = output ? ++executed : null;
      const outputs = (output ?? []).map((bundle) => ({
        output_type: 'display_data',
        data: Object.fromEntries(Object.entries(bundle).map(([type, text]) => [type, lines(text)])),
        metadata: {},
      }));
      return { cell_type: 'code', execution_count: count, id, metadata: {}, outputs, source: lines(code) };
    }),
    metadata: METADATA,
    nbformat: 4,
    nbformat_minor: 5,
  };
}
