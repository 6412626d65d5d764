import { expect, test } from 'vitest';
import { clip, fit, printable, width } from './width.js';

test('columns of a text: wide characters take two, marks and colours none', () => {
  const texts = ['abc', '…→×▁', '你好', 'ｶﾅ', 'カナ', '한글', 'e\u0301', '👩‍🔬', '🚀!', '\u001b[31mred\u001b[0m', ''];
  expect(texts.map(width)).toEqual([3, 4, 4, 2, 4, 4, 1, 2, 3, 3, 0]);
});

test('cut to fit, never through a character', () => {
  expect([clip('kernel', 6), clip('kernel', 5), clip('你好吗', 5), clip('你好吗', 4), clip('ab', 0)]).toEqual([
    'kernel',
    'kern…',
    '你好…',
    '你…',
    '',
  ]);
  expect([fit('ab', 4), fit('你好吗', 4), width(fit('你好吗', 4))]).toEqual(['ab  ', '你… ', 4]);
});

test('a title cannot move the cursor', () => {
  expect(printable('a\u001b[2Jb\r\nc\u009b1A')).toBe('a [2Jb c 1A');
});
