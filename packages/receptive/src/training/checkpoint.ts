import type { Graph } from '../architecture/types.js';
import type { Network } from '../engine/types.js';
import { fieldError, InputError } from '../errors.js';
import { readSafetensors, type Tensor, writeSafetensors } from './safetensors.js';
import { initialState, type TrialState } from './state.js';

/** Version of the layout below. */
const FORMAT = 'receptive-checkpoint-1';

/** A network's parameters and statistics (without the optimiser's slots), by name. */
export type Snapshot = ReadonlyMap<string, Float32Array>;

export function takeSnapshot(network: Network): Snapshot {
  const names = network.graph.nodes.flatMap((node) => node.tensors.map((tensor) => tensor.name));
  return new Map(names.map((name) => [name, network.getTensor(name)]));
}

export function restoreSnapshot(network: Network, snapshot: Snapshot): void {
  for (const [name, values] of snapshot) network.setTensor(name, values);
}

/**
 * A trial between two steps, complete: as safetensors "live/…" (parameters, statistics, optimiser slots) and "kept/…"
 * (the best epoch so far, if its parameters are kept), and the state as JSON. Training goes on from it bit for bit,
 * since order, augmentation and dropout are functions of (seed, epoch, step).
 */
export function writeCheckpoint(trial: string, state: TrialState, network: Network, kept: Snapshot | null): Uint8Array {
  const tensors = new Map<string, Tensor>();
  const add = (group: string, name: string, data: Float32Array) =>
    tensors.set(`${group}/${name}`, { shape: shapeOf(network.graph, name, data.length), data });
  for (const name of network.tensorNames()) add('live', name, network.getTensor(name));
  for (const [name, data] of kept ?? []) add('kept', name, data);
  return writeSafetensors(tensors, { format: FORMAT, trial, state: JSON.stringify(state) });
}

/**
 * Puts a checkpoint's tensors into the network and returns the rest.
 * @throws InputError if the bytes are damaged or belong to another trial; the network may then hold a part of them.
 */
export function restoreCheckpoint(
  bytes: Uint8Array,
  trial: string,
  network: Network,
): { state: TrialState; kept: Snapshot | null } {
  const { tensors, metadata } = readSafetensors(bytes, 'checkpoint');
  if (metadata.format !== FORMAT) throw fieldError('checkpoint: format', `"${FORMAT}"`, metadata.format);
  if (metadata.trial !== trial) throw fieldError('checkpoint: trial', `"${trial}"`, metadata.trial);
  const state = readState(metadata.state);
  const kept = new Map<string, Float32Array>();
  for (const { name } of network.graph.nodes.flatMap((node) => node.tensors)) {
    if (!tensors.has(`live/${name}`)) throw fieldError(`checkpoint: live/${name}`, 'a tensor', undefined);
  }
  for (const [name, { data }] of tensors) {
    if (name.startsWith('live/')) network.setTensor(name.slice(5), data);
    else if (name.startsWith('kept/')) kept.set(name.slice(5), data);
  }
  return { state, kept: kept.size > 0 ? kept : null };
}

/** A slot such as "adam.m/conv1.weight" has the shape of its parameter; anything else is a plain list. */
function shapeOf(graph: Graph, name: string, length: number): readonly number[] {
  const parameter = name.slice(name.lastIndexOf('/') + 1);
  for (const node of graph.nodes) {
    const tensor = node.tensors.find((candidate) => candidate.name === parameter);
    if (tensor && tensor.shape.reduce((a, b) => a * b, 1) === length) return tensor.shape;
  }
  return [length];
}

/** The state's JSON, with every field of the kind an initial state has. */
function readState(text: string | undefined): TrialState {
  let state: Record<string, unknown>;
  try {
    state = JSON.parse(text ?? '');
  } catch {
    throw new InputError('checkpoint: state: expected JSON, got something else.');
  }
  for (const [field, value] of Object.entries(initialState())) {
    const got = state?.[field];
    const expected = value === null ? 'a value or null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;
    const fits =
      value === null
        ? typeof got === 'number' || typeof got === 'object'
        : typeof got === typeof value && Array.isArray(got) === Array.isArray(value);
    if (!fits) throw fieldError(`checkpoint: state.${field}`, expected, got);
  }
  return state as unknown as TrialState;
}
