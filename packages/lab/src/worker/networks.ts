/** Networks of the models that the page has given to this worker, compiled when they are first needed. */

import { type CompileOptions, compileModel, type Model, type Network } from 'receptive';
import { loadEngine } from './engine.js';

/** Models kept at once: every arm and seed of a duel has one, and there may be a few from files. */
const MOST_MODELS = 64;
const MOST_NETWORKS = 12;

const models = new Map<string, Model>();
const networks = new Map<string, Network>();

/** What is asked of a network besides `predict`. */
export type NetworkOptions = Pick<CompileOptions, 'batch' | 'inputGradient'>;

/** @throws Error for a key the page has not given, or gave so long ago that it was dropped. */
export function modelOf(key: string): Model {
  const model = models.get(key);
  if (!model) throw new Error(`The worker holds no model "${key}".`);
  return model;
}

/** The compiled network of a model; the worker's own, which disposes of the least recently used. */
export async function networkOf(key: string, options: NetworkOptions): Promise<Network> {
  const name = `${key} ${options.batch} ${options.inputGradient ?? false}`;
  const known = networks.get(name);
  if (known) {
    networks.delete(name);
    networks.set(name, known);
    return known;
  }
  const { engine } = await loadEngine();
  const network = compileModel(modelOf(key), engine, options);
  networks.set(name, network);
  for (const [oldest, old] of networks) {
    if (networks.size <= MOST_NETWORKS) break;
    old.dispose();
    networks.delete(oldest);
  }
  return network;
}

export const modelHandlers = {
  /** Hands a model over under a key that the page will call it by; a key stands for the same model for ever. */
  giveModel(key: string, model: Model): void {
    models.delete(key);
    models.set(key, model);
    for (const oldest of models.keys()) {
      if (models.size <= MOST_MODELS) break;
      models.delete(oldest);
    }
  },
};
