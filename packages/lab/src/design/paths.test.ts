import type { Architecture, Layer } from 'receptive';
import { describe, expect, test } from 'vitest';
import {
  addBranch,
  canMove,
  duplicateLayer,
  insertLayer,
  layerAt,
  layerPaths,
  moveLayer,
  nextSlot,
  removeBranch,
  removeLayer,
  setField,
  slotsOf,
} from './paths.js';

const relu: Layer = { type: 'relu' };
const tanh: Layer = { type: 'tanh' };
const silu: Layer = { type: 'silu' };
const gelu: Layer = { type: 'gelu' };
const nested: Architecture = {
  input: [1, 4, 4],
  layers: [
    relu,
    { type: 'residual', layers: [tanh], shortcut: [] },
    { type: 'parallel', branches: [[silu], []] },
    gelu,
  ],
};
/** "relu residual(tanh|) parallel(silu|) gelu" */
const drawn = ({ layers }: Architecture): string => {
  const of = (list: readonly Layer[]): string =>
    list
      .map((layer) => {
        if (layer.type === 'residual') return `residual(${of(layer.layers)}|${of(layer.shortcut ?? [])})`;
        return layer.type === 'parallel' ? `parallel(${layer.branches.map(of).join('|')})` : layer.type;
      })
      .join(' ');
  return of(layers);
};

describe('places of layers', () => {
  test('all layers and all places, as they are shown', () => {
    expect(drawn(nested)).toBe('relu residual(tanh|) parallel(silu|) gelu');
    expect(layerPaths(nested)).toEqual([
      'layers[0]',
      'layers[1]',
      'layers[1].layers[0]',
      'layers[2]',
      'layers[2].branches[0][0]',
      'layers[3]',
    ]);
    expect(slotsOf(nested).map(({ list, index }) => `${list} ${index}`)).toEqual([
      'layers 0',
      'layers 1',
      'layers[1].layers 0',
      'layers[1].layers 1',
      'layers[1].shortcut 0',
      'layers 2',
      'layers[2].branches[0] 0',
      'layers[2].branches[0] 1',
      'layers[2].branches[1] 0',
      'layers 3',
      'layers 4',
    ]);
  });

  test('fields are set and taken away, wherever the layer stands; the original stays', () => {
    const named = setField(nested, 'layers[2].branches[0][0]', 'name', 'inner');
    expect(layerAt(named, 'layers[2].branches[0][0]')).toEqual({ type: 'silu', name: 'inner' });
    expect(setField(named, 'layers[2].branches[0][0]', 'name', undefined)).toEqual(nested);
    expect(layerAt(nested, 'layers[2].branches[0][0]')).toEqual(silu);
    expect(layerAt(nested, 'layers[9].layers[0]')).toBeUndefined();
  });

  test('insert, remove and duplicate', () => {
    expect(drawn(insertLayer(nested, { list: 'layers[1].shortcut', index: 0 }, gelu))).toContain('residual(tanh|gelu)');
    expect(drawn(removeLayer(nested, 'layers[1].layers[0]'))).toContain('residual(|)');
    const copied = duplicateLayer(setField(nested, 'layers[1].layers[0]', 'name', 'one'), 'layers[1]');
    expect(copied.layers[2]).toEqual(nested.layers[1]);
    expect(drawn(addBranch(nested, 'layers[2]'))).toContain('parallel(silu||)');
    expect(drawn(removeBranch(nested, 'layers[2]', 0))).toContain('parallel()');
  });
});

describe('moving', () => {
  test('to every place that is allowed keeps all layers and lands there', () => {
    for (const path of layerPaths(nested)) {
      for (const slot of slotsOf(nested)) {
        const { architecture, path: at } = moveLayer(nested, path, slot);
        expect(layerPaths(architecture)).toHaveLength(6);
        expect(layerAt(architecture, at)).toEqual(layerAt(nested, path));
        if (!canMove(path, slot)) expect(architecture).toBe(nested);
      }
    }
  });

  test('into a block, out of one, and past each other', () => {
    const moved = (path: string, list: string, index: number) =>
      drawn(moveLayer(nested, path, { list, index }).architecture);
    expect(moved('layers[0]', 'layers[1].layers', 1)).toBe('residual(tanh relu|) parallel(silu|) gelu');
    expect(moved('layers[1].layers[0]', 'layers', 0)).toBe('tanh relu residual(|) parallel(silu|) gelu');
    expect(moved('layers[0]', 'layers', 3)).toBe('residual(tanh|) parallel(silu|) relu gelu');
    expect(moved('layers[1]', 'layers[2].branches[1]', 0)).toBe('relu parallel(silu|residual(tanh|)) gelu');
    expect(canMove('layers[1]', { list: 'layers[1].layers', index: 0 })).toBe(false);
  });

  test('step by step from the bottom to the top goes through every block', () => {
    let state = { architecture: nested, path: 'layers[3]' };
    const seen: string[] = [];
    for (let slot = nextSlot(nested, state.path, -1); slot; slot = nextSlot(state.architecture, state.path, -1)) {
      state = moveLayer(state.architecture, state.path, slot);
      seen.push(drawn(state.architecture));
    }
    expect(seen).toEqual([
      'relu residual(tanh|) parallel(silu|gelu)',
      'relu residual(tanh|) parallel(silu gelu|)',
      'relu residual(tanh|) parallel(gelu silu|)',
      'relu residual(tanh|) gelu parallel(silu|)',
      'relu residual(tanh|gelu) parallel(silu|)',
      'relu residual(tanh gelu|) parallel(silu|)',
      'relu residual(gelu tanh|) parallel(silu|)',
      'relu gelu residual(tanh|) parallel(silu|)',
      'gelu relu residual(tanh|) parallel(silu|)',
    ]);
    expect(nextSlot(state.architecture, state.path, -1)).toBeNull();
    expect(nextSlot(nested, 'layers[3]', 1)).toBeNull();
  });
});
