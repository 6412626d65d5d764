import { requireClassifier } from '../../architecture/index.js';
import type { Normalization } from '../../data/types.js';
import { fieldError } from '../../errors.js';
import type { Model, ModelAbout } from '../../training/model.js';
import type { ImportedNetwork } from './architecture.js';

/** What a file may leave open. */
export interface ModelOptions {
  /** What brings bytes to the network's input, where the file does not say. Default: pixels scaled to 0…1. */
  readonly normalization?: Normalization;
  /** Names of the classes, where the file does not say. Default: "0", "1", … */
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
 * A model of a network that was read. What the file says of itself (`about`, `pixels`) goes before what the caller
 * says, and that before the defaults.
 */
export function modelOf(
  { architecture, graph, tensors }: ImportedNetwork,
  where: string,
  options: ModelOptions,
  about: ModelAbout | null,
  pixels: Normalization | null,
): Imported {
  const count = graph.outputShape.length === 1 ? graph.outputShape[0]! : (options.classes?.length ?? 1);
  const classes = about?.classes ?? options.classes ?? Array.from({ length: count }, (_, i) => `${i}`);
  requireClassifier(graph, classes.length, where);
  const channels = graph.input[0];
  const given = options.normalization ?? { mean: Array(channels).fill(0), std: Array(channels).fill(1) };
  if (given.mean.length !== channels || given.std.length !== channels) {
    throw fieldError(`${where}: mean and std`, `${channels} numbers each, one per channel`, given);
  }
  const said = pixels !== null || about !== null || options.normalization !== undefined;
  return {
    model: {
      architecture,
      classes,
      normalization: normalizationOf(pixels, about?.normalization) ?? given,
      tensors,
      arm: about?.arm ?? options.name ?? 'imported',
      seed: about?.seed ?? 0,
      trial: about?.trial ?? 'imported',
      numerics: about?.numerics ?? 'imported',
      validationAccuracy: about?.validationAccuracy ?? null,
    },
    notes: said ? [] : [UNSAID],
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
