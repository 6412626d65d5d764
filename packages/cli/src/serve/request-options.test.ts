import { expect, test } from 'vitest';
import type { HttpError } from './http-error.js';
import { readRequestOptions } from './request-options.js';

const read = (query: string, attributes?: string) => readRequestOptions(query, attributes, 10);

test('options come in the address or in the header', () => {
  expect(read('')).toEqual({ top: null, saliency: false, range: 255 });
  const asked = { top: 3, saliency: true, range: 1 };
  expect(read('top=3&saliency=gradient&range=1')).toEqual(asked);
  expect(read('', 'top=3; saliency=gradient, range = 1')).toEqual(asked);
  expect(read('top=3', 'saliency=gradient&range=1')).toEqual(asked);
  expect(read('top=10&range=255')).toEqual({ top: 10, saliency: false, range: 255 });
});

test.each([
  ['topp=3', undefined, 'Expected the options top, saliency, range, got "topp".'],
  ['', 'trace-1', 'Expected the options top, saliency, range, got "trace-1".'],
  ['top=3', 'top=3', 'top: expected one value, got two.'],
  ['top=3&top=4', undefined, 'top: expected one value, got two.'],
  ['top=0', undefined, 'top: expected a number of classes from 1 to 10, got "0".'],
  ['top=11', undefined, 'top: expected a number of classes from 1 to 10, got "11".'],
  ['top=1e0', undefined, 'top: expected a number of classes from 1 to 10, got "1e0".'],
  ['top=', undefined, 'top: expected a number of classes from 1 to 10, got "".'],
  ['saliency=lime', undefined, 'saliency: expected "gradient", got "lime".'],
  ['range=2', undefined, 'range: expected 255 or 1, got "2".'],
  ['%E0%A4%A', undefined, 'Expected the options top, saliency, range, got "\ufffd%A".'],
  ['', 'töp=3', 'X-Amzn-SageMaker-Custom-Attributes: expected at most 1024 ASCII characters, got something else.'],
  [
    '',
    `top=${'1'.repeat(1024)}`,
    'X-Amzn-SageMaker-Custom-Attributes: expected at most 1024 ASCII characters, got something else.',
  ],
])('?%s with %s is refused', (query, attributes, message) => {
  try {
    read(query, attributes);
  } catch (error) {
    expect([(error as HttpError).status, (error as HttpError).message]).toEqual([400, message]);
    return;
  }
  throw new Error('accepted');
});
