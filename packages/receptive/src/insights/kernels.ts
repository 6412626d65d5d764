import { resolveArchitecture } from '../architecture/index.js';
import type { Model } from '../training/model.js';
import type { Kernels } from './types.js';

/** At most so many kernels, and so many weights of all of them together. */
const MOST_KERNELS = 64;
const MOST_WEIGHTS = 20_000;

/**
 * The kernels of a model's first convolution. Null where there is none that reads the picture's own channels: a
 * convolution behind `coordinates`, say, or one with groups.
 */
export function firstKernels(model: Model): Kernels | null {
  const graph = resolveArchitecture(model.architecture);
  const node = graph.nodes.find(({ operation }) => operation.type === 'conv2d');
  const weight = node?.tensors.find(({ role }) => role === 'weight');
  const values = weight && model.tensors.get(weight.name);
  if (!node || !weight || !values) return null;
  const [filters, channels, height, width] = weight.shape as [number, number, number, number];
  if (channels !== graph.input[0]) return null;
  const size = channels * height * width;
  const shown = Math.min(filters, MOST_KERNELS, Math.floor(MOST_WEIGHTS / size));
  if (shown === 0) return null;
  return {
    arm: model.arm,
    seed: model.seed,
    layer: node.name,
    filters,
    shape: [channels, height, width],
    values: Array.from({ length: shown }, (_, k) =>
      Array.from(values.subarray(k * size, (k + 1) * size), (value) => Number(value.toPrecision(4))),
    ),
  };
}
