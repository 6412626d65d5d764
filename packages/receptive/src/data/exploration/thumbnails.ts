import { encodeBase64, shrink } from '../picture-bytes.js';
import type { Dataset, Split } from '../types.js';
import type { Place } from './duplicates.js';
import type { PictureReference } from './types.js';

/** Pictures are halved, cut to a third … until no side is longer than this. */
const MOST_PIXELS = 48;

/** Makes the small pictures of an exploration, all of one shape. */
export class Thumbnails {
  /** C, H, W. */
  readonly shape: readonly [channels: number, height: number, width: number];
  private readonly factor: number;
  private readonly size: number;

  constructor(private readonly dataset: Pick<Dataset, 'shape' | 'splits'>) {
    const [channels, height, width] = dataset.shape;
    this.factor = Math.min(Math.ceil(Math.max(height, width) / MOST_PIXELS), height, width);
    this.shape = [channels, Math.floor(height / this.factor), Math.floor(width / this.factor)];
    this.size = channels * height * width;
  }

  /** A picture of the data set's shape as text. */
  encode(picture: Uint8Array): string {
    return encodeBase64(this.factor === 1 ? picture : shrink(picture, this.dataset.shape, this.factor));
  }

  refer({ split, index }: Place): PictureReference {
    const { images, labels, sources } = this.dataset.splits[split];
    const source = sources?.[index];
    return {
      split,
      index,
      ...(source === undefined ? {} : { source }),
      label: labels[index]!,
      pixels: this.encode(images.subarray(index * this.size, (index + 1) * this.size)),
    };
  }

  /** The first few groups of places, and the first few of each. */
  groups(groups: readonly (readonly Place[])[], most: number, mostOfGroup = 4): PictureReference[][] {
    return groups.slice(0, most).map((group) => group.slice(0, mostOfGroup).map((place) => this.refer(place)));
  }
}

/** A few training pictures of each class, evenly spaced through the split so that neighbours in time are not alike. */
export function sampleClasses(split: Split, classes: number, most: number): Place[][] {
  const members = Array.from({ length: classes }, (): number[] => []);
  split.labels.forEach((label, index) => {
    members[label]!.push(index);
  });
  return members.map((indices) => {
    const take = Math.min(most, indices.length);
    return Array.from({ length: take }, (_, k) => ({
      split: 'train' as const,
      index: indices[Math.floor((k * indices.length) / take)]!,
    }));
  });
}

/** The mean picture of each class (C × H × W bytes, rounded); null for a class without pictures. */
export function meanPictures({ images, labels }: Split, size: number, classes: number): (Uint8Array | null)[] {
  const sums = new Float64Array(classes * size);
  const counts = new Array<number>(classes).fill(0);
  labels.forEach((label, p) => {
    counts[label]!++;
    for (let i = 0, from = p * size, to = label * size; i < size; i++) sums[to + i]! += images[from + i]!;
  });
  return counts.map((n, label) =>
    n === 0 ? null : Uint8Array.from(sums.subarray(label * size, (label + 1) * size), (sum) => Math.round(sum / n)),
  );
}
