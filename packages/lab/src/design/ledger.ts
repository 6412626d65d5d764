/** What follows from an architecture, layer by layer, as far as its layers fit. */

import {
  type Architecture,
  compareArchitectures,
  type Graph,
  InputError,
  type Layer,
  type Node,
  resolveArchitecture,
} from 'receptive';
import { innerLists, layerAt } from './paths.js';

/** The figures of every layer by its path; of a block, of the node that joins its paths. */
export type Rows = ReadonlyMap<string, Node>;

export function rowsOf(graph: Graph): Rows {
  return new Map(graph.nodes.map((node) => [node.path, node]));
}

/**
 * The figures of the layers before one that does not fit, in every list on the way to it.
 * @param failing null: nothing fits.
 */
export function rowsUpTo(architecture: Architecture, failing: string | null): Rows {
  const rows = new Map<string, Node>();
  if (failing === null) return rows;
  const { input, layers } = architecture;
  /** Figures of `layers` from `list`, behind layers that are known to fit. */
  const add = (before: readonly Layer[], list: string, own: readonly Layer[]) => {
    if (own.length === 0) return;
    for (const node of nodesOf({ input, layers: [...before, ...own] })) {
      const [, index, rest] = /^layers\[(\d+)\](.*)$/.exec(node.path)!;
      const at = Number(index) - before.length;
      if (at >= 0) rows.set(`${list}[${at}]${rest}`, node);
    }
  };
  /** One list after the other, down to the one in which the layer stands. */
  const descend = (before: readonly Layer[], list: string, all: readonly Layer[]) => {
    const at = indexIn(list, failing);
    const fits = at === null ? all : all.slice(0, at);
    add(before, list, fits);
    if (at === null) return;
    const path = `${list}[${at}]`;
    const block = layerAt(architecture, path);
    if (path === failing || !block) {
      if (path === failing && block)
        for (const inner of innerLists(block, path)) add([...before, ...fits], inner.list, inner.layers);
      return;
    }
    for (const inner of innerLists(block, path)) {
      descend([...before, ...fits], inner.list, inner.layers);
      if (indexIn(inner.list, failing) !== null) return;
    }
  };
  descend([], 'layers', layers);
  return rows;
}

/** None where the layers do not fit after all. */
function nodesOf(architecture: Architecture): readonly Node[] {
  try {
    return resolveArchitecture(architecture).nodes;
  } catch (error) {
    if (error instanceof InputError) return [];
    throw error;
  }
}

/** The index, in a list, of the layer that a path is at or in; null where it leads elsewhere. */
function indexIn(list: string, path: string): number | null {
  if (!path.startsWith(`${list}[`)) return null;
  const index = /^\[(\d+)\]/.exec(path.slice(list.length))?.[1];
  return index === undefined ? null : Number(index);
}

/** Paths of corresponding layers, the control's by the variant's; empty where one of them does not fit. */
export function controlPaths(control: Architecture, variant: Architecture): ReadonlyMap<string, string> {
  try {
    return new Map(compareArchitectures(control, variant).pairs.map(([from, to]) => [to, from]));
  } catch (error) {
    if (error instanceof InputError) return new Map();
    throw error;
  }
}
