import type { Layer } from '../packages/receptive/src/architecture/types.js';

/** An architecture in one line: types of layers, blocks with their ways in brackets. */
export function layerTypes(layers: readonly Layer[]): string {
  return layers
    .map((layer) => {
      const ways =
        layer.type === 'residual'
          ? [layer.layers, ...(layer.shortcut ? [layer.shortcut] : [])]
          : layer.type === 'parallel'
            ? layer.branches
            : null;
      return ways ? `${layer.type}(${ways.map(layerTypes).join(' | ')})` : layer.type;
    })
    .join(' ');
}
