import type { PixelRange } from './formats/pixel-bytes.js';
import { HttpError } from './http-error.js';

/** What a client may ask for beside its pictures. */
export interface RequestOptions {
  /** How many classes are answered, the likeliest first; null: all, in the model's order. */
  readonly top: number | null;
  /** Whether each answer comes with its saliency map. */
  readonly saliency: boolean;
  /** What pixel values are of: 0…255, or 0…1. */
  readonly range: PixelRange;
}

/** SageMaker's limit on the header. */
const LONGEST_ATTRIBUTES = 1024;
const NAMES = ['top', 'saliency', 'range'] as const;

/**
 * Options of a request: `?top=3&saliency=gradient` in its address, or `top=3, saliency=gradient` in the header
 * X-Amzn-SageMaker-Custom-Attributes.
 *
 * Errors: 400 for an unknown option or value, and for an option that is given twice.
 */
export function readRequestOptions(query: string, attributes: string | undefined, classes: number): RequestOptions {
  const given = new Map<string, string>();
  for (const [name, value] of [...new URLSearchParams(query), ...readAttributes(attributes)]) {
    if (!(NAMES as readonly string[]).includes(name))
      throw new HttpError(400, `Expected the options ${NAMES.join(', ')}, got ${quoted(name)}.`);
    if (given.has(name)) throw new HttpError(400, `${name}: expected one value, got two.`);
    given.set(name, value);
  }
  const value = <T>(name: (typeof NAMES)[number], expected: string, read: (text: string) => T | undefined) => {
    const text = given.get(name);
    if (text === undefined) return undefined;
    const found = read(text);
    if (found === undefined) throw new HttpError(400, `${name}: expected ${expected}, got ${quoted(text)}.`);
    return found;
  };
  const top = value('top', `a number of classes from 1 to ${classes}`, (text) =>
    /^\d{1,9}$/.test(text) && Number(text) >= 1 && Number(text) <= classes ? Number(text) : undefined,
  );
  const saliency = value('saliency', '"gradient"', (text) => text === 'gradient' || undefined);
  const range = value('range', '255 or 1', (text) => (text === '255' ? 255 : text === '1' ? 1 : undefined));
  return { top: top ?? null, saliency: saliency ?? false, range: range ?? 255 };
}

function readAttributes(header: string | undefined): [string, string][] {
  if (header === undefined) return [];
  const where = 'X-Amzn-SageMaker-Custom-Attributes';
  if (header.length > LONGEST_ATTRIBUTES || !/^[\t\x20-\x7e]*$/.test(header))
    throw new HttpError(400, `${where}: expected at most ${LONGEST_ATTRIBUTES} ASCII characters, got something else.`);
  const parts = header.split(/[,;&]/).map((part) => part.trim());
  return parts
    .filter((part) => part !== '')
    .map((part) => {
      const [name = '', ...rest] = part.split('=');
      return [name.trim(), rest.join('=').trim()];
    });
}

const quoted = (text: string) => JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}…` : text);
