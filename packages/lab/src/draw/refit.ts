/** Architectures for another data set. */

import { type Architecture, completeArchitecture, InputError, requireClassifier, resolveArchitecture } from 'receptive';
import { TEMPLATES } from '../design/templates.js';

/**
 * The same layers for pictures of another size and another number of classes: the input is changed, and the units of the
 * last dense layer. The first template where that does not resolve.
 */
export function refit(architecture: Architecture, input: Architecture['input'], classes: number): Architecture {
  const layers = [...architecture.layers];
  const last = layers.findLastIndex(({ type }) => type === 'dense');
  const layer = layers[last];
  if (layer?.type === 'dense') layers[last] = { ...layer, units: classes };
  const fitted: Architecture = { input, layers };
  try {
    completeArchitecture(fitted);
    requireClassifier(resolveArchitecture(fitted), classes);
    return fitted;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return TEMPLATES[0]!.architecture(input, classes);
  }
}

/** The data set that the page begins with. */
const EXAMPLE = { data: 'glyphs', input: [1, 28, 28], classes: 10 } as const;

/** What changes when a page with these networks turns to its own example. */
export function exampleWith({ control, variant }: { control: Architecture; variant: Architecture | null }) {
  const fitted = (architecture: Architecture) => refit(architecture, EXAMPLE.input, EXAMPLE.classes);
  return { data: EXAMPLE.data, control: fitted(control), variant: variant && fitted(variant), limit: null };
}
