import { resolveArchitecture } from '../architecture/index.js';
import type { Engine, Network } from '../engine/types.js';
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
  for (const { name } of network.graph.nodes.flatMap((node) => node.tensors)) {
    const values = model.tensors.get(name);
    if (!values) throw new Error(`The model lacks the tensor "${name}".`);
    network.setTensor(name, values);
  }
  return network;
}
