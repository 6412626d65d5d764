/** TensorFlow.js on one of its backends, which `about` or `open` is the first to name. */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { noise, product, timed } from './handler.mjs';

const require = createRequire(import.meta.url);

/** Chosen when the process starts: `node process.mjs tensorflow cpu`. */
const backend = process.argv[3];
if (backend === 'wasm') {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
} else await import('@tensorflow/tfjs-backend-cpu');
await tf.setBackend(backend);

function model({ input: [channels, height, width], layers: described }, softmax) {
  const build = {
    conv2d: ({ filters, kernel }) => layers.conv2d({ filters, kernelSize: kernel, padding: 'same' }),
    batchNorm2d: () => layers.batchNormalization({ momentum: 0.9, epsilon: 1e-5 }),
    relu: () => layers.reLU(),
    maxPool2d: ({ kernel }) => layers.maxPooling2d({ poolSize: kernel }),
    flatten: () => layers.flatten(),
    dropout: ({ rate }) => layers.dropout({ rate }),
    dense: ({ units }) => layers.dense({ units }),
  };
  const network = sequential();
  network.add(layers.inputLayer({ inputShape: [height, width, channels] }));
  for (const layer of described) network.add(build[layer.type](layer));
  if (softmax) network.add(layers.softmax());
  return network;
}

export default {
  about: () => ({ version: `${tf.version_core}, ${tf.getBackend()} backend` }),
  open({ architecture, batch, pass }) {
    const [channels, height, width] = architecture.input;
    const network = model(architecture, pass === 'train');
    const parameters = network.trainableWeights.reduce((sum, { shape }) => sum + product(shape), 0);
    const images = tf.tensor4d(noise(batch * channels * height * width), [batch, height, width, channels]);
    const dispose = () => {
      network.dispose();
      images.dispose();
    };
    if (pass === 'infer') {
      const infer = async () => {
        const output = network.predictOnBatch(images);
        await output.data();
        output.dispose();
      };
      return { parameters, run: timed(infer), dispose };
    }
    const classes = architecture.layers.at(-1).units;
    const labels = tf.oneHot(
      tf.tensor1d(
        Array.from({ length: batch }, (_, i) => (i * 7 + 3) % classes),
        'int32',
      ),
      classes,
    );
    network.compile({ optimizer: tf.train.adam(1e-3), loss: 'categoricalCrossentropy' });
    return { parameters, run: timed(() => network.trainOnBatch(images, labels)), dispose };
  },
};
