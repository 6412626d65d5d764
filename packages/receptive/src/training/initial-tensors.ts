import { resolveArchitecture } from '../architecture/index.js';
import type { Architecture } from '../architecture/types.js';
import { fieldError, InputError } from '../errors.js';
import type { Snapshot } from './checkpoint.js';
import type { Model } from './model.js';

/** Of a mismatch so many tensors are named; the rest is counted. */
const MOST_NAMED = 3;

export interface InitialTensorsOptions {
  /** Layers of the network, by name, that begin as the seed says. Default: none. */
  readonly fresh?: readonly string[];
  /** The field in errors: `control.initialWeights`. */
  readonly path: string;
  /** The model in errors, as the author names it. */
  readonly file: string;
}

/**
 * What a training that starts from a model begins with, by tensor name: the model's tensors for every layer of
 * `architecture` but the fresh ones. Layers are matched by name; layers that only the model has are left out where a
 * layer is fresh (a new head in place of the old).
 *
 * @throws InputError naming the tensors that are missing, of another shape or without a layer, or a fresh layer that the
 * network does not have.
 */
export function initialTensors(
  model: Pick<Model, 'architecture' | 'tensors'>,
  architecture: Architecture,
  { fresh = [], path, file }: InitialTensorsOptions,
): Snapshot {
  const layers = layersOf(architecture);
  for (const [i, name] of fresh.entries()) {
    if (layers.has(name)) continue;
    throw fieldError(
      `${path}.fresh[${i}]`,
      `one of the layers with parameters (${[...layers.keys()].join(', ')})`,
      name,
    );
  }
  const theirs = shapesOf(layersOf(model.architecture));
  const ours = shapesOf(new Map([...layers].filter(([name]) => !fresh.includes(name))));
  const missing = [...ours].filter(([name]) => !theirs.has(name)).map(([name, shape]) => `"${name}" [${shape}]`);
  const misshapen = [...ours].flatMap(([name, shape]) => {
    const found = theirs.get(name);
    return found === undefined || found === shape ? [] : [`"${name}" [${found}] instead of [${shape}]`];
  });
  const unused = [...theirs].filter(([name]) => !ours.has(name)).map(([name, shape]) => `"${name}" [${shape}]`);
  const complaints = [
    ...said('missing', missing),
    ...said('of another shape', misshapen),
    ...(fresh.length > 0 ? [] : said('without a layer', unused)),
  ];
  if (complaints.length > 0) {
    const unfit = [...layers].filter(([, tensors]) => tensors.some(([name, shape]) => theirs.get(name) !== shape));
    const named = JSON.stringify([...fresh, ...unfit.map(([name]) => name).filter((name) => !fresh.includes(name))]);
    throw new InputError(
      `${path}: expected in ${file} the tensors of the architecture, got ${complaints.join('; ')}.`,
      `Layers are matched by name${unfit.length > 0 ? `; those that are to begin anew are named: { file: ${JSON.stringify(file)}, fresh: ${named} }` : ''}.`,
    );
  }
  return new Map([...ours.keys()].map((name) => [name, model.tensors.get(name) as Float32Array]));
}

/** Layers with parameters by name, each with its tensors' shapes as texts. */
function layersOf(architecture: Architecture): Map<string, readonly (readonly [string, string])[]> {
  const { nodes } = resolveArchitecture(architecture);
  return new Map(
    nodes
      .filter(({ tensors }) => tensors.length > 0)
      .map(({ name, tensors }) => [name, tensors.map((tensor) => [tensor.name, tensor.shape.join()] as const)]),
  );
}

const shapesOf = (layers: ReturnType<typeof layersOf>) => new Map([...layers.values()].flat());

function said(what: string, list: readonly string[]): string[] {
  if (list.length === 0) return [];
  const more = list.length > MOST_NAMED ? ` and ${list.length - MOST_NAMED} more` : '';
  return [`${list.length} ${what}: ${list.slice(0, MOST_NAMED).join(', ')}${more}`];
}
