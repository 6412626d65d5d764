/** What distinguishes two architectures, by meaning: defaults are spelled out first, justifications are not looked at. */

import { resolveArchitecture } from './resolve.js';
import { type Pair, type SpelledArchitecture, type SpelledLayer, spellArchitecture } from './spell.js';
import type { Architecture } from './types.js';

export interface Change {
  /** Where: "layers[2].kernel". In the first architecture; in the second for what was added. */
  readonly path: string;
  /** Which decision: "kernel", "filters" …; "layers" for layers and branches added or removed; "input". */
  readonly attribute: string;
  readonly kind: 'changed' | 'added' | 'removed';
  /** Type of the layer whose attribute changed, or that was added or removed. */
  readonly layer?: string;
  /** The attribute's value, or the layer, before and after. */
  readonly from?: unknown;
  readonly to?: unknown;
}

export interface Comparison {
  readonly changes: readonly Change[];
  /** Paths of the layers that correspond to each other in the first and the second architecture. */
  readonly pairs: readonly (readonly [string, string])[];
}

/**
 * The changes that lead from one architecture to another.
 *
 * Layers are aligned by the longest common subsequence of their types (of equally long ones, the one whose layers
 * agree in most attributes), so an inserted layer is one change. `kernel: 3` equals `[3, 3]`. At stride 1 a padding
 * that keeps the size equals "same", so kernel 3 with padding 1 and kernel 5 with padding 2 differ in the kernel
 * alone; so do two circular paddings that keep the size for the convolution behind them, and two pools whose stride is
 * their kernel. Default names never differ; given ones do, because a layer's
 * random numbers follow its name.
 *
 * @throws InputError if one of the architectures is wrong.
 */
export function diffArchitectures(a: Architecture, b: Architecture): Change[] {
  return [...compareArchitectures(a, b).changes];
}

/** The changes, and which layers correspond. */
export function compareArchitectures(a: Architecture, b: Architecture): Comparison {
  const from = withNames(a);
  const to = withNames(b);
  const changes: Change[] = [];
  const pairs: [string, string][] = [];
  if (!equal(from.spelled.input, to.spelled.input)) {
    changes.push({
      path: 'input',
      attribute: 'input',
      kind: 'changed',
      from: from.spelled.input,
      to: to.spelled.input,
    });
  }
  compareLists(from.spelled.layers, to.spelled.layers, 'layers', 'layers');
  return { changes, pairs };

  function compareLists(as: readonly SpelledLayer[], bs: readonly SpelledLayer[], pathA: string, pathB: string): void {
    for (const [i, j] of align(as, bs)) {
      const layerA = i === null ? undefined : (as[i] as SpelledLayer);
      const layerB = j === null ? undefined : (bs[j] as SpelledLayer);
      if (layerA && layerB) {
        const keep = wrapsKernel(as, i as number) && wrapsKernel(bs, j as number);
        compareLayers(layerA, layerB, `${pathA}[${i}]`, `${pathB}[${j}]`, keep);
      } else if (layerA) {
        changes.push({
          path: `${pathA}[${i}]`,
          attribute: 'layers',
          kind: 'removed',
          layer: layerA.type,
          from: withoutReason(layerA),
        });
      } else if (layerB) {
        changes.push({
          path: `${pathB}[${j}]`,
          attribute: 'layers',
          kind: 'added',
          layer: layerB.type,
          to: withoutReason(layerB),
        });
      }
    }
  }

  /** @param keep Whether both keep the size of the picture for the convolution behind them. */
  function compareLayers(
    layerA: SpelledLayer,
    layerB: SpelledLayer,
    pathA: string,
    pathB: string,
    keep: boolean,
  ): void {
    pairs.push([pathA, pathB]);
    const nameA = from.names.get(pathA);
    const nameB = to.names.get(pathB);
    if ((layerA.name !== undefined || layerB.name !== undefined) && nameA !== nameB) {
      changes.push({
        path: `${pathA}.name`,
        attribute: 'name',
        kind: 'changed',
        layer: layerA.type,
        from: nameA,
        to: nameB,
      });
    }
    if (layerA.type === 'residual' && layerB.type === 'residual') {
      compareLists(layerA.layers, layerB.layers, `${pathA}.layers`, `${pathB}.layers`);
      compareLists(layerA.shortcut, layerB.shortcut, `${pathA}.shortcut`, `${pathB}.shortcut`);
    } else if (layerA.type === 'parallel' && layerB.type === 'parallel') {
      compareBranches(layerA.branches, layerB.branches, `${pathA}.branches`, `${pathB}.branches`);
    } else {
      for (const key of differingAttributes(layerA, layerB)) {
        if (keep && key === 'padding') continue;
        changes.push({
          path: `${pathA}.${key}`,
          attribute: key,
          kind: 'changed',
          layer: layerA.type,
          from: attributesOf(layerA)[key],
          to: attributesOf(layerB)[key],
        });
      }
    }
  }

  /** Branches correspond by position: their order is the order of the channels. */
  function compareBranches(
    as: readonly (readonly SpelledLayer[])[],
    bs: readonly (readonly SpelledLayer[])[],
    pathA: string,
    pathB: string,
  ): void {
    for (let i = 0; i < Math.max(as.length, bs.length); i++) {
      const branchA = as[i];
      const branchB = bs[i];
      if (branchA && branchB) compareLists(branchA, branchB, `${pathA}[${i}]`, `${pathB}[${i}]`);
      else if (branchA) {
        changes.push({
          path: `${pathA}[${i}]`,
          attribute: 'layers',
          kind: 'removed',
          layer: 'branch',
          from: branchA.map(withoutReason),
        });
      } else if (branchB) {
        const to = branchB.map(withoutReason);
        changes.push({ path: `${pathB}[${i}]`, attribute: 'layers', kind: 'added', layer: 'branch', to });
      }
    }
  }
}

function withNames(architecture: Architecture): { spelled: SpelledArchitecture; names: ReadonlyMap<string, string> } {
  const { nodes } = resolveArchitecture(architecture);
  return {
    spelled: spellArchitecture(architecture, 'architecture'),
    names: new Map(nodes.map(({ path, name }) => [path, name])),
  };
}

/** Indices of corresponding layers in order; null where the other side has none. */
function align(as: readonly SpelledLayer[], bs: readonly SpelledLayer[]): [number | null, number | null][] {
  // best[i][j]: the best score of as[i…] against bs[j…]. A pair counts 1, and less than 1/(n+1) for its likeness, so
  // likeness decides only between alignments of equal length.
  const share = 1 / (Math.min(as.length, bs.length) + 1);
  const best = Array.from({ length: as.length + 1 }, () => new Float64Array(bs.length + 1));
  const score = (i: number, j: number) => best[i]?.[j] ?? 0;
  const pairScore = (i: number, j: number) => {
    const [a, b] = [as[i], bs[j]];
    return a && b && a.type === b.type ? 1 + share * likeness(a, b) + score(i + 1, j + 1) : 0;
  };
  for (let i = as.length - 1; i >= 0; i--) {
    for (let j = bs.length - 1; j >= 0; j--) {
      (best[i] as Float64Array)[j] = Math.max(pairScore(i, j), score(i + 1, j), score(i, j + 1));
    }
  }
  const aligned: [number | null, number | null][] = [];
  let i = 0;
  let j = 0;
  while (i < as.length || j < bs.length) {
    if (i < as.length && j < bs.length && pairScore(i, j) > 0 && pairScore(i, j) === score(i, j)) {
      aligned.push([i++, j++]);
    } else if (i < as.length && (j >= bs.length || score(i + 1, j) >= score(i, j + 1))) aligned.push([i++, null]);
    else aligned.push([null, j++]);
  }
  return aligned;
}

/** Share of attributes that agree, below 1. */
function likeness(a: SpelledLayer, b: SpelledLayer): number {
  if (a.type === 'residual' || a.type === 'parallel') return equal(withoutReason(a), withoutReason(b)) ? 0.9 : 0;
  const count = Object.keys(attributesOf(a)).length;
  return (count - differingAttributes(a, b).length + 0.5) / (count + 1);
}

function attributesOf(layer: SpelledLayer): Readonly<Record<string, unknown>> {
  const { type, name, because, evidence, ...attributes } = layer;
  return attributes;
}

function differingAttributes(a: SpelledLayer, b: SpelledLayer): string[] {
  const before = attributesOf(a);
  const after = attributesOf(b);
  return Object.keys(before).filter((key) => {
    if (equal(before[key], after[key])) return false;
    if (key === 'padding' && 'kernel' in before) return !(keepsSize(before) && keepsSize(after));
    if (key === 'stride' && 'padding' in before && (a.type === 'maxPool2d' || a.type === 'avgPool2d')) {
      return !(equal(before.stride, before.kernel) && equal(after.stride, after.kernel));
    }
    return true;
  });
}

/** "same", or the number that comes to the same at stride 1: d(k−1)/2. */
function keepsSize(window: Readonly<Record<string, unknown>>): boolean {
  if (window.padding === 'same') return true;
  const kernel = window.kernel as Pair;
  const stride = window.stride as Pair;
  const padding = window.padding as Pair;
  const dilation = (window.dilation ?? [1, 1]) as Pair;
  return [0, 1].every((axis) => {
    const at = (pair: Pair) => pair[axis] as number;
    return at(stride) === 1 && 2 * at(padding) === at(dilation) * (at(kernel) - 1);
  });
}

/** Whether a layer pads circularly by what the unpadded convolution behind it takes off at stride 1: d(k−1)/2. */
function wrapsKernel(layers: readonly SpelledLayer[], index: number): boolean {
  const [pad, conv] = [layers[index], layers[index + 1]];
  if (pad?.type !== 'circularPad2d' || (conv?.type !== 'conv2d' && conv?.type !== 'locallyConnected2d')) return false;
  return equal(conv.padding, [0, 0]) && keepsSize({ ...conv, padding: pad.padding });
}

/** A layer, and the layers in it, without justifications. */
function withoutReason(layer: SpelledLayer): unknown {
  return JSON.parse(
    JSON.stringify(layer, (key, value) => (key === 'because' || key === 'evidence' ? undefined : value)),
  );
}

function equal(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
