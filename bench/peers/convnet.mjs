/** ConvNetJS: plain JavaScript, picture by picture. Its release has no Adam: SGD with momentum, which costs less. */
import { createRequire } from 'node:module';
import convnet from 'convnetjs';
import { noise, timed } from './handler.mjs';

/** Its layers take their activation with them; the last dense layer is its classifier. */
function definitions({ input: [depth, height, width], layers }) {
  const found = [{ type: 'input', out_sx: width, out_sy: height, out_depth: depth }];
  for (const [i, layer] of layers.entries()) {
    const activation = layers[i + 1]?.type === 'relu' ? 'relu' : undefined;
    if (layer.type === 'conv2d') {
      const { filters, kernel } = layer;
      found.push({ type: 'conv', sx: kernel, filters, stride: 1, pad: kernel >> 1, activation });
    } else if (layer.type === 'maxPool2d') found.push({ type: 'pool', sx: layer.kernel, stride: layer.kernel });
    else if (layer.type === 'dense' && i < layers.length - 1)
      found.push({ type: 'fc', num_neurons: layer.units, activation });
    else if (layer.type === 'dense') found.push({ type: 'softmax', num_classes: layer.units });
  }
  return found;
}

export default {
  about: () => ({ version: createRequire(import.meta.url)('convnetjs/package.json').version }),
  open({ architecture, batch }) {
    const network = new convnet.Net();
    network.makeLayers(definitions(architecture));
    const trainer = new convnet.Trainer(network, { method: 'sgd', momentum: 0.9, batch_size: batch });
    const [depth, height, width] = architecture.input;
    const pictures = Array.from({ length: batch }, () => {
      const volume = new convnet.Vol(width, height, depth, 0);
      volume.w.set(noise(width * height * depth));
      return volume;
    });
    const classes = architecture.layers.at(-1).units;
    const step = () => {
      for (const [i, picture] of pictures.entries()) trainer.train(picture, (i * 7 + 3) % classes);
    };
    const parameters = network.getParamsAndGrads().reduce((sum, { params }) => sum + params.length, 0);
    return { parameters, run: timed(step), dispose() {} };
  },
};
