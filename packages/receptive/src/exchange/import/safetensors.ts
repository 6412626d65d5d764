import { resolveArchitecture } from '../../architecture/index.js';
import type { Architecture, Graph } from '../../architecture/types.js';
import { InputError, show } from '../../errors.js';
import { readModel } from '../../training/model.js';
import { readSafetensors, type Tensor } from '../../training/safetensors.js';
import { aboutFromMetadata } from '../metadata.js';
import { torchTensors } from '../torch/names.js';
import { type Imported, type ModelOptions, modelOf } from './model.js';
import { layerName } from './names.js';

export interface SafetensorsOptions extends ModelOptions {
  /** The network whose parameters these are; needed for a file that does not hold it. JSON of unknown origin. */
  readonly architecture?: unknown;
}

/**
 * A classifier from a safetensors file of unknown origin: a model of ours, or a state dict of PyTorch for a given
 * architecture. Its tensors are found by the layers' names, as the laboratory or PyTorch writes them ("bn1.runningMean",
 * "bn1.running_mean"; dots inside PyTorch's names are "_" in ours), or by their order in one `nn.Sequential`.
 *
 * @param where names the bytes in errors, such as the file's path.
 * @throws InputError for a damaged file, and for one whose tensors are not the architecture's, naming each.
 */
export function importSafetensors(bytes: Uint8Array, where: string, options: SafetensorsOptions = {}): Imported {
  const { tensors, metadata } = readSafetensors(bytes, where);
  if (metadata.format?.startsWith('receptive-') && options.architecture === undefined) {
    return { model: readModel(bytes, where), notes: ['A model of the laboratory.'] };
  }
  const about = options.architecture === undefined ? aboutFromMetadata(new Map(Object.entries(metadata)), where) : null;
  const architecture = options.architecture ?? about?.architecture;
  if (architecture === undefined) {
    throw new InputError(
      `${where}: expected the architecture in the file's metadata, got none.`,
      'A state dict needs the architecture that it belongs to (--architecture arch.json).',
    );
  }
  const graph = resolveArchitecture(
    architecture,
    options.architecture === undefined ? `${where}: architecture` : 'architecture',
  );
  const snapshot = matchTensors(tensors, graph, where);
  const { model, notes } = modelOf(
    { architecture: architecture as Architecture, graph, tensors: snapshot },
    where,
    options,
    about,
    null,
  );
  return { model, notes: [`safetensors, ${tensors.size} tensors.`, ...notes] };
}

/** PyTorch counts batches with it; nothing depends on that count. */
const UNUSED = /(^|\.)num_batches_tracked$/;

function matchTensors(tensors: ReadonlyMap<string, Tensor>, graph: Graph, where: string): Map<string, Float32Array> {
  const names = namesIn(tensors, graph);
  const faults = { missing: [] as string[], misshapen: [] as string[] };
  const used = new Set<string>();
  const snapshot = new Map<string, Float32Array>();
  for (const { info, name } of torchTensors(graph)) {
    const found = [info.name, name, ...(names.get(info.name) ?? [])].find((candidate) => tensors.has(candidate));
    if (found === undefined) {
      faults.missing.push(`"${info.name}" [${info.shape}]`);
      continue;
    }
    used.add(found);
    const { shape, data } = tensors.get(found)!;
    if (shape.join() === info.shape.join()) snapshot.set(info.name, data);
    else faults.misshapen.push(`${quote(found)} [${shape}] instead of [${info.shape}]`);
  }
  const unexpected = [...tensors].filter(([name]) => !used.has(name) && !UNUSED.test(name));
  const complaints = [
    said('missing', faults.missing),
    said('of another shape', faults.misshapen),
    said(
      'unexpected',
      unexpected.map(([name, { shape }]) => `${quote(name)} [${shape}]`),
    ),
  ].filter((complaint) => complaint !== '');
  if (complaints.length > 0) {
    throw new InputError(
      `${where}: expected the tensors of the architecture, got ${complaints.join('; ')}.`,
      'Layers of the architecture are matched by `name`: "conv1" for "conv1.weight", "features_0" for "features.0.weight".',
    );
  }
  return snapshot;
}

const quote = (name: string) => show(name);
/** How many are named; the rest is counted. */
const MOST_NAMED = 100;
function said(what: string, list: readonly string[]): string {
  if (list.length === 0) return '';
  const more = list.length > MOST_NAMED ? ` and ${list.length - MOST_NAMED} more` : '';
  return `${list.length} ${what}: ${list.slice(0, MOST_NAMED).join(', ')}${more}`;
}

/** Other names that tensors of the graph may have in the file, by their own. */
function namesIn(tensors: ReadonlyMap<string, Tensor>, graph: Graph): Map<string, string[]> {
  const owners = new Map<string, string>();
  for (const name of tensors.keys()) {
    const owner = name.slice(0, Math.max(name.lastIndexOf('.'), 0));
    if (owner !== '' && !UNUSED.test(name)) owners.set(owner, layerName(owner));
  }
  const layers = graph.nodes.filter(({ tensors: infos }) => infos.length > 0);
  const inOrder = sequential([...owners.keys()], layers.length);
  const role = new Map(torchTensors(graph).map(({ info, name }) => [info.name, name.slice(name.lastIndexOf('.'))]));
  return new Map(
    layers.flatMap((node, i) => {
      const alike = [...owners].filter(([, layer]) => layer === node.name).map(([owner]) => owner);
      const candidates = inOrder ? [...alike, inOrder[i]!] : alike;
      return node.tensors.map((info) => [info.name, candidates.map((owner) => owner + role.get(info.name))] as const);
    }),
  );
}

/** Modules of one nn.Sequential ("0", "2", "5" or "net.0", …) in their order, if they are as many as the layers. */
function sequential(owners: readonly string[], count: number): string[] | null {
  const parts = owners.map((owner) => /^(.*?)(\d+)$/.exec(owner));
  const [first] = parts;
  if (owners.length !== count || !first || parts.some((part) => part?.[1] !== first[1])) return null;
  return [...owners].sort((a, b) => Number(a.slice(first[1]!.length)) - Number(b.slice(first[1]!.length)));
}
