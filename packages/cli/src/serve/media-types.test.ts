import { expect, test } from 'vitest';
import type { HttpError } from './http-error.js';
import { checkEncoding, chooseAnswer, readContentType } from './media-types.js';

const refusal = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    return [(error as HttpError).status, (error as HttpError).message];
  }
  return 'accepted';
};

test('content types', () => {
  expect(['image/jpeg', 'image/png', 'application/x-image'].map(readContentType)).toEqual(Array(3).fill('picture'));
  expect(readContentType('application/json')).toBe('json');
  expect(readContentType(' Application/JSONLines ;charset=UTF-8')).toBe('jsonlines');
  expect(readContentType('text/csv; header=absent')).toBe('csv');
  expect(readContentType('application/x-npy')).toBe('npy');
  const known =
    'image/jpeg, image/png, image/webp, image/tiff, application/x-image, application/json, application/jsonlines, text/csv, application/x-npy';
  expect(refusal(() => readContentType(undefined))).toEqual([415, `Content-Type: expected one of ${known}, got none.`]);
  for (const other of ['text/html', '', 'toString', '__proto__', 'image/gif', 'application/json,text/csv'])
    expect(refusal(() => readContentType(other))).toEqual([
      415,
      `Content-Type: expected one of ${known}, got ${JSON.stringify(other)}.`,
    ]);
  expect(refusal(() => readContentType('text/csv; charset=latin1'))).toEqual([
    415,
    'Content-Type: expected text in UTF-8, got "latin1".',
  ]);
  expect(refusal(() => checkEncoding('gzip'))).toEqual([415, 'Content-Encoding: expected none, got "gzip".']);
  expect(refusal(() => checkEncoding('identity'))).toBe('accepted');
});

test.each([
  [undefined, 'json'],
  ['', 'json'],
  ['*/*', 'json'],
  ['application/*', 'json'],
  ['text/*', 'csv'],
  ['text/csv', 'csv'],
  ['application/jsonlines', 'jsonlines'],
  ['TEXT/CSV, */*', 'csv'],
  ['text/html, application/xml;q=0.9, */*;q=0.8', 'json'],
  ['application/json;q=0.5, text/csv;q=0.7', 'csv'],
  ['application/json;q=0, */*', 'jsonlines'],
  ['text/csv, application/jsonlines', 'jsonlines'],
])('Accept: %s gives %s', (header, format) => {
  expect(chooseAnswer(header)).toBe(format);
});

test.each(['text/html', 'application/json;q=0', 'application/json;q=2', ',', ';;;', `${'a'.repeat(5000)}/b`])(
  'Accept: %s is refused',
  (header) => {
    const shown = header.length > 80 ? `${header.slice(0, 77)}…` : header;
    expect(refusal(() => chooseAnswer(header))).toEqual([
      406,
      `Accept: expected application/json, application/jsonlines, text/csv, got "${shown}".`,
    ]);
  },
);
