/** What the microscope asks for: the values of every layer for one picture. */

import { EvaluationBatches, type Network, observe, resolveArchitecture, type SplitName, setTensors } from 'receptive';
import { currentData } from './data-handlers.js';
import { loadEngine } from './engine.js';
import { modelOf } from './networks.js';
import { handOver } from './rpc.js';

/** What a network makes of one picture. */
export interface Trace {
  /** What it is given: C×H×W, normalised. */
  readonly input: Float32Array;
  /** Of all nodes one after the other; see `observedValues`. */
  readonly values: Float32Array;
}

/** A compiled network of one architecture, which takes the parameters of whichever model is asked about. */
interface Observer {
  readonly network: Network;
  holds: string;
}
const observers = new Map<string, Observer>();
/** The two arms, and two they had before. */
const MOST_OBSERVERS = 4;

async function observerOf(key: string): Promise<Network> {
  const { architecture, tensors } = modelOf(key);
  const name = JSON.stringify(architecture);
  let observer = observers.get(name);
  observers.delete(name);
  if (!observer) {
    const { engine } = await loadEngine();
    observer = { network: engine.compile(observe(resolveArchitecture(architecture)), { batch: 1 }), holds: '' };
  }
  observers.set(name, observer);
  for (const [oldest, { network }] of observers) {
    if (observers.size <= MOST_OBSERVERS) break;
    network.dispose();
    observers.delete(oldest);
  }
  if (observer.holds !== key) setTensors(observer.network, tensors);
  observer.holds = key;
  return observer.network;
}

export const microscopeHandlers = {
  /** The values of every layer of a model for one picture of a split. */
  async trace(key: string, split: SplitName, index: number): Promise<Trace> {
    const network = await observerOf(key);
    const { shape, splits } = currentData().dataset;
    const size = shape[0] * shape[1] * shape[2];
    const picture = splits[split].images.subarray(index * size, (index + 1) * size);
    const batch = new EvaluationBatches(picture, shape, modelOf(key).normalization, 1);
    batch.fill(0);
    const trace = { input: batch.images.slice(), values: network.predict(batch.images) };
    return handOver(trace, [trace.input.buffer, trace.values.buffer]);
  },
};
