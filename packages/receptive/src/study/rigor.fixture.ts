/** The network of the worked table: conv(w) → pool2 → conv(2w) → pool2 → dense 10 on 32×32×3. */

import type { Architecture } from '../architecture/types.js';
import type { StudyInput } from './types.js';

export function twoConvolutions(kernel: number, width: number, padding: 'same' | 'valid'): Architecture {
  return {
    input: [3, 32, 32],
    layers: [
      { type: 'conv2d', filters: width, kernel, padding },
      { type: 'maxPool2d', kernel: 2 },
      { type: 'conv2d', filters: 2 * width, kernel, padding },
      { type: 'maxPool2d', kernel: 2 },
      { type: 'flatten' },
      { type: 'dense', units: 10 },
    ],
  };
}

/** Its control, kernel 3 and 32 filters wide, and what is asked of an arm with kernel 5. */
export function kernelStudy(fields: Partial<NonNullable<StudyInput['experiments']>[number]>): StudyInput {
  return {
    name: 'rigor',
    data: { dataset: 'cifar10' },
    control: { name: 'cnn', architecture: twoConvolutions(3, 32, 'same') },
    experiments: [
      {
        name: 'kernel',
        factor: 'kernel',
        arms: [{ name: 'kernel5', title: 'Kernel 5×5', set: { 'layers[conv2d].kernel': 5 } }],
        ...fields,
      },
    ],
  };
}
