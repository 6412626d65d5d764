import { resolveArchitecture } from '../../architecture/index.js';
import type { Architecture } from '../../architecture/types.js';
import { count, percent } from '../format.js';
import { html } from '../html.js';
import { tableHtml } from '../table.js';
import { layersOf } from '../tables/networks.js';
import { View } from './view.js';

/** What is known of a trained model; `Model` of the library fits. */
export interface ModelViewOptions {
  readonly architecture: Architecture;
  readonly classes: readonly string[];
  readonly arm: string;
  readonly seed: number;
  readonly numerics: string;
  /** 0…1; null where nobody measured it, as of models from elsewhere. */
  readonly validationAccuracy: number | null;
}

/** A trained model: where it is from, how good it was, and its layers. */
export function viewModel(model: ModelViewOptions): View {
  const { arm, seed, classes, numerics, architecture } = model;
  const graph = resolveArchitecture(architecture);
  const measured =
    model.validationAccuracy === null
      ? ''
      : `, ${percent(model.validationAccuracy, 1)} of the validation pictures named rightly`;
  const words = () =>
    `${arm}, seed ${seed}: ${count(graph.parameters)} parameters, ${classes.length} classes${measured} (${numerics})`;
  return new View(
    words,
    () => html`<p>${words()}.</p>
<p class="quiet">Classes: ${classes.join(', ')}.</p>
${tableHtml(layersOf(`${arm}, seed ${seed}`, graph))}`,
  );
}
