/** Architectures for another data set. */

import { type Architecture, InputError, requireClassifier, resolveArchitecture } from 'receptive';
import { fitArchitecture } from '../design/fit.js';
import { TEMPLATES } from '../design/templates.js';

/** As `fitArchitecture`; the first template where the layers do not go with the pictures. */
export function refit(architecture: Architecture, input: Architecture['input'], classes: number): Architecture {
  const fitted = fitArchitecture(architecture, input, classes);
  try {
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
