import { setImmediate } from 'node:timers/promises';
import { InputError } from 'receptive';
import type { PictureForm } from '../../data/images.js';
import { type Instance, kindOf, readInstance } from './instance.js';
import { jsonDepth } from './json-depth.js';
import { linesOf, textOf } from './lines.js';
import type { PictureSource } from './picture-source.js';
import type { PixelRange } from './pixel-bytes.js';

/** An object, its list, and the lists of a picture; a few more get an error that knows what they are. */
const DEEPEST = 16;

/** After so many instances other clients get a turn. */
const AT_ONCE = 64;

/**
 * `{"instances": […]}`; see `readInstance`. All are read before the first is answered, so that the parsed text, many
 * times as large as the pictures, need not be kept.
 *
 * Errors: InputError naming the instance.
 */
export async function openJson(
  body: Uint8Array,
  form: PictureForm,
  range: PixelRange,
  checkCount: (count: number) => void,
): Promise<PictureSource> {
  const value = parse(body, () => textOf(body), 'The body');
  const fields = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  const { instances, ...others } = fields as Record<string, unknown>;
  const [other] = Object.keys(others);
  if (!Array.isArray(instances)) {
    const got = fields === value ? `instances ${kindOf(instances)}` : kindOf(value);
    throw new InputError(`The body: expected {"instances": […]}, got ${got}.`);
  }
  if (other !== undefined)
    throw new InputError(`The body: expected the field "instances" and no other, got ${kindOf(other)}.`);
  checkCount(instances.length);
  const read: Instance[] = [];
  for (const [i, instance] of instances.entries()) {
    if (i % AT_ONCE === AT_ONCE - 1) await setImmediate();
    read.push(readInstance(instance, `instances[${i}]`, form, range));
  }
  return { count: read.length, picture: (index) => (read[index] as Instance)() };
}

/** One instance a line; see `readInstance`. Errors: InputError naming the line. */
export function openJsonLines(body: Uint8Array, form: PictureForm, range: PixelRange): PictureSource {
  const lines = linesOf(body);
  return {
    count: lines.length,
    picture: async (index) => {
      const where = `Line ${index + 1}`;
      const line = lines[index] as string;
      const value = parse(Buffer.from(line), () => line, where);
      return readInstance(value, where, form, range)();
    },
  };
}

function parse(bytes: Uint8Array, text: () => string, where: string): unknown {
  const depth = jsonDepth(bytes);
  if (depth > DEEPEST) throw new InputError(`${where}: expected JSON of at most ${DEEPEST} levels, got ${depth}.`);
  const json = text();
  try {
    return JSON.parse(json);
  } catch (error) {
    // The parser quotes what it read, line breaks included, at any length.
    const reason = String((error as Error).message)
      .replace(/\s+/g, ' ')
      .slice(0, 120);
    throw new InputError(`${where}: expected JSON, got something else (${reason}).`);
  }
}
