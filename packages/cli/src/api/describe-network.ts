import { type Architecture, type DatasetSummary, summarizeDataset } from 'receptive';
import { type View, viewArchitecture } from 'receptive/report';
import { document } from './document.js';
import type { Data } from './open-data.js';

export interface DescribeNetworkOptions {
  readonly title?: string;
  /** Receptive fields are drawn on one of its pictures. */
  readonly data?: Data;
}

/**
 * A network drawn block by block and listed layer by layer, without training it.
 *
 * Errors: InputError for an architecture that does not fit together.
 */
export function describeNetwork(architecture: Architecture, options: DescribeNetworkOptions = {}): View {
  const data: DatasetSummary | undefined = options.data && summarizeDataset(options.data.dataset);
  return viewArchitecture(architecture, { document, title: options.title, data });
}
