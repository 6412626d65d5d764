/** Layers by their place: "layers[2]", "layers[3].branches[1][0]". Everything gives a new architecture back. */

import type { Architecture, Layer } from 'receptive';

/** A place between layers: of a list ("layers", "layers[3].shortcut"), before the layer that now has this index. */
export interface Slot {
  readonly list: string;
  readonly index: number;
}

/** A list of layers inside a block, with the words for it. */
export interface InnerList {
  readonly list: string;
  readonly title: string;
  readonly layers: readonly Layer[];
}

type Key = string | number;

const keysOf = (path: string): Key[] =>
  [...path.matchAll(/([A-Za-z]+)|\[(\d+)\]/g)].map(([, name, index]) => name ?? Number(index));

function valueAt(value: unknown, keys: readonly Key[]): unknown {
  return keys.reduce<unknown>((inner, key) => (inner as Record<Key, unknown> | undefined)?.[key], value);
}

/** The value with another one at a place inside it; undefined removes the field. */
function withValue(value: unknown, [key, ...rest]: readonly Key[], update: (old: unknown) => unknown): unknown {
  if (key === undefined) return update(value);
  if (Array.isArray(value)) return value.map((item, i) => (i === key ? withValue(item, rest, update) : item));
  const object = value as Record<Key, unknown>;
  const next = withValue(object[key], rest, update);
  if (next !== undefined) return { ...object, [key]: next };
  const { [key]: _, ...others } = object;
  return others;
}

const updated = (architecture: Architecture, path: string, update: (old: unknown) => unknown) =>
  withValue(architecture, keysOf(path), update) as Architecture;

/** The layer at a path; undefined where there is none. */
export function layerAt(architecture: Architecture, path: string): Layer | undefined {
  return valueAt(architecture, keysOf(path)) as Layer | undefined;
}

/** The layers of a list; none where there is no such list. */
export function listAt(architecture: Architecture, list: string): readonly Layer[] {
  return (valueAt(architecture, keysOf(list)) as readonly Layer[] | undefined) ?? [];
}

/** The list that a layer stands in, and where. */
export function placeOf(path: string): Slot {
  const at = path.lastIndexOf('[');
  return { list: path.slice(0, at), index: Number(path.slice(at + 1, -1)) };
}

/** The lists inside a block, in the order in which they are shown; none for any other layer. */
export function innerLists(layer: Layer, path: string): InnerList[] {
  if (layer.type === 'residual') {
    const through = { list: `${path}.layers`, title: 'Layers', layers: layer.layers };
    if (layer.shortcut === undefined) return [through];
    return [through, { list: `${path}.shortcut`, title: 'Shortcut', layers: layer.shortcut }];
  }
  if (layer.type !== 'parallel') return [];
  return layer.branches.map((layers, i) => ({ list: `${path}.branches[${i}]`, title: `Branch ${i + 1}`, layers }));
}

/** Paths of all layers as they are shown: a block before what is in it. */
export function layerPaths(architecture: Architecture): string[] {
  const of = (layers: readonly Layer[], list: string): string[] =>
    layers.flatMap((layer, i) => {
      const path = `${list}[${i}]`;
      return [path, ...innerLists(layer, path).flatMap((inner) => of(inner.layers, inner.list))];
    });
  return of(architecture.layers, 'layers');
}

/** Every place between layers, from top to bottom as they are shown. */
export function slotsOf(architecture: Architecture): Slot[] {
  const of = (layers: readonly Layer[], list: string): Slot[] => [
    ...layers.flatMap((layer, index) => [
      { list, index },
      ...innerLists(layer, `${list}[${index}]`).flatMap((inner) => of(inner.layers, inner.list)),
    ]),
    { list, index: layers.length },
  ];
  return of(architecture.layers, 'layers');
}

/** @param value undefined takes the field away, so that its default holds. */
export function setField(architecture: Architecture, path: string, field: string, value: unknown): Architecture {
  return updated(architecture, `${path}.${field}`, () => value);
}

export function insertLayer(architecture: Architecture, { list, index }: Slot, layer: Layer): Architecture {
  return updated(architecture, list, (old) => (old as Layer[]).toSpliced(index, 0, layer));
}

export function removeLayer(architecture: Architecture, path: string): Architecture {
  const { list, index } = placeOf(path);
  return updated(architecture, list, (old) => (old as Layer[]).toSpliced(index, 1));
}

/** Puts a copy behind a layer. A given name is not copied, since it can stand for one layer only. */
export function duplicateLayer(architecture: Architecture, path: string): Architecture {
  const { list, index } = placeOf(path);
  const copy = JSON.parse(
    JSON.stringify(layerAt(architecture, path), (key, value) => (key === 'name' ? undefined : value)),
  );
  return insertLayer(architecture, { list, index: index + 1 }, copy as Layer);
}

/** Whether a layer can go to a place: not into itself, and not to where it is. */
export function canMove(path: string, { list, index }: Slot): boolean {
  if (list.startsWith(`${path}.`)) return false;
  const place = placeOf(path);
  return list !== place.list || (index !== place.index && index !== place.index + 1);
}

/**
 * Takes a layer from its place to another, into blocks and out of them.
 * @param to as it is before the move.
 * @returns the architecture, and where the layer is in it.
 */
export function moveLayer(
  architecture: Architecture,
  path: string,
  to: Slot,
): { architecture: Architecture; path: string } {
  if (!canMove(path, to)) return { architecture, path };
  // What leaves its place only when the layer is at the new one moves no path before.
  const gone = { type: 'flatten' } as Layer;
  const marked = updated(architecture, path, () => gone);
  const moving = { ...layerAt(architecture, path)! };
  const both = insertLayer(marked, to, moving);
  const left = layerPaths(both).find((at) => layerAt(both, at) === gone)!;
  const moved = removeLayer(both, left);
  return { architecture: moved, path: layerPaths(moved).find((at) => layerAt(moved, at) === moving)! };
}

/** The next place up (−1) or down (1), through the lists of blocks as they are shown; null at the end. */
export function nextSlot(architecture: Architecture, path: string, direction: -1 | 1): Slot | null {
  const slots = slotsOf(architecture);
  const { list, index } = placeOf(path);
  const here = slots.findIndex((slot) => slot.list === list && slot.index === index);
  for (let at = here + direction; at >= 0 && at < slots.length; at += direction) {
    if (canMove(path, slots[at]!)) return slots[at]!;
  }
  return null;
}

export function addBranch(architecture: Architecture, path: string): Architecture {
  return updated(architecture, `${path}.branches`, (old) => [...(old as Layer[][]), []]);
}
export function removeBranch(architecture: Architecture, path: string, index: number): Architecture {
  return updated(architecture, `${path}.branches`, (old) => (old as Layer[][]).toSpliced(index, 1));
}
