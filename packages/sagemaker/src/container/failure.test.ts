import { InputError } from 'receptive';
import { expect, test } from 'vitest';
import { failureText } from './failure.js';

test('what a user got wrong is its sentence and the hint, a bug also where it is', () => {
  expect(failureText(new InputError('a: expected b, got c.', 'Do d.'))).toBe('a: expected b, got c.\nDo d.');
  expect(failureText(new Error('lost'))).toMatch(/^Error: lost\n +at .*failure\.test/);
  expect(failureText('a text')).toBe('a text');
});

test('the service shows 1,024 characters', () => {
  const text = failureText(new InputError('x'.repeat(3000)));
  expect([text.length, text.at(-1)]).toEqual([1024, '…']);
  expect(failureText(new InputError('x'.repeat(1024)))).toBe('x'.repeat(1024));
});
