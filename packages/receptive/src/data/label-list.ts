import { InputError, show } from '../errors.js';
import { MAX_CLASSES } from './dataset.js';

/** One line of a label list. */
export interface LabelledPath {
  /** Inside the data folder, with forward slashes. */
  readonly path: string;
  readonly label: number;
  /** Line number, from 1. */
  readonly line: number;
}

/**
 * Parses a list of `path label` lines: the label is what follows the last white space, so paths may contain spaces.
 *
 * Empty lines are skipped; a byte order mark and Windows line ends are accepted. The label is a whole number from 0.
 * Errors: InputError `val.txt line 12: expected …, got …` for a line of another form, or a path that leads out of the
 * folder.
 */
export function parseLabelList(text: string, where: string): LabelledPath[] {
  return linesOf(text).map(({ content, line }) => {
    const at = `${where} line ${line}`;
    const match = /^(.*\S)\s+(\S+)$/.exec(content);
    if (!match) throw new InputError(`${at}: expected "path label", got ${show(content)}.`);
    const [, path, label] = match as unknown as [string, string, string];
    if (!/^\d{1,9}$/.test(label))
      throw new InputError(`${at}: expected a class index (0, 1, 2 …) after the path, got ${show(label)}.`);
    if (leavesFolder(path)) throw new InputError(`${at}: expected a path inside the data folder, got ${show(path)}.`);
    return { path: path.replace(/^(\.\/)+/, ''), label: Number(label), line };
  });
}

/**
 * Parses `index name` lines (a tab or spaces between; names may contain spaces) to class names in order of index.
 *
 * Every index from 0 to the largest occurs once. Errors: InputError naming the line.
 */
export function parseClassNames(text: string, where: string): string[] {
  const names = new Map<number, { name: string; line: number }>();
  for (const { content, line } of linesOf(text)) {
    const at = `${where} line ${line}`;
    const match = /^(\d{1,9})\s+(\S.*)$/.exec(content);
    if (!match) throw new InputError(`${at}: expected "index name", got ${show(content)}.`);
    const index = Number(match[1]);
    if (index >= MAX_CLASSES) throw new InputError(`${at}: expected a class index below ${MAX_CLASSES}, got ${index}.`);
    const before = names.get(index);
    if (before)
      throw new InputError(`${at}: expected a class not named before, got ${index} as on line ${before.line}.`);
    names.set(index, { name: match[2] as string, line });
  }
  if (names.size === 0) throw new InputError(`${where}: expected lines of "index name", got none.`);
  const count = Math.max(...names.keys()) + 1;
  return Array.from({ length: count }, (_, index) => {
    const entry = names.get(index);
    if (!entry)
      throw new InputError(`${where}: expected a name for every class from 0 to ${count - 1}, got none for ${index}.`);
    return entry.name;
  });
}

/** Parses a file of class names, one a line in order of index. Errors: InputError naming the line of a repeated name. */
export function parseNameLines(text: string, where: string): string[] {
  const lines = new Map<string, number>();
  for (const { content, line } of linesOf(text)) {
    const before = lines.get(content);
    if (before !== undefined)
      throw new InputError(
        `${where} line ${line}: expected a class not named before, got ${show(content)} as on line ${before}.`,
      );
    if (lines.size === MAX_CLASSES)
      throw new InputError(`${where}: expected at most ${MAX_CLASSES} class names, got more.`);
    lines.set(content, line);
  }
  if (lines.size === 0) throw new InputError(`${where}: expected class names, one a line, got none.`);
  return [...lines.keys()];
}

function linesOf(text: string): { content: string; line: number }[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((content, i) => ({ content: content.trim(), line: i + 1 }))
    .filter(({ content }) => content !== '');
}

function leavesFolder(path: string): boolean {
  return path.includes('\0') || /^([\\/]|[A-Za-z]:)/.test(path) || path.split(/[\\/]/).includes('..');
}
