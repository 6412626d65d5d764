/** jax-js on its WebAssembly backend. Runs in Node, where it has one thread, and in a browser's worker. */
import { blockUntilReady, defaultDevice, init, jit, lax, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import { noise, product, timed } from './handler.mjs';

await init('wasm');
defaultDevice('wasm');

/** The network's parameters, and its outputs as a function of them and of the pictures. */
function network({ input, layers }) {
  const parameters = {};
  const steps = [];
  let [channels, size] = input;
  const weights = (name, shape, fan) => {
    parameters[name] = np.array(noise(product(shape), 1 / Math.sqrt(fan))).reshape(shape);
  };
  const add = {
    conv2d({ filters, kernel }, i) {
      weights(`w${i}`, [filters, channels, kernel, kernel], channels * kernel * kernel);
      weights(`b${i}`, [filters, 1, 1], 1e9);
      channels = filters;
      return (p, x) => lax.conv(x, p[`w${i}`], [1, 1], 'SAME').add(p[`b${i}`]);
    },
    relu: () => (_, x) => nn.relu(x),
    maxPool2d({ kernel }) {
      size = Math.floor(size / kernel);
      return (_, x) => lax.reduceWindow(x, np.max, [kernel, kernel], [kernel, kernel]);
    },
    flatten() {
      const features = channels * size * size;
      return (_, x) => x.reshape([-1, features]);
    },
    dense({ units }, i) {
      const features = channels * size * size;
      weights(`w${i}`, [features, units], features);
      weights(`b${i}`, [units], 1e9);
      [channels, size] = [units, 1];
      return (p, x) => np.dot(x, p[`w${i}`]).add(p[`b${i}`]);
    },
  };
  for (const [i, layer] of layers.entries()) steps.push(add[layer.type](layer, i));
  return { parameters, classes: channels, logits: (p, x) => steps.reduce((value, step) => step(p, value), x) };
}

/** One update by Adam; `rate` is the learning rate with the bias corrections in it. */
function update(logits, batch) {
  const loss = (p, x, targets) =>
    nn
      .logSoftmax(logits(p, x))
      .mul(targets)
      .sum()
      .mul(-1 / batch);
  return ([p, m, v], x, targets, rate) => {
    const [value, gradient] = valueAndGrad(loss)(tree.ref(p), x, targets);
    const mean = tree.map((m, g) => m.mul(0.9).add(g.mul(0.1)), m, tree.ref(gradient));
    const square = tree.map((v, g) => v.mul(0.999).add(g.ref.mul(g).mul(0.001)), v, gradient);
    const move = (p, m, v) => p.sub(m.mul(rate.ref).div(np.sqrt(v).add(1e-8)));
    return [[tree.map(move, p, tree.ref(mean), tree.ref(square)), mean, square], value];
  };
}

export default {
  about: () => ({ version: '0.1.25, wasm backend' }),
  open({ architecture, batch }) {
    const { parameters, classes, logits } = network(architecture);
    const zeros = () => tree.map((a) => np.zeros(a.shape), tree.ref(parameters));
    const count = Object.values(parameters).reduce((sum, { shape }) => sum + product(shape), 0);
    const step = jit(update(logits, batch));
    const images = np.array(noise(batch * product(architecture.input))).reshape([batch, ...architecture.input]);
    const targets = np.array(
      Float32Array.from({ length: batch * classes }, (_, i) =>
        Number(i % classes === (Math.floor(i / classes) * 7 + 3) % classes),
      ),
    );
    const y = targets.reshape([batch, classes]);
    let state = [parameters, zeros(), zeros()];
    let number = 0;
    const train = async () => {
      number++;
      const rate = np.array((1e-3 * Math.sqrt(1 - 0.999 ** number)) / (1 - 0.9 ** number));
      let value;
      [state, value] = step(state, images.ref, y.ref, rate);
      await blockUntilReady(tree.ref(state));
      await value.data();
    };
    return { parameters: count, run: timed(train), dispose: () => tree.dispose(state) };
  },
};
