import { InputError } from 'receptive';

/** Text in UTF-8. Errors: InputError for other bytes. */
export function textOf(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new InputError('The body: expected text in UTF-8, got other bytes.');
  }
}

/** The lines of a text in UTF-8, the last with or without a line end. Errors: InputError for an empty line too. */
export function linesOf(body: Uint8Array): string[] {
  const lines = textOf(body).split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  const empty = lines.findIndex((line) => line.trim() === '');
  if (empty >= 0) throw new InputError(`Line ${empty + 1}: expected a picture, got an empty line.`);
  return lines;
}
