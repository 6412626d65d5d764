/** Whether an architecture holds, and where not: errors of the library, placed at the layer and field they are about. */

import { type Architecture, type Graph, InputError, requireClassifier, resolveArchitecture } from 'receptive';
import { layerAt } from './paths.js';

export interface Problem {
  /** The layer: "layers[2]"; null for the network as a whole. */
  readonly path: string | null;
  /** "kernel"; empty where it is the layer itself. */
  readonly field: string;
  /** "Expected at most 3×3 (the padded input), got 7×7." */
  readonly text: string;
  readonly hint?: string;
  /** Whether all layers fit, and only the end does not give one number for each class. */
  readonly outputs?: true;
}

export interface Checked {
  /** Null where a layer does not fit. */
  readonly graph: Graph | null;
  readonly problem: Problem | null;
}

const ROOT = 'architecture';

/** @param classes null while the data set is not known. */
export function check(architecture: Architecture, classes: number | null): Checked {
  let graph: Graph | null = null;
  try {
    graph = resolveArchitecture(architecture, ROOT);
    if (classes !== null) requireClassifier(graph, classes, ROOT);
    return { graph, problem: null };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const problem = placeError(error, architecture);
    return { graph, problem: graph ? { ...problem, outputs: true } : problem };
  }
}

/** The layer and the field that a message is about: it begins with their path. */
export function placeError({ message, hint }: InputError, architecture: Architecture): Problem {
  const [, where = '', text = message] = /^architecture(?:\.([^\s:]+))?: (.*)$/s.exec(message) ?? [];
  const said = { text: text.charAt(0).toUpperCase() + text.slice(1), hint };
  // The longest beginning of the path that is a layer; what follows is its field.
  const ends = [...where.matchAll(/\]/g)].map(({ index }) => index + 1).reverse();
  for (const end of ends) {
    const path = where.slice(0, end);
    if (isLayer(layerAt(architecture, path))) return { path, field: where.slice(end).replace(/^\./, ''), ...said };
  }
  return { path: null, field: where, ...said };
}

const isLayer = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is said at the layer: "Kernel: expected …". */
export function problemWords({ field, text }: Problem): string {
  if (field === '') return text;
  const name = field.replace(/\[(\d+)\]/g, (_, index) => ` ${Number(index) + 1}`).replace(/^branches/, 'branch');
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}: ${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}
