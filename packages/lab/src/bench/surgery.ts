/** Changes to the filters of a convolution. Each takes its weights (filters × in × kh × kw) and bias and gives new ones. */

export interface Filters {
  readonly weight: Float32Array;
  /** One for each filter; null where the layer has none. */
  readonly bias: Float32Array | null;
  readonly shape: readonly [filters: number, channels: number, height: number, width: number];
}

/** Every weight of a filter, and its bias, becomes 0: it gives 0 everywhere. */
export function zeroFilter(filters: Filters, filter: number): Filters {
  return onFilter(filters, filter, () => 0, 0);
}

/** Left and right change places, in every channel of a filter. */
export function flipHorizontally(filters: Filters, filter: number): Filters {
  const [, , , width] = filters.shape;
  return onFilter(filters, filter, (at, y, x) => at(y, width - 1 - x));
}

/** Top and bottom change places, in every channel of a filter. */
export function flipVertically(filters: Filters, filter: number): Filters {
  const [, , height] = filters.shape;
  return onFilter(filters, filter, (at, y, x) => at(height - 1 - y, x));
}

/** A quarter turn clockwise, in every channel of a filter; a half turn where kernels are not square. */
export function rotate(filters: Filters, filter: number): Filters {
  const [, , height, width] = filters.shape;
  return onFilter(filters, filter, (at, y, x) =>
    height === width ? at(height - 1 - x, y) : at(height - 1 - y, width - 1 - x),
  );
}

/** Two filters change places, with their biases: what comes after takes each for the other. */
export function swap(filters: Filters, a: number, b: number): Filters {
  const { weight, bias, shape } = filters;
  const size = shape[1] * shape[2] * shape[3];
  const made = weight.slice();
  made.set(weight.subarray(a * size, (a + 1) * size), b * size);
  made.set(weight.subarray(b * size, (b + 1) * size), a * size);
  const biases = bias?.slice() ?? null;
  if (bias && biases) [biases[a], biases[b]] = [bias[b]!, bias[a]!];
  return { weight: made, bias: biases, shape };
}

/** One weight gets a value. */
export function paintWeight(filters: Filters, at: WeightPlace, value: number): Filters {
  const weight = filters.weight.slice();
  weight[indexOf(filters, at)] = value;
  return { ...filters, weight };
}

export interface WeightPlace {
  readonly filter: number;
  readonly channel: number;
  readonly y: number;
  readonly x: number;
}

/** Where a weight stands in the tensor. */
export function indexOf(
  { shape: [, channels, height, width] }: Filters,
  { filter, channel, y, x }: WeightPlace,
): number {
  return ((filter * channels + channel) * height + y) * width + x;
}

/** The weights of one filter for one channel: kh × kw. */
export function kernelOf({ weight, shape: [, channels, height, width] }: Filters, filter: number, channel: number) {
  const size = height * width;
  const from = (filter * channels + channel) * size;
  return weight.subarray(from, from + size);
}

/** The channel in which a filter has its largest weights (by sum of squares). */
export function strongestChannel(filters: Filters, filter: number): number {
  let [best, most] = [0, -1];
  for (let channel = 0; channel < filters.shape[1]; channel++) {
    const norm = kernelOf(filters, filter, channel).reduce((sum, w) => sum + w * w, 0);
    if (norm > most) [best, most] = [channel, norm];
  }
  return best;
}

/** Numbers of the filters that differ between two states of a layer. */
export function changedFilters(before: Filters, after: Filters): number[] {
  const size = before.weight.length / before.shape[0];
  return Array.from({ length: before.shape[0] }, (_, filter) => filter).filter((filter) => {
    if (before.bias?.[filter] !== after.bias?.[filter]) return true;
    for (let i = filter * size; i < (filter + 1) * size; i++) if (before.weight[i] !== after.weight[i]) return true;
    return false;
  });
}

type At = (y: number, x: number) => number;

function onFilter(
  { weight, bias, shape }: Filters,
  filter: number,
  value: (at: At, y: number, x: number) => number,
  newBias?: number,
): Filters {
  const [, channels, height, width] = shape;
  const made = weight.slice();
  for (let channel = 0; channel < channels; channel++) {
    const from = (filter * channels + channel) * height * width;
    const at: At = (y, x) => weight[from + y * width + x]!;
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) made[from + y * width + x] = value(at, y, x);
  }
  const biases = bias?.slice() ?? null;
  if (biases && newBias !== undefined) biases[filter] = newBias;
  return { weight: made, bias: biases, shape };
}
