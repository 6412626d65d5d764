import { countPerClass, type Dataset, SPLIT_NAMES, type SplitName } from 'receptive';

/** What `receptive data check` says of a data set. */
export interface DataDescription {
  readonly form: string;
  readonly shape: Dataset['shape'];
  readonly classes: readonly string[];
  /** Pictures per split, and per class. */
  readonly splits: Readonly<Record<SplitName, { readonly count: number; readonly perClass: readonly number[] }>>;
  /** Smallest and largest picture of the files, before they are brought to one size; absent where all have one. */
  readonly sizes?: { readonly width: readonly [number, number]; readonly height: readonly [number, number] };
  readonly unlabelled: number;
  readonly fingerprint: string;
  readonly notes: readonly string[];
}

export function describeData(form: string, dataset: Dataset): DataDescription {
  const { shape, classes, splits, notes, fingerprint, unlabelled = [] } = dataset;
  const counts = Object.fromEntries(
    SPLIT_NAMES.map((split) => {
      const { labels } = splits[split];
      return [split, { count: labels.length, perClass: countPerClass(labels, classes.length) }];
    }),
  ) as Record<SplitName, { count: number; perClass: number[] }>;
  const ends = (of: 'widths' | 'heights'): [number, number] => {
    const range: [number, number] = [Number.POSITIVE_INFINITY, 0];
    for (const split of SPLIT_NAMES)
      for (const value of splits[split].originals?.[of] ?? []) {
        range[0] = Math.min(range[0], value);
        range[1] = Math.max(range[1], value);
      }
    return range;
  };
  const sizes = splits.train.originals ? { sizes: { width: ends('widths'), height: ends('heights') } } : {};
  return { form, shape, classes, splits: counts, ...sizes, unlabelled: unlabelled.length, fingerprint, notes };
}
