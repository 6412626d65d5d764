/**
 * Prints the rounding error of the fast engine's convolutions, with and without Winograd, against the float64
 * reference: largest distance as a share of the largest value. Run after a build: node bench/convolution-error.mjs
 */
import {
  createWasmEngine,
  Random,
  referenceEngine,
  resolveArchitecture,
  streamKey,
} from '../packages/receptive/dist/index.js';

const random = new Random(streamKey(1, 'generate'));
const normal = (n, scale = 1) => Float32Array.from({ length: n }, () => random.normal() * scale);

function error(found, expected) {
  let worst = 0;
  let largest = 0;
  expected.forEach((value, i) => {
    worst = Math.max(worst, Math.abs(found[i] - value));
    largest = Math.max(largest, Math.abs(value));
  });
  return (worst / largest).toExponential(1);
}

console.log(
  '| kernel, channels, map | convolution | forward | data gradient | weight gradient |\n|---|---|---|---|---|',
);
for (const [channels, side] of [
  [64, 16],
  [32, 32],
  [16, 66],
]) // prettier-ignore
  for (const kernel of [3, 5, 7]) {
    const layer = { type: 'conv2d', filters: channels, kernel, padding: 'same' };
    const graph = resolveArchitecture({ input: [channels, side, side], layers: [layer] });
    const values = 2 * channels * side * side;
    const weight = normal(channels * channels * kernel * kernel, Math.sqrt(2 / (channels * kernel * kernel)));
    const [bias, gradient] = [normal(channels, 0.1), normal(values)];
    const input = normal(values).map((v) => Math.max(v, 0));
    const run = (engine) => {
      const network = engine.compile(graph, { batch: 2, inputGradient: true });
      network.setTensor('conv1.weight', weight);
      network.setTensor('conv1.bias', bias);
      const { output, gradInput, gradParameters } = network.gradients(input, gradient, 'training');
      network.dispose();
      return [output, gradInput, gradParameters.get('conv1.weight')];
    };
    const exact = run(referenceEngine);
    for (const convolution of ['direct', 'fastest']) {
      const found = run(await createWasmEngine({ convolution }));
      const row = found.map((tensor, i) => error(tensor, exact[i]));
      console.log(`| ${kernel}×${kernel}, ${channels}, ${side}×${side} | ${convolution} | ${row.join(' | ')} |`);
    }
  }
