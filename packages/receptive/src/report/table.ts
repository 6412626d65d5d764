import { type Content, html, type Markup } from './html.js';
import { KINDS, type VerdictName } from './verdict-words.js';

export interface Column {
  readonly label: string;
  /** Numbers are set flush right with equal-width digits. */
  readonly numeric?: boolean;
}
/** A cell's text, or a verdict as its sign and word; with an optional second line in smaller type. */
export type Cell =
  | string
  | { readonly text: string; readonly note: string }
  | { readonly verdict: VerdictName; readonly note: string };

/** A table as data: written as HTML in report.html and as text in report.md. */
export interface Table {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** Rows set apart at the foot, such as totals. */
  readonly foot?: readonly (readonly Cell[])[];
  /** Text too small to matter on its own line in a column of many: set smaller. */
  readonly dense?: boolean;
}

const textOf = (cell: Cell) =>
  typeof cell === 'string' ? cell : 'verdict' in cell ? KINDS[cell.verdict].join(' ') : cell.text;
const noteOf = (cell: Cell) => (typeof cell === 'string' ? '' : cell.note);

function contentOf(cell: Cell): Content {
  if (typeof cell === 'string' || !('verdict' in cell)) return textOf(cell);
  const [sign, word] = KINDS[cell.verdict];
  return html`<b class="verdict ${cell.verdict}" data-sign="${sign}">${word}</b>`;
}

/** The table in a box of its own that scrolls sideways where it is too wide. */
export function tableHtml(table: Table): Markup {
  const cellsOf = (row: readonly Cell[]) =>
    row.map((cell, i) => {
      const note = noteOf(cell) && html`<small>${noteOf(cell)}</small>`;
      const kind = table.columns[i]?.numeric ? html` class="number"` : '';
      return i === 0
        ? html`<th scope="row"${kind}>${contentOf(cell)}${note}</th>`
        : html`<td${kind}>${contentOf(cell)}${note}</td>`;
    });
  const head = table.columns.map(
    (column) => html`<th scope="col"${column.numeric ? html` class="number"` : ''}>${column.label}</th>`,
  );
  return html`<p class="caption">${table.caption}</p>
<div class="scroll" tabindex="0" role="group" aria-label="${table.caption}"><table aria-label="${table.caption}"${table.dense ? html` class="dense"` : ''}>
<thead><tr>${head}</tr></thead>
<tbody>
${table.rows.map((row) => html`<tr>${cellsOf(row)}</tr>\n`)}</tbody>
${table.foot ? html`<tfoot>${table.foot.map((row) => html`<tr>${cellsOf(row)}</tr>\n`)}</tfoot>\n` : ''}</table></div>
`;
}

/** Text that Markdown reads as text: no HTML, no table cell ends, no emphasis, no line ends. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/\s*[\r\n]+\s*/g, ' ')
    .replace(/[\\`*_{}[\]|#~]/g, (character) => `\\${character}`)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');
}

/** The table in GitHub's Markdown form, its caption as a line before it. */
export function tableMarkdown(table: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const cellOf = (cell: Cell) => {
    const note = noteOf(cell);
    return escapeMarkdown(note ? `${textOf(cell)} (${note})` : textOf(cell));
  };
  return [
    `**${escapeMarkdown(table.caption)}**`,
    '',
    line(table.columns.map((column) => escapeMarkdown(column.label))),
    line(table.columns.map((column) => (column.numeric ? '---:' : '---'))),
    ...[...table.rows, ...(table.foot ?? [])].map((row) => line(row.map(cellOf))),
    '',
  ].join('\n');
}
