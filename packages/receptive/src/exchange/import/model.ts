import { times } from '../../architecture/index.js';
import type { Normalization } from '../../data/types.js';
import { fieldError, InputError } from '../../errors.js';
import type { Model, ModelAbout } from '../../training/model.js';
import type { ImportedNetwork } from './architecture.js';

/** What a file may leave open. */
export interface ModelOptions {
  /** What brings bytes to the network's input. Default: what the file says; else pixels scaled to 0…1. */
  readonly normalization?: Normalization;
  /** Names of the classes. Default: what the file says; else "0", "1", … */
  readonly classes?: readonly string[];
  /** What the model is called. Default "imported". */
  readonly name?: string;
}

export interface Imported {
  readonly model: Model;
  /** What the file is and what is not as it was in it, a sentence each. */
  readonly notes: readonly string[];
}

/**
 * A model of a network that was read, from what its nodes do to pixels, what the caller says, what the file says of
 * itself (`about`) and the defaults, in this order.
 * @throws InputError for a network that is no classifier, and for a normalization beside that of its nodes.
 */
export function modelOf(
  { architecture, graph, tensors }: ImportedNetwork,
  where: string,
  options: ModelOptions,
  about: ModelAbout | null,
  pixels: Normalization | null,
): Imported {
  const [count = 0, ...more] = graph.outputShape;
  if (more.length > 0) {
    throw new InputError(
      `${where}: expected a classifier, which ends in a vector, got maps of ${times(graph.outputShape)}.`,
    );
  }
  const classes = options.classes ?? about?.classes ?? Array.from({ length: count }, (_, i) => `${i}`);
  if (classes.length !== count) throw fieldError(`${where}: classes`, `${count} names, one per output`, classes);
  const given = options.normalization;
  if (pixels && given) {
    throw fieldError(`${where}: mean and std`, 'none, for the file brings pixels to its input itself', given);
  }
  const channels = graph.input[0];
  if (given && (given.mean.length !== channels || given.std.length !== channels)) {
    throw fieldError(`${where}: mean and std`, `${channels} numbers each, one per channel`, given);
  }
  const known = given ?? normalizationOf(pixels, about?.normalization);
  return {
    model: {
      architecture,
      classes,
      normalization: known ?? { mean: Array(channels).fill(0), std: Array(channels).fill(1) },
      tensors,
      arm: about?.arm ?? options.name ?? 'imported',
      seed: about?.seed ?? 0,
      trial: about?.trial ?? 'imported',
      numerics: about?.numerics ?? 'imported',
      validationAccuracy: about?.validationAccuracy ?? null,
    },
    notes: known ? [] : [UNSAID],
  };
}

const UNSAID = 'The file does not say how pixels are brought to its input: they are scaled to 0…1.';

/** What the file does to pixels; with the digits of the one who wrote it, if these are the same numbers. */
function normalizationOf(pixels: Normalization | null, written: Normalization | undefined): Normalization | undefined {
  if (!pixels || !written) return pixels ?? written;
  const close = (a: readonly number[], b: readonly number[]) =>
    a.length === b.length && a.every((value, i) => Math.abs(value - b[i]!) <= 1e-6 * (1 + Math.abs(value)));
  return close(pixels.mean, written.mean) && close(pixels.std, written.std) ? written : pixels;
}
