import { expect, test } from 'vitest';
import { arrayRole } from './array-roles.js';

test('names people give to arrays', () => {
  const say = (name: string) => {
    const role = arrayRole(name);
    return role && `${role.split ?? 'all'} ${role.holds}`;
  };
  const names = ['x_train', 'Y_test', 'X', 'y', 'images', 'train-labels', 'trainX', 'val_images', 'valid_y', 'targets'];
  expect(names.map(say)).toEqual([
    'train images',
    'test labels',
    'all images',
    'all labels',
    'all images',
    'train labels',
    'train images',
    'validation images',
    'validation labels',
    'all labels',
  ]); // prettier-ignore
  for (const name of ['arr_0', 'x_train_test_x', 'mean', 'train', 'trainxtest', '']) expect(say(name)).toBeUndefined();
});
