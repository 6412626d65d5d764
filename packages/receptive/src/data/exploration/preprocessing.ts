import { Augmenter } from '../augment.js';
import { measureNormalization } from '../normalization.js';
import { NO_CHANGES, PictureRenderer } from '../render.js';
import type { Augmentation, Dataset, Normalization } from '../types.js';
import type { Thumbnails } from './thumbnails.js';
import { sampleClasses } from './thumbnails.js';
import type { OriginalSummary, Preprocessing } from './types.js';
import { listOf, plural } from './wording.js';

/** Normalised values from −3 to 3 are shown as black to white: grey 128 is the mean. */
const SHOWN = 3;
const EXAMPLES = 4;

export interface PreprocessingOptions {
  /** Default: measured on the training split. */
  readonly normalization?: Normalization;
  /** Random changes to training pictures. Default: none. */
  readonly augmentation?: Augmentation;
}

/** The steps from a file to the network's input in words, and training pictures of several classes before and after. */
export function describePreprocessing(
  dataset: Dataset,
  originals: OriginalSummary | null,
  thumbnails: Thumbnails,
  options: PreprocessingOptions,
): Preprocessing {
  const { shape, splits, classes } = dataset;
  const normalization = options.normalization ?? measureNormalization(splits.train, shape);
  const { mean, std } = normalization;
  const augmentation = options.augmentation ?? {};
  const changes = Object.entries(augmentation).filter(([, amount]) => amount !== undefined && amount !== 0);

  const renderer = new PictureRenderer(shape, normalization);
  const augmenter = changes.length > 0 ? new Augmenter(augmentation, shape[1], shape[2], 0) : null;
  const size = shape[0] * shape[1] * shape[2];
  const values = new Float32Array(size);
  const candidates = sampleClasses(splits.train, classes.length, 1).flat();
  const step = Math.max(1, Math.floor(candidates.length / EXAMPLES));
  const examples = candidates
    .filter((_, k) => k % step === 0)
    .slice(0, EXAMPLES)
    .map((place) => {
      renderer.render(splits.train.images, place.index, augmenter?.draw(1, place.index) ?? NO_CHANGES, values, 0);
      const after = Uint8Array.from(values, (z) =>
        Math.round((255 * (Math.min(SHOWN, Math.max(-SHOWN, z)) + SHOWN)) / (2 * SHOWN)),
      );
      let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      for (const value of values) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
      return { picture: thumbnails.refer(place), after: thumbnails.encode(after), range: [low, high] as const };
    });
  const perChannel = shape[0] > 1 ? ' of its channel' : '';
  const steps = [
    ...(originals ? [resizing(originals, shape)] : []),
    'bytes 0…255 scaled to 0…1',
    ...(changes.length > 0
      ? [`in training only, changed at random: ${listOf(changes.map(([name, amount]) => `${spaced(name)} ${amount}`))}`]
      : []),
    `minus the training mean${perChannel} (${mean.map(rounded).join(', ')}), divided by its standard deviation (${std.map(rounded).join(', ')})`,
  ];
  return { steps, mean, std, examples };
}

function resizing({ distinctSizes, sizes, channels }: OriginalSummary, [c, height, width]: Dataset['shape']): string {
  const [most] = sizes;
  const from = distinctSizes === 1 ? `${most!.width}×${most!.height}` : plural(distinctSizes, 'different size');
  const form = c === 1 ? 'grey' : 'RGB';
  const converted = channels.some((entry) => entry.channels !== c) ? ` and brought to ${form}` : '';
  const same = distinctSizes === 1 && most!.width === width && most!.height === height;
  return same
    ? `decoded at ${width}×${height}${converted}`
    : `squeezed whole from ${from} to ${width}×${height} pixels${converted}`;
}

/** "flipHorizontal" → "flip horizontal". */
const spaced = (name: string) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
const rounded = (value: number) => String(Number(value.toPrecision(3)));
