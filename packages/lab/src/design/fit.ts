/** Making an architecture fit a data set: its input, and one output for each class. */

import { type Architecture, type Dataset, InputError, type Layer, resolveArchitecture } from 'receptive';

type Shape = Dataset['shape'];

/**
 * The same architecture for pictures of a shape, with one output for each class from its last layer if that is dense.
 * The very same object where it fits already.
 */
export function fitArchitecture(architecture: Architecture, shape: Shape, classes: number): Architecture {
  const last = architecture.layers.at(-1);
  const layers =
    last?.type === 'dense' && last.units !== classes ? withUnits(architecture.layers, classes) : architecture.layers;
  const fits = architecture.input.join() === shape.join();
  return fits && layers === architecture.layers ? architecture : { input: shape, layers };
}

const withUnits = (layers: readonly Layer[], units: number): readonly Layer[] =>
  layers.with(-1, { ...(layers.at(-1) as Layer & { type: 'dense' }), units });

/** Ends an architecture in one output for each class: changes a dense layer at its end, else adds what is missing. */
export function endInClasses(architecture: Architecture, classes: number): Architecture {
  if (architecture.layers.at(-1)?.type === 'dense') {
    return { ...architecture, layers: withUnits(architecture.layers, classes) };
  }
  const flat = { type: 'flatten' } as const;
  const end = { type: 'dense', units: classes } as const;
  return { ...architecture, layers: [...architecture.layers, ...(endsInPicture(architecture) ? [flat, end] : [end])] };
}

function endsInPicture(architecture: Architecture): boolean {
  try {
    return resolveArchitecture(architecture).outputShape.length === 3;
  } catch (error) {
    if (error instanceof InputError) return true; // also where there is no layer yet
    throw error;
  }
}
