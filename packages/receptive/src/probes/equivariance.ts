import { createWasmEngine } from '../engine/index.js';
import { moveErrors, pictureLayers } from './moved.js';
import { contenders, heldOutPictures, measureLines, settingsOf } from './networks.js';
import { meanColour } from './pictures.js';
import type { Curve, Probe, ProbeSubject } from './types.js';

/** Pictures that every layer of every network looks at twice. */
const PICTURES = 16;

/**
 * The error of equivariance ‖F(T_t x) − T_{t/j} F(x)‖ / ‖F(x)‖ of every layer of the CNN, in the interior of its map
 * and at its border. t is the layer's jump j on both axes, the smallest move that a map can follow in whole units.
 */
export const equivariance: Probe = {
  name: 'equivariance',
  title: 'Equivariance, layer by layer',
  definition:
    '‖F(T x) − T′ F(x)‖ / ‖F(x)‖ of every layer’s features F: T moves the picture down and right by the layer’s jump j (its cumulative stride), T′ moves the features by one unit. Interior: units whose receptive field touches neither padding nor pixels that T uncovered (these get the mean colour); border: all others. Convolutions are computed as plain sums, without Winograd; 6e-8, the rounding of float32, is the least that is shown.',
  shows:
    'Below 1e-5 a layer is equivariant up to rounding; a larger error in the interior means that a layer treats places differently, and one at the border that padding tells where the edge is.',
  source:
    'Lenc and Vedaldi, “Understanding image representations by measuring their equivariance and equivalence”, CVPR 2015; Islam, Jia and Bruce, “How much position information do convolutional neural networks encode?”, ICLR 2020 (padding).',
  version: 1,
  unfit: ({ control }) =>
    pictureLayers(control.architecture).length > 0
      ? null
      : `No layer of ${control.title} gives a picture that could move with its input.`,
  measure: async (subject) => {
    const pictures = heldOutPictures(subject, PICTURES);
    const colour = meanColour(subject.dataset);
    const layers = pictureLayers(subject.control.architecture);
    const computed = { engine: await plain(subject.engine), threads: subject.threads };
    const networks = contenders({ control: subject.control, baseline: null });
    const both = await measureLines(subject, networks, 2 * layers.length, (_, model) => {
      const errors = layers.map((layer) => {
        const { jump } = layer.graph;
        return moveErrors(model, layer, computed, pictures, colour, [{ t: jump, ns: [[1, 1]] }])[0]![0]!;
      });
      return [...errors.map(({ interior }) => interior), ...errors.map(({ border }) => border)];
    });
    const curve = (name: string, title: string, from: number): Curve => ({
      name,
      title,
      unit: 'error',
      axis: { label: 'Output of', values: layers.map((layer) => layer.name) },
      lines: settingsOf(both, from, layers.length),
    });
    return {
      pictures: pictures.labels.length,
      curves: [
        curve('interior', 'Equivariance error in the interior', 0),
        curve('border', 'Equivariance error at the border', layers.length),
      ],
    };
  },
};

/**
 * An engine whose convolutions add up in the same order wherever the picture lies. Winograd's tiles do not move along:
 * with large kernels its rounding alone is an error of 3e-5, which says nothing of the network.
 */
const plain = async (engine: ProbeSubject['engine']) =>
  engine.name === 'wasm' ? createWasmEngine({ convolution: 'direct' }) : engine;
