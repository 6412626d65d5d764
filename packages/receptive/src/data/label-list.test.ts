import { expect, test } from 'vitest';
import { parseClassNames, parseLabelList, parseNameLines } from './label-list.js';

test('a label list: spaces in names, tabs, Windows line ends, empty lines', () => {
  const text = '\uFEFFcalibrated/0830MR.JPG 7\r\n\r\n  my pictures/a  b.png\t12 \n./c.jpg   0\n';
  expect(parseLabelList(text, 'train.txt')).toEqual([
    { path: 'calibrated/0830MR.JPG', label: 7, line: 1 },
    { path: 'my pictures/a  b.png', label: 12, line: 3 },
    { path: 'c.jpg', label: 0, line: 4 },
  ]);
  expect(parseLabelList('\n \n', 'train.txt')).toEqual([]);
});

test('a wrong line is named', () => {
  const list = (line: string) => () => parseLabelList(`a.jpg 1\n${line}\n`, 'val.txt');
  expect(list('b.jpg')).toThrow('val.txt line 2: expected "path label", got "b.jpg".');
  for (const label of ['cat', '-1', '1.5', '1e3', 'NaN', '99999999999'])
    expect(list(`b.jpg ${label}`)).toThrow(
      `val.txt line 2: expected a class index (0, 1, 2 …) after the path, got "${label}".`,
    );
  for (const path of ['../b.jpg', 'a/../../b.jpg', '/etc/passwd', 'C:\\b.jpg', '..\\b.jpg', 'a\0b.jpg'])
    expect(list(`${path} 1`)).toThrow('val.txt line 2: expected a path inside the data folder, got ');
});

test('class names: any order, tab or spaces between', () => {
  expect(parseClassNames('1\tapxs cal target\n0       apxs\n2 sun\n', 'synset.txt')).toEqual([
    'apxs',
    'apxs cal target',
    'sun',
  ]);
});

test('a wrong class file is named with its line', () => {
  const names = (text: string) => () => parseClassNames(text, 'synset.txt');
  expect(names('0 a\nb\n')).toThrow('synset.txt line 2: expected "index name", got "b".');
  expect(names('0 a\n1 b\n0 c\n')).toThrow('synset.txt line 3: expected a class not named before, got 0 as on line 1.');
  expect(names('0 a\n70000 b\n')).toThrow('synset.txt line 2: expected a class index below 65536, got 70000.');
  expect(names('0 a\n2 b\n')).toThrow('synset.txt: expected a name for every class from 0 to 2, got none for 1.');
  expect(names('')).toThrow('synset.txt: expected lines of "index name", got none.');
});

test('names, one a line', () => {
  expect(parseNameLines('airplane\r\n fire truck \n\n', 'meta.txt')).toEqual(['airplane', 'fire truck']);
  expect(() => parseNameLines('a\n\na\n', 'meta.txt')).toThrow(
    'meta.txt line 3: expected a class not named before, got "a" as on line 1.',
  );
  expect(() => parseNameLines(' \n', 'meta.txt')).toThrow('meta.txt: expected class names, one a line, got none.');
});
