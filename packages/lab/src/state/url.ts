/** The page's state as the fragment of its address: JSON, deflated, in base64url. Nothing of it reaches a server. */

import { type Architecture, DEFAULT_RECIPE, fieldError, InputError, resolveRecipe } from 'receptive';
import { requireEditable } from '../design/exchange.js';
import type { PageState, ViewName } from './page.js';

const PREFIX = '#s=';
/** Longer ones are not of this page: a state takes a few hundred characters. */
const LONGEST = 100_000;
const MOST_JSON = 2_000_000;
const MOST_SEEDS = 32;
const NAMES: readonly ViewName[] = ['design', 'duel', 'microscope', 'bench', 'draw', 'failures', 'runs'];

async function through(bytes: Uint8Array<ArrayBuffer>, transform: GenericTransformStream): Promise<Uint8Array> {
  const reader = new Blob([bytes]).stream().pipeThrough(transform).getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > MOST_JSON) {
      await reader.cancel();
      throw new InputError(`The address holds more than ${MOST_JSON} bytes.`);
    }
    parts.push(value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** "#s=…" for a state. */
export async function writeHash(state: PageState): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(state));
  const deflated = await through(bytes, new CompressionStream('deflate-raw'));
  const text = btoa(Array.from(deflated, (byte) => String.fromCharCode(byte)).join(''));
  return PREFIX + text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/**
 * The state of an address, checked; what it does not say comes from `base`. Null for an address without one.
 * @throws InputError if it is damaged.
 */
export async function readHash(hash: string, base: PageState): Promise<PageState | null> {
  if (!hash.startsWith(PREFIX)) return null;
  if (hash.length > LONGEST) throw damaged('it is too long');
  let value: unknown;
  try {
    const text = atob(hash.slice(PREFIX.length).replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    value = JSON.parse(new TextDecoder().decode(await through(bytes, new DecompressionStream('deflate-raw'))));
  } catch (error) {
    throw damaged(error instanceof InputError ? error.message : 'it was cut off or changed');
  }
  return readState(value, base);
}

const damaged = (why: string) =>
  new InputError(`The address does not hold a state of this page: ${why}.`, 'The page starts with its own example.');

/** @throws InputError for the first field that is wrong. */
export function readState(value: unknown, base: PageState): PageState {
  if (typeof value !== 'object' || value === null) throw damaged('it is not an object');
  const given = value as Partial<Record<keyof PageState, unknown>>;
  const { view, data, seeds, limit, prediction } = { ...base, ...given };
  if (!NAMES.includes(view as ViewName)) throw fieldError('view', `one of ${NAMES.join(', ')}`, view);
  if (typeof data !== 'string' || data.length > 100) throw fieldError('data', 'the name of a data set', data);
  if (typeof seeds !== 'number' || !Number.isInteger(seeds) || seeds < 1 || seeds > MOST_SEEDS)
    throw fieldError('seeds', `a whole number of 1 to ${MOST_SEEDS}`, seeds);
  if (limit !== null && (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1))
    throw fieldError('limit', 'a whole number from 1, or null', limit);
  const control = given.control === undefined ? base.control : readArchitecture(given.control, 'control');
  const variant = given.variant == null ? null : readArchitecture(given.variant, 'variant');
  const recipe = given.recipe === undefined ? base.recipe : (given.recipe as PageState['recipe']);
  resolveRecipe(recipe, 'recipe', DEFAULT_RECIPE);
  const { points, of } = (prediction ?? {}) as Partial<Record<'points' | 'of', unknown>>;
  if (prediction !== null && (typeof points !== 'number' || !(Math.abs(points) <= 100)))
    throw fieldError('prediction.points', 'a number of −100 to 100', points);
  if (prediction !== null && typeof of !== 'string') throw fieldError('prediction.of', 'a text', of);
  return {
    view: view as ViewName,
    data,
    control,
    variant,
    recipe,
    seeds,
    limit: limit as number | null,
    prediction: prediction === null ? null : { points: points as number, of: of as string },
  };
}

/** A description with a wrong field is let through: the page shows its error at the layer that causes it. */
function readArchitecture(value: unknown, path: string): Architecture {
  requireEditable(value, path);
  return value as Architecture;
}
