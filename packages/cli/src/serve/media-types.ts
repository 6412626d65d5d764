import { HttpError } from './http-error.js';

/** How pictures come in. */
export type BodyFormat = 'picture' | 'json' | 'jsonlines' | 'csv' | 'npy';
/** How predictions go out. */
export type AnswerFormat = 'json' | 'jsonlines' | 'csv';

const BODIES: Readonly<Record<string, BodyFormat>> = {
  'image/jpeg': 'picture',
  'image/png': 'picture',
  'image/webp': 'picture',
  'image/tiff': 'picture',
  'application/x-image': 'picture',
  'application/json': 'json',
  'application/jsonlines': 'jsonlines',
  'text/csv': 'csv',
  'application/x-npy': 'npy',
};

/** In order of preference. */
export const ANSWERS: readonly (readonly [type: string, format: AnswerFormat])[] = [
  ['application/json', 'json'],
  ['application/jsonlines', 'jsonlines'],
  ['text/csv', 'csv'],
];

const quoted = (text: string) => JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}…` : text);

/** The format that a Content-Type names. Errors: 415. */
export function readContentType(header: string | undefined): BodyFormat {
  const [type = '', ...parameters] = (header ?? '').split(';').map((part) => part.trim().toLowerCase());
  const format = Object.hasOwn(BODIES, type) ? BODIES[type] : undefined;
  if (!format) {
    const known = Object.keys(BODIES).join(', ');
    const got = header === undefined ? 'none' : quoted(header);
    throw new HttpError(415, `Content-Type: expected one of ${known}, got ${got}.`);
  }
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  if (charset !== undefined && !/^"?(utf-8|utf8|us-ascii)"?$/.test(charset))
    throw new HttpError(415, `Content-Type: expected text in UTF-8, got ${quoted(charset)}.`);
  return format;
}

/** Errors: 415 for a compressed body. */
export function checkEncoding(header: string | undefined): void {
  if (header === undefined || header.trim().toLowerCase() === 'identity') return;
  throw new HttpError(415, `Content-Encoding: expected none, got ${quoted(header)}.`);
}

/**
 * The format of the answer that an Accept header likes best: the highest q, of equal ones the one named most exactly,
 * then JSON before JSON lines before CSV. Errors: 406.
 */
export function chooseAnswer(header: string | undefined): AnswerFormat {
  if (header === undefined || header.trim() === '') return 'json';
  // Of a type that is named twice the first weight counts.
  const weights = new Map(header.split(',').map(readRange).reverse());
  let best: { readonly format: AnswerFormat; readonly q: number; readonly exact: number } | undefined;
  for (const [type, format] of ANSWERS) {
    const [group] = type.split('/') as [string];
    // The range that names the type most exactly decides, whatever the others say.
    const names = [type, `${group}/*`, '*/*'];
    const exact = names.findIndex((name) => weights.has(name));
    const q = exact < 0 ? 0 : (weights.get(names[exact] as string) as number);
    if (q > 0 && (!best || q > best.q || (q === best.q && exact < best.exact))) best = { format, q, exact };
  }
  if (best) return best.format;
  throw new HttpError(406, `Accept: expected ${ANSWERS.map(([type]) => type).join(', ')}, got ${quoted(header)}.`);
}

function readRange(text: string): [name: string, q: number] {
  const [name = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='));
  const q = weight === undefined ? 1 : Number(weight.slice(2));
  return [name, q >= 0 && q <= 1 ? q : 0];
}
