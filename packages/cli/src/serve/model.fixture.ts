import {
  type Architecture,
  createWasmEngine,
  initializeNetwork,
  type Layer,
  type Model,
  Random,
  resolveArchitecture,
  streamKey,
} from 'receptive';

/** A model with random weights, for tests. */
export async function randomModel(
  input: Architecture['input'],
  layers: readonly Layer[],
  classes: readonly string[],
): Promise<Model> {
  const architecture: Architecture = { input, layers: [...layers, { type: 'dense', units: classes.length }] };
  const network = (await createWasmEngine()).compile(resolveArchitecture(architecture), { batch: 4 });
  initializeNetwork(network, 1);
  const tensors = new Map(network.tensorNames().map((name) => [name, network.getTensor(name)]));
  network.dispose();
  // Statistics that a batch norm would have gathered: not those that make it do nothing.
  for (const [name, values] of tensors)
    if (/running(Mean|Var)$/.test(name)) values.set(values.map((_, i) => 0.5 + (i % 5) / 4));
  const channels = Array.from({ length: input[0] }, (_, c) => c);
  return {
    architecture,
    classes,
    normalization: { mean: channels.map((c) => 0.4 + c / 20), std: channels.map((c) => 0.2 + c / 50) },
    tensors,
    arm: 'test',
    seed: 1,
    trial: 'none',
    numerics: 'none',
    validationAccuracy: 0,
  };
}

/** count × size random bytes, the same every time. */
export function randomPictures(count: number, size: number): Uint8Array {
  const random = new Random(streamKey(0, 'generate', 'pictures'));
  return Uint8Array.from({ length: count * size }, () => random.integer(256));
}
