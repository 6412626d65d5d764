import { resolveArchitecture } from '../../architecture/index.js';
import type { Architecture } from '../../architecture/types.js';
import type { DatasetSummary } from '../../data/types.js';
import { bitmapUri, sampleBitmap } from '../bitmaps.js';
import { architectureChart, architectureWords } from '../charts/architecture.js';
import { html } from '../html.js';
import { drawn, figure, WIDE } from '../sections/figure.js';
import { DRAWING_WORDS } from '../sections/networks.js';
import { tableHtml } from '../table.js';
import { layersOf } from '../tables/networks.js';
import { View } from './view.js';

export interface ArchitectureViewOptions {
  /** Any DOM document; charts are drawn in it and it is not changed. */
  readonly document: Document;
  /** Above the table. Default "The network". */
  readonly title?: string;
  /** Receptive fields are drawn on its first picture, where it is of the network's size. */
  readonly data?: DatasetSummary;
}

/**
 * A network drawn block by block and listed layer by layer: shapes, parameters, MACs, receptive fields.
 *
 * @throws InputError for an architecture that does not fit together.
 */
export function viewArchitecture(architecture: Architecture, options: ArchitectureViewOptions): View {
  const { document, title = 'The network', data } = options;
  const graph = resolveArchitecture(architecture);
  const sample = data && String(data.shape) === String(graph.input) ? sampleBitmap(data) : null;
  const words = () => `${title}: ${architectureWords(graph)}`;
  const chart = () =>
    architectureChart(graph, {
      document,
      width: WIDE,
      ariaLabel: words(),
      picture: sample ? bitmapUri(sample) : undefined,
      // Outputs of a notebook share one page: drawings of one size and network may share their picture.
      id: `sample-${graph.input.join('-')}-${graph.parameters}`,
    });
  return new View(words, () => html`${figure(DRAWING_WORDS, drawn(chart()))}${tableHtml(layersOf(title, graph))}`);
}
