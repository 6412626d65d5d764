import {
  generateGlyphs,
  graphUpTo,
  initialSnapshot,
  type Model,
  referenceEngine,
  resolveArchitecture,
  setTensors,
} from 'receptive';
import { expect, test } from 'vitest';
import { dataHandlers } from './data-handlers.js';
import { microscopeHandlers } from './microscope-handlers.js';
import { modelHandlers } from './networks.js';

test('a picture’s way through a network: every layer’s values, with the parameters of the model that is asked about', async () => {
  const dataset = await generateGlyphs();
  const { normalization } = await dataHandlers.useData(dataset);
  const architecture: Model['architecture'] = {
    input: [1, 28, 28],
    layers: [
      { type: 'conv2d', filters: 2, kernel: 3, stride: 3 },
      { type: 'batchNorm2d' },
      { type: 'relu' },
      { type: 'flatten' },
      { type: 'dense', units: 10 },
    ],
  };
  const graph = resolveArchitecture(architecture);
  const model = (seed: number): Model => ({
    architecture,
    classes: dataset.classes,
    normalization,
    tensors: initialSnapshot(graph, seed),
    arm: 'control',
    seed,
    trial: '',
    numerics: '',
    validationAccuracy: null,
  });
  // The second and third share one network: each has its own values all the same.
  for (const seed of [1, 2, 1]) {
    modelHandlers.giveModel(`m${seed}`, model(seed));
    const { input, values } = await microscopeHandlers.trace(`m${seed}`, 'validation', 5);
    const bytes = dataset.splits.validation.images.subarray(5 * 784, 6 * 784);
    expect(input[300]).toBeCloseTo((bytes[300]! / 255 - normalization.mean[0]!) / normalization.std[0]!, 5);
    expect(values.length).toBe(graph.activations);
    let from = 0;
    for (const node of graph.nodes) {
      const network = referenceEngine.compile(graphUpTo(graph, node), { batch: 1 });
      setTensors(network, model(seed).tensors);
      network.predict(input).forEach((value, i) => {
        expect(values[from + i]).toBeCloseTo(value, 4);
      });
      from += node.activations;
    }
  }
});
