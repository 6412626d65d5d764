/** Architectures as JSON text, and descriptions of unknown origin that the editor can show. */

import { type Architecture, fieldError, InputError, LAYER_TYPES, type LayerType, resolveArchitecture } from 'receptive';

export function writeArchitecture(architecture: Architecture): string {
  return JSON.stringify(architecture, null, 2);
}

const MOST_LAYERS = 10_000;
const DEEPEST = 16;

/**
 * An architecture from pasted text: `{ input, layers }`, or an arm or a study that holds one.
 * @throws InputError with one sentence when it is not.
 */
export function parseArchitecture(text: string): Architecture {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : '';
    throw new InputError(
      `This is not JSON: ${why}.`,
      'An architecture looks like { "input": [1, 28, 28], "layers": […] }.',
    );
  }
  const inner = within(value);
  requireEditable(inner, 'architecture');
  try {
    resolveArchitecture(inner);
  } catch (error) {
    // What does not fit is shown at its layer; what no field could be is not taken over.
    if (!(error instanceof InputError) || /has no field|\.type:/.test(error.message)) throw error;
  }
  return inner as Architecture;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The architecture of an arm or of a study's control. */
function within(value: unknown): unknown {
  if (!isObject(value) || 'layers' in value) return value;
  if (isObject(value.architecture)) return value.architecture;
  return isObject(value.control) && isObject(value.control.architecture) ? value.control.architecture : value;
}

/**
 * Throws unless an architecture is whole enough to be shown and mended: an input, and layers of known types. Fields may
 * be wrong: the editor says so at the layer.
 */
export function requireEditable(value: unknown, path: string): void {
  if (!isObject(value)) throw fieldError(path, 'an architecture ({ input, layers })', value);
  const { input, layers } = value;
  const right = Array.isArray(input) && input.length === 3 && input.every((n) => Number.isInteger(n) && n >= 1);
  if (!right) throw fieldError(`${path}.input`, 'three positive integers [channels, height, width]', input);
  let count = 0;
  const readList = (list: unknown, at: string, depth: number) => {
    if (!Array.isArray(list)) throw fieldError(at, 'a list of layers', list);
    count += list.length;
    if (count > MOST_LAYERS || depth > DEEPEST) {
      throw new InputError(`${at}: expected at most ${MOST_LAYERS} layers and ${DEEPEST} blocks inside one another.`);
    }
    for (const [i, layer] of list.entries()) readLayer(layer, `${at}[${i}]`, depth);
  };
  const readLayer = (layer: unknown, at: string, depth: number) => {
    if (!isObject(layer)) throw fieldError(at, 'a layer ({ type, … })', layer);
    if (!LAYER_TYPES.includes(layer.type as LayerType)) {
      throw fieldError(`${at}.type`, `one of ${LAYER_TYPES.join(', ')}`, layer.type);
    }
    if (layer.type === 'residual') {
      readList(layer.layers, `${at}.layers`, depth + 1);
      if (layer.shortcut !== undefined) readList(layer.shortcut, `${at}.shortcut`, depth + 1);
    }
    if (layer.type === 'parallel') {
      if (!Array.isArray(layer.branches)) throw fieldError(`${at}.branches`, 'a list of branches', layer.branches);
      for (const [i, branch] of layer.branches.entries()) readList(branch, `${at}.branches[${i}]`, depth + 1);
    }
  };
  readList(layers, `${path}.layers`, 0);
}
