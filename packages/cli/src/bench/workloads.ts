import { type Architecture, InputError } from 'receptive';
import defined from './workloads.json' with { type: 'json' };

/** A network with the batch it is trained with; data only, so that every peer can build the same from it. */
export interface Workload {
  readonly name: string;
  /** What it is, in a few words. */
  readonly about: string;
  readonly batch: number;
  readonly architecture: Architecture;
}

const written = Object.entries(defined).map(([name, workload]) => ({ name, ...workload }) as unknown as Workload);
const mars = written.find(({ name }) => name === 'mars') as Workload;

/** `mars` with every convolution's kernel replaced by a larger one. */
function marsWithKernel(kernel: number): Workload {
  const layers = mars.architecture.layers.map((layer) => (layer.type === 'conv2d' ? { ...layer, kernel } : layer));
  return {
    ...mars,
    name: `mars-${kernel}x${kernel}`,
    about: `mars with ${kernel}×${kernel} kernels`,
    architecture: { ...mars.architecture, layers },
  };
}

/** What the benchmark trains, from the smallest to the largest. */
export const WORKLOADS: readonly Workload[] = [...written, marsWithKernel(5), marsWithKernel(7)];

/** Throws `InputError` for a name that is not a workload's. */
export function findWorkload(name: string): Workload {
  const found = WORKLOADS.find((workload) => workload.name === name);
  if (found) return found;
  const names = WORKLOADS.map((workload) => workload.name);
  throw new InputError(
    `--workload: expected ${names.slice(0, -1).join(', ')} or ${names.at(-1)}, got ${JSON.stringify(name)}.`,
  );
}
