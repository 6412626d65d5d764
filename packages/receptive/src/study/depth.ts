/** Networks made deeper: small kernels stacked until they see what one larger kernel sees. */

import { compareArchitectures } from '../architecture/diff.js';
import { resolveArchitecture } from '../architecture/resolve.js';
import type { Architecture, Conv2d, Graph, Layer } from '../architecture/types.js';

/** What follows a convolution and is repeated with it. */
const FOLLOWERS: ReadonlySet<Layer['type']> = new Set([
  'batchNorm2d',
  'groupNorm',
  'layerNorm',
  'relu',
  'leakyRelu',
  'gelu',
  'silu',
  'tanh',
  'sigmoid',
] as const);

export interface Depth {
  readonly architecture: Architecture;
  readonly graph: Graph;
}

/**
 * `small` with every convolution that spans less than its counterpart in `large` repeated, with the normalisation and
 * activation that follow it, until the stack spans as much: m = (k′−1)d′ / ((k−1)d) times, rounded, since every one
 * adds (k−1)·d·j to the receptive field. Strides stay with the last of a stack. Layers keep the names they have in
 * `small`, so that their random numbers stay theirs; added ones are called "conv1-2", "bn1-2".
 *
 * @returns null where nothing can be repeated: convolutions of different shapes, or none.
 */
export function stacked(small: Architecture, large: Architecture): Depth | null {
  const [from, to] = [resolveArchitecture(small), resolveArchitecture(large)];
  const partner = new Map(compareArchitectures(small, large).pairs);
  const windows = new Map(to.nodes.map((node) => [node.path, node.operation]));
  const names = new Map(from.nodes.map(({ path, name }) => [path, name]));
  let changed = false;

  const timesOf = (path: string): number => {
    const own = from.nodes.find((node) => node.path === path)?.operation;
    const other = windows.get(partner.get(path) ?? '');
    if (own?.type !== 'conv2d' || other?.type !== 'conv2d') return 1;
    const [height, width] = ([0, 1] as const).map((axis) => span(other, axis) / span(own, axis)) as [number, number];
    return Number.isFinite(height) && height === width ? Math.max(1, Math.round(height)) : 1;
  };
  const deepen = (layers: readonly Layer[], path: string): Layer[] => {
    const deep: Layer[] = [];
    for (let i = 0; i < layers.length; i++) {
      const at = `${path}[${i}]`;
      const layer = named(layers[i] as Layer, names.get(at), (inner, key) => deepen(inner, `${at}.${key}`));
      const count = layer.type === 'conv2d' ? timesOf(at) : 1;
      if (layer.type !== 'conv2d' || count === 1) {
        deep.push(layer);
        continue;
      }
      changed = true;
      const followers: Layer[] = [];
      while (FOLLOWERS.has(layers[i + 1]?.type as Layer['type'])) {
        i++;
        followers.push(named(layers[i] as Layer, names.get(`${path}[${i}]`)));
      }
      deep.push(...repeat(layer, followers, count));
    }
    return deep;
  };
  const architecture = { ...small, layers: deepen(small.layers, 'layers') };
  return changed ? { architecture, graph: resolveArchitecture(architecture) } : null;
}

/** Pixels that a kernel reaches beyond its first, on one axis. */
function span(window: { readonly kernel: readonly number[]; readonly dilation: readonly number[] }, axis: 0 | 1) {
  return ((window.kernel[axis] as number) - 1) * (window.dilation[axis] as number);
}

function named(
  layer: Layer,
  name: string | undefined,
  inside: (layers: readonly Layer[], key: string) => Layer[] = (layers) => [...layers],
): Layer {
  const kept = name === undefined ? layer : { ...layer, name };
  if (kept.type === 'residual') {
    const shortcut = kept.shortcut ? { shortcut: inside(kept.shortcut, 'shortcut') } : {};
    return { ...kept, layers: inside(kept.layers, 'layers'), ...shortcut };
  }
  if (kept.type === 'parallel') {
    return { ...kept, branches: kept.branches.map((branch, b) => inside(branch, `branches[${b}]`)) };
  }
  return kept;
}

function repeat(conv: Conv2d, followers: readonly Layer[], count: number): Layer[] {
  return Array.from({ length: count }, (_, i): Layer[] => {
    const last = i === count - 1;
    const block: Layer[] = [{ ...conv, stride: last ? (conv.stride ?? 1) : 1 }, ...followers];
    if (i === 0) return block;
    return block.map(({ because, evidence, ...layer }) => ({ ...layer, name: `${layer.name}-${i + 1}` }) as Layer);
  }).flat();
}
