import { InputError } from 'receptive';
import type { PictureForm } from '../data/images.js';
import * as named from '../model-file.js';

export interface FoundModel extends named.NamedModel {
  /** What its pictures are brought to. */
  readonly form: PictureForm;
}

/**
 * The model that a user names, for pictures that can be decoded.
 *
 * Errors: InputError as for any model, and for one whose pictures are neither grey nor in colour.
 */
export async function findModel(path: string, choice: named.ModelChoice = {}): Promise<FoundModel> {
  const found = await named.findModel(path, choice);
  const [channels, height, width] = found.model.architecture.input;
  if (channels !== 1 && channels !== 3)
    throw new InputError(
      `${found.path}: expected a model of grey (1) or colour (3) pictures, got ${channels} channels.`,
    );
  return { ...found, form: { channels, height, width } };
}
