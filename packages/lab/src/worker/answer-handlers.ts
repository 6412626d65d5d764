/** What networks answer about pictures that are not of the data set. */

import { networkInput, outputsOf, softmax } from 'receptive';
import { type Fit, type FittedForm, fitPixels } from '../draw/fit.js';
import { currentData } from './data-handlers.js';
import { loadEngine } from './engine.js';
import { modelOf } from './networks.js';
import { partOf } from './part-networks.js';
import { decodePicture } from './pictures.js';

export const answerHandlers = {
  /**
   * A picture file in the form of the data set: C × H × W bytes.
   * @throws InputError for a file that is no picture, or too large a one.
   */
  async readPicture(file: Blob, name: string, fit: Fit): Promise<Uint8Array> {
    const { shape } = currentData().dataset;
    const { rgba, width, height } = await decodePicture(file, name);
    return fitPixels(rgba, [height, width], formOf(shape), fit);
  },
  /** What has been drawn (RGBA) in the form of the data set. */
  fitDrawing(rgba: Uint8ClampedArray, size: readonly [height: number, width: number]): Uint8Array {
    return fitPixels(rgba, size, formOf(currentData().dataset.shape), 'squeeze', 'area');
  },
  /**
   * The picture as networks get it (C × H × W), and the probabilities of all classes by every model. All of them have
   * the same input and normalisation.
   */
  async answers(keys: readonly string[], picture: Uint8Array, shape: readonly [number, number, number]) {
    const { engine } = await loadEngine();
    const models = keys.map(modelOf);
    const input = networkInput(picture, shape, models[0]!.normalization);
    const probabilities = models.map((model): Float32Array => {
      const network = partOf(engine, model, model.tensors, { batch: 1 });
      return softmax(outputsOf(network, input), model.classes.length);
    });
    return { input, probabilities };
  },
};

const formOf = ([channels, height, width]: readonly [number, number, number]): FittedForm => ({
  channels: channels === 3 ? 3 : 1,
  height,
  width,
});
