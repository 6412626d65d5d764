/** Networks made wider or narrower: the filters of all convolutions by one common factor. */

import { resolveArchitecture } from '../architecture/resolve.js';
import type { Architecture, Graph, Layer, Shape } from '../architecture/types.js';
import { InputError } from '../errors.js';

export interface Width {
  readonly architecture: Architecture;
  readonly graph: Graph;
  /** Of every convolution, in order of execution. */
  readonly filters: readonly number[];
}

/** Wider networks are not looked at. */
const MOST_FILTERS = 4096;

/**
 * The width whose quantity comes closest to the target.
 *
 * First the factors that give the narrowest convolution every whole number of filters, which keeps the proportions of
 * 32-64-128; then, where none of those comes within `tolerance`, every factor at which some convolution gains a filter.
 *
 * @param quantity Grows with the width.
 * @returns null for a network that has no convolution, or that cannot be built at any other width.
 */
export function nearestWidth(
  architecture: Architecture,
  quantity: (graph: Graph) => number,
  target: number,
  tolerance: number,
): Width | null {
  const own = convolutions(resolveArchitecture(architecture)).map(({ filters }) => filters);
  if (own.length === 0) return null;
  const narrowest = Math.min(...own);
  const distance = (width: Width) => Math.abs(quantity(width.graph) - target);
  const tried: { readonly factor: number; readonly width: Width }[] = [];
  for (let n = 1; n <= MOST_FILTERS; n++) {
    const width = scaled(architecture, n / narrowest);
    if (width) tried.push({ factor: n / narrowest, width });
    if (width && quantity(width.graph) > target) break;
  }
  const nearest = tried.reduce<(typeof tried)[number] | null>(
    (best, one) => (best && distance(best.width) <= distance(one.width) ? best : one),
    null,
  );
  if (!nearest || distance(nearest.width) <= tolerance * target) return nearest?.width ?? null;
  return between(own, nearest.factor, 1 / narrowest)
    .map((factor) => scaled(architecture, factor))
    .filter((width) => width !== null)
    .reduce((best, width) => (distance(width) < distance(best) ? width : best), nearest.width);
}

/** The factors around one, less than `step` away, at which some convolution's rounded filters change. */
function between(filters: readonly number[], factor: number, step: number): number[] {
  const found = filters.flatMap((n) => {
    const first = Math.ceil((factor - step) * n - 0.5);
    const last = Math.floor((factor + step) * n - 0.5);
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => (first + i + 0.5) / n);
  });
  return [...new Set(found)].filter((one) => one > 0).sort((a, b) => a - b);
}

/** null where no such network can be built: groups that do not divide, or a block whose paths no longer meet. */
function scaled(architecture: Architecture, factor: number): Width | null {
  const inputs = new Map(resolveArchitecture(architecture).nodes.map(({ path, inputShape }) => [path, inputShape]));
  const wide = { ...architecture, layers: scaleLayers(architecture.layers, 'layers', factor, inputs) };
  try {
    const graph = resolveArchitecture(wide);
    return { architecture: wide, graph, filters: convolutions(graph).map(({ filters }) => filters) };
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

/** A justification was of the layer as it was. */
function unjustified<L extends Layer>({ because, evidence, ...layer }: L): Omit<L, 'because' | 'evidence'> {
  return layer;
}

const rounded = (n: number, factor: number) => Math.max(1, Math.round(n * factor));

function scaleLayers(
  layers: readonly Layer[],
  path: string,
  factor: number,
  inputs: ReadonlyMap<string, Shape>,
): Layer[] {
  return layers.map((layer, i) => {
    const at = `${path}[${i}]`;
    const inner = (list: readonly Layer[], key: string) => scaleLayers(list, `${at}.${key}`, factor, inputs);
    switch (layer.type) {
      case 'conv2d': {
        const { groups = 1, filters } = layer;
        // A depthwise convolution has a group for each channel, whatever their number.
        const depthwise = groups > 1 && groups === inputs.get(at)?.[0];
        const scaledGroups = depthwise ? rounded(groups, factor) : groups;
        return { ...unjustified(layer), filters: rounded(filters, factor), groups: scaledGroups };
      }
      case 'locallyConnected2d':
        return { ...unjustified(layer), filters: rounded(layer.filters, factor) };
      case 'residual':
        return {
          ...layer,
          layers: inner(layer.layers, 'layers'),
          ...(layer.shortcut ? { shortcut: inner(layer.shortcut, 'shortcut') } : {}),
        };
      case 'parallel':
        return { ...layer, branches: layer.branches.map((branch, b) => inner(branch, `branches[${b}]`)) };
      default:
        return layer;
    }
  });
}

function convolutions(graph: Graph): { readonly filters: number }[] {
  return graph.nodes
    .map(({ operation }) => operation)
    .filter((operation) => operation.type === 'conv2d' || operation.type === 'locallyConnected2d');
}
