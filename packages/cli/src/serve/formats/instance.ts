import { InputError } from 'receptive';
import { decodePicture, type PictureForm } from '../../data/images.js';
import { pictureArray, pictureAt } from './picture-array.js';
import { PixelBytes, type PixelRange } from './pixel-bytes.js';

/** One picture of a JSON body, as little as it can be before its turn comes. */
export type Instance = () => Promise<Uint8Array>;

const EXPECTED = '{"b64": …} of an encoded picture, or rows of pixel values (C × H × W, H × W × C or H × W)';

/**
 * Reads an instance of a JSON body: `{"b64": "…"}`, a picture file in base64, or nested lists of pixel values.
 *
 * Errors: InputError naming the instance (`where`), at once for what is wrong with its form and later, from what is
 * returned, for pictures that cannot be decoded.
 */
export function readInstance(value: unknown, where: string, form: PictureForm, range: PixelRange): Instance {
  if (Array.isArray(value)) return readPixels(value, where, form, range);
  if (typeof value !== 'object' || value === null)
    throw new InputError(`${where}: expected ${EXPECTED}, got ${kindOf(value)}.`);
  const [field, ...others] = Object.keys(value);
  if (field !== 'b64' || others.length > 0) {
    const got = field === undefined ? 'no field' : [field, ...others].slice(0, 3).map(quoted).join(', ');
    throw new InputError(`${where}: expected the field "b64" and no other, got ${got}.`);
  }
  const { b64 } = value as { b64: unknown };
  if (typeof b64 !== 'string' || b64.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(b64))
    throw new InputError(`${where}.b64: expected a picture in base64, got ${kindOf(b64)}.`);
  const bytes = Buffer.from(b64, 'base64');
  return async () => (await decodePicture(bytes, where, form)).pixels;
}

function readPixels(value: readonly unknown[], where: string, form: PictureForm, range: PixelRange): Instance {
  const dims = dimsOf(value, where);
  const [first, , third] = dims;
  const isChannels = (size: number | undefined) => size === 1 || size === 3 || size === 4;
  if (dims.length === 3 && !isChannels(first) && !isChannels(third))
    throw new InputError(`${where}: expected 1, 3 or 4 channels, got pixel values of ${dims.join(' × ')}.`);
  checkLists(value, 0, dims, where);
  const values = new PixelBytes(
    dims.reduce((product, size) => product * size, 1),
    range,
    where,
  );
  addValues(value, dims.length, values, where);
  const array = pictureArray({ dims: [1, ...dims], bytes: values.finish() }, form, where);
  return () => pictureAt(array, 0, form);
}

/** Sizes along the first entries. */
function dimsOf(value: readonly unknown[], where: string): number[] {
  const dims: number[] = [];
  for (let list: unknown = value; Array.isArray(list); list = list[0]) {
    dims.push(list.length);
    if (list.length === 0 || dims.length > 3) break;
  }
  if (dims.includes(0) || dims.length < 2 || dims.length > 3)
    throw new InputError(
      `${where}: expected ${EXPECTED}, got ${dims.includes(0) ? 'an empty list' : `lists ${dims.length} deep`}.`,
    );
  return dims;
}

/** Every list is as long as the first of its kind: only then is anything as large as their product made. */
function checkLists(list: readonly unknown[], depth: number, dims: readonly number[], where: string): void {
  if (list.length !== dims[depth])
    throw new InputError(`${where}: expected lists of one length (${dims[depth]}), got one of ${list.length}.`);
  if (depth + 1 === dims.length) return;
  for (const inner of list) {
    if (!Array.isArray(inner))
      throw new InputError(`${where}: expected lists of one depth (${dims.length}), got ${kindOf(inner)}.`);
    checkLists(inner, depth + 1, dims, where);
  }
}

function addValues(list: readonly unknown[], depth: number, values: PixelBytes, where: string): void {
  for (const entry of list) {
    if (depth > 1) addValues(entry as readonly unknown[], depth - 1, values, where);
    else if (typeof entry === 'number') values.add(entry);
    else throw new InputError(`${where}: expected numbers as pixel values, got ${kindOf(entry)}.`);
  }
}

const quoted = (text: string) => JSON.stringify(text.length > 40 ? `${text.slice(0, 37)}…` : text);

/** A JSON value by its kind: it may be megabytes long or thousands of lists deep. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return String(value);
  if (typeof value === 'string') return quoted(value);
  return Array.isArray(value) ? 'a list' : 'an object';
}
