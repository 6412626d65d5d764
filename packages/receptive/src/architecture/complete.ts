import { type SpelledLayer, spellArchitecture } from './spell.js';
import type { Architecture, Layer } from './types.js';

/**
 * The same architecture with every default of every layer written out (`kernel: 3` becomes `[3, 3]`); names are left
 * as they are.
 *
 * @throws InputError if a field is wrong. Shapes are not checked; `resolveArchitecture` does that.
 */
export function completeArchitecture(architecture: Architecture | unknown, path = 'architecture'): Architecture {
  const { input, layers } = spellArchitecture(architecture, path);
  return { input, layers: layers.map(asWritten) };
}

function asWritten(layer: SpelledLayer): Layer {
  if (layer.type === 'residual') {
    return { ...layer, layers: layer.layers.map(asWritten), shortcut: layer.shortcut.map(asWritten) };
  }
  if (layer.type === 'parallel') return { ...layer, branches: layer.branches.map((branch) => branch.map(asWritten)) };
  // Blur pooling is described by the number of its taps, which is the same on both axes.
  return layer.type === 'blurPool2d' ? { ...layer, kernel: layer.kernel[0] } : layer;
}
