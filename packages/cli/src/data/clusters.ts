import { clustersOf, type DataInput, type Dataset } from 'receptive';
import { isInputError } from '../errors.js';
import { KNOWN_DATASETS } from './known.js';

/**
 * The cluster of every test picture: by the study's own pattern, else by what is known of the data set. Null where
 * nothing says which pictures belong together.
 *
 * @throws InputError where the study's pattern does not fit the file names.
 */
export function testClusters({ dataset: name, cluster }: DataInput, { splits }: Dataset): readonly string[] | null {
  if (cluster !== undefined) return clustersOf(splits.test.sources, cluster);
  const known = KNOWN_DATASETS.find((one) => one.name === name)?.cluster;
  if (known === undefined) return null;
  try {
    return clustersOf(splits.test.sources, known);
  } catch (error) {
    // Files of another making under a known name: their pictures stand each by itself.
    if (isInputError(error)) return null;
    throw error;
  }
}
