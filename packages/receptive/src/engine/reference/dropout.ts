import { type Key, philox } from '../../random.js';
import { DROPOUT_COUNTER } from '../dropout-key.js';
import { positions, type Tensor, zeros } from './tensor.js';

/**
 * In training, sets a random share `rate` of the values to zero and scales the others up, so that the expected value
 * stays; evaluation leaves everything as it is (Srivastava et al. 2014).
 *
 *     y[n,c,h,w] = x[n,c,h,w] · m[n,c,h,w],   m = 1/(1 − rate) with probability 1 − rate, else 0
 *
 * The factors m are a pure function of (layerKey, step, n, c, h, w), spelled out at `dropoutLayerKey`: nothing has
 * to be remembered for the backward pass, which is the same product, ∂L/∂x = g · m.
 */
export function dropout(x: Tensor, rate: number, layerKey: Key, step: number): Tensor {
  const [N, C, HW] = positions(x);
  const blocks = Math.ceil(C / 4);
  const threshold = Math.floor(rate * 2 ** 32);
  const words = new Uint32Array(4);
  const y = zeros(x.shape);
  for (let n = 0; n < N; n++)
    for (let block = 0; block < blocks; block++)
      for (let hw = 0; hw < HW; hw++) {
        philox(layerKey, (n * blocks + block) * HW + hw, step, DROPOUT_COUNTER, 0, words);
        for (let c = 4 * block; c < Math.min(4 * block + 4, C); c++) {
          const at = (n * C + c) * HW + hw;
          if (words[c & 3]! >= threshold) y.data[at] = x.data[at]! / (1 - rate);
        }
      }
  return y;
}
