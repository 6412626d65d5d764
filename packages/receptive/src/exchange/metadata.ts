/** What a model is, as texts beside its tensors in files of other formats: the keys of model.safetensors, prefixed. */
import { type ModelAbout, readModelMetadata, writeModelMetadata } from '../training/model.js';

const PREFIX = 'receptive.';

export function modelMetadata(model: ModelAbout): Record<string, string> {
  const entries = Object.entries(writeModelMetadata(model));
  return Object.fromEntries(entries.map(([key, text]) => [PREFIX + key, text]));
}

/** Null for a file that we did not write. Throws InputError for one that says we did and does not make sense. */
export function aboutFromMetadata(metadata: ReadonlyMap<string, string>, where: string): ModelAbout | null {
  if (!metadata.has(`${PREFIX}format`)) return null;
  const ours = [...metadata].filter(([key]) => key.startsWith(PREFIX));
  return readModelMetadata(Object.fromEntries(ours.map(([key, text]) => [key.slice(PREFIX.length), text])), where);
}
