import { expect, test } from 'vitest';
import { resolveArchitecture } from '../../architecture/index.js';
import { attributeNames, torchTensors } from './names.js';

const conv = (name: string) => ({ type: 'conv2d', name, filters: 1, kernel: 1 });

test('names that Python or a module would not have are others, and stay apart', () => {
  const layers = ['class', 'train', 'x', 'a-b', 'a_b', 'F', 'mean', 'conv1'].map(conv);
  const graph = resolveArchitecture({ input: [1, 2, 2], layers });
  expect([...attributeNames(graph).values()]).toEqual([
    'class_',
    'train_',
    'x_',
    'a_b',
    'a_b_',
    'F_',
    'mean_',
    'conv1',
  ]);
  expect(torchTensors(graph)[0]).toMatchObject({ name: 'class_.weight', info: { name: 'class.weight' } });
});
