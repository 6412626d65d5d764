import { initializeNetwork, labelsFor, noise, resolveArchitecture, streamKey } from '../.build/ours.js';

const OPTIMIZER = { type: 'adam', beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0 };
const CLASSES = 10;

/**
 * One pass of one convolution, inside of a network that is compiled for training: batch norm stands before it, so that
 * its data gradient is needed, and global pooling with a dense layer behind it. The engine's own clock tells the
 * convolution's operations from the others.
 */
export function openConvolution(engine, { channels, size, kernel, stride, batch, threads, pass }) {
  const row = { type: 'conv2d', name: 'row', filters: channels, kernel, stride, padding: kernel >> 1, bias: false };
  const graph = resolveArchitecture({
    input: [channels, size, size],
    layers: [{ type: 'batchNorm2d' }, row, { type: 'globalAvgPool2d' }, { type: 'dense', units: CLASSES }],
  });
  const network = engine.compile(graph, { batch, threads, training: { optimizer: OPTIMIZER } });
  initializeNetwork(network, 1);
  const images = noise(batch * channels * size * size);
  const labels = labelsFor(batch, CLASSES);
  const dropoutKey = streamKey(1, 'dropout');
  let step = 0;
  return {
    parameters: channels * channels * kernel * kernel,
    dispose: () => network.dispose(),
    run(steps) {
      step++;
      const operations = network.profile(images, labels, { learningRate: 1e-4, step, dropoutKey }, steps);
      const own = operations.filter((operation) => operation.layer === 'row' && operation.pass === pass);
      if (own.length === 0) throw new Error(`the engine's profile has no operation of the pass ${pass}`);
      return (steps * own.reduce((sum, { milliseconds }) => sum + milliseconds, 0)) / 1000;
    },
  };
}
