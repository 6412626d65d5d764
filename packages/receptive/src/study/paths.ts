/** Changes to an architecture by path: `{"layers[0].kernel": 5}`. */

import { LAYER_ATTRIBUTES } from '../architecture/spell.js';
import type { Architecture, LayerType } from '../architecture/types.js';
import { fieldError, InputError } from '../errors.js';
import { isObject, readObject } from '../fields.js';

/** One step of a path: `.kernel`, `[2]`, `[*]`, or `[conv2d]` for every layer of that type. */
type Step = { readonly key: string } | { readonly index: number } | { readonly every: string };

/**
 * The control's architecture with some fields changed.
 *
 * `layers[0].kernel` is one field; `layers[*].kernel` that of every layer that can have one, and `layers[conv2d].kernel`
 * that of every convolution (pools have a kernel too). Blocks go deeper: `layers[3].layers[conv2d].kernel`.
 * A path that ends in an index (`layers[4]`) replaces the layer. A changed layer loses its `because`, which justified
 * what it was before.
 *
 * @throws InputError for a path that leads nowhere.
 */
export function setPaths(architecture: Architecture, changes: unknown, path: string): Architecture {
  const copy = JSON.parse(JSON.stringify(architecture)) as Architecture;
  for (const [key, value] of Object.entries(readObject(changes, path, 'an object ({ "layers[0].kernel": 5 })'))) {
    const where = `${path}["${key}"]`;
    if (setAt(copy, parsePath(key, where), value, where) === 0) {
      throw new InputError(
        `${where}: expected a path that leads to a layer of the control, got one that leads to none.`,
        `The control has ${architecture.layers.length} layers: ${architecture.layers.map((layer) => layer.type).join(', ')}.`,
      );
    }
  }
  return copy;
}

function parsePath(text: string, where: string): Step[] {
  const steps: Step[] = [];
  const pattern = /\.?([A-Za-z]\w*)|\[(\d{1,6})\]|\[(\*|[A-Za-z]\w*)\]/y;
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (!match) throw fieldError(where, 'a path such as "layers[0].kernel" or "layers[conv2d].kernel"', text);
    const [, key, index, every] = match;
    steps.push(
      key !== undefined ? { key } : index !== undefined ? { index: Number(index) } : { every: every as string },
    );
  }
  const [first, second] = steps;
  if (!first || !('key' in first) || first.key !== 'layers' || !second || 'key' in second) {
    throw fieldError(where, 'a path such as "layers[0].kernel" or "layers[conv2d].kernel"', text);
  }
  return steps;
}

/** How many places were set. */
function setAt(target: unknown, steps: readonly Step[], value: unknown, where: string): number {
  const [step, ...rest] = steps as [Step, ...Step[]];
  if ('key' in step) {
    if (!isObject(target)) return 0;
    const record = target as Record<string, unknown>;
    // A layer takes any name here: resolving the architecture refuses the wrong ones with their path.
    if (rest.length > 0) return Object.hasOwn(record, step.key) ? setAt(record[step.key], rest, value, where) : 0;
    record[step.key] = jsonCopy(value);
    if (step.key !== 'because' && step.key !== 'evidence') {
      delete record.because;
      delete record.evidence;
    }
    return 1;
  }
  if (!Array.isArray(target)) return 0;
  if ('index' in step) {
    if (step.index >= target.length) return 0;
    if (rest.length > 0) return setAt(target[step.index], rest, value, where);
    target[step.index] = jsonCopy(value);
    return 1;
  }
  if (rest.length === 0) throw fieldError(where, `a field of the layers, as in "layers[${step.every}].kernel"`, value);
  return target
    .filter((layer) => step.every === '*' || (isObject(layer) && layer.type === step.every))
    .filter((layer) => rest.length > 1 || accepts(layer, rest[0] as Step))
    .reduce<number>((count, layer) => count + setAt(layer, rest, value, where), 0);
}

/** Whether a layer's type has the attribute, written out or not. */
function accepts(layer: unknown, step: Step): boolean {
  if (!isObject(layer) || !('key' in step)) return false;
  const attributes = LAYER_ATTRIBUTES[layer.type as LayerType] ?? [];
  return attributes.includes(step.key);
}

function jsonCopy(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
