import { resolveArchitecture } from '../architecture/index.js';
import type { Engine, Network } from '../engine/types.js';
import type { Snapshot } from './checkpoint.js';
import type { Model } from './model.js';

/**
 * The first `layers` layers of a model's top level as a network of their own, to see outputs inside the network; the
 * caller disposes of it. The names of layers, and so their parameters, are the same in a prefix.
 *
 * @throws Error if the model lacks a tensor of these layers.
 */
export function compilePrefix(
  model: Model,
  layers: number,
  engine: Engine,
  options: { batch: number; threads?: number },
): Network {
  const { input, layers: all } = model.architecture;
  const network = engine.compile(resolveArchitecture({ input, layers: all.slice(0, layers) }), options);
  setTensors(network, model.tensors);
  return network;
}

/**
 * Sets all tensors of a network from those of a network that it is, or is a part of.
 * @throws Error if one is missing.
 */
export function setTensors(network: Network, tensors: Snapshot): void {
  for (const { name } of network.graph.nodes.flatMap((node) => node.tensors)) {
    const values = tensors.get(name);
    if (!values) throw new Error(`The model lacks the tensor "${name}".`);
    network.setTensor(name, values);
  }
}
