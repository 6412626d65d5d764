import { expect, test } from 'vitest';
import { AnswerText, answerJson, mostPictures } from './answers.js';

const classes = ['10', '__proto__', 'a "b", c', '2'];
const answer = { predicted: 3, probabilities: Float32Array.of(0.25, 0.125, 1 / 3, 1 / 3), map: null };
const written = (format: 'json' | 'jsonlines' | 'csv', top: number | null) => {
  const text = new AnswerText({ format, classes, top, width: 2 });
  text.add(answer);
  text.add({ ...answer, predicted: 0 });
  return text.finish();
};

test('JSON keeps the order and the names of all classes', () => {
  expect(answerJson(answer, { classes, top: null, width: 2 })).toBe(
    '{"class":"2","index":3,"probability":0.33333334,"probabilities":{"10":0.25,"__proto__":0.125,"a \\"b\\", c":0.33333334,"2":0.33333334}}',
  );
  const { predictions } = JSON.parse(written('json', null));
  expect(predictions.map(({ index }: { index: number }) => index)).toEqual([3, 0]);
  expect(Object.hasOwn(predictions[0].probabilities, '__proto__')).toBe(true);
});

test('the likeliest first, the answer before its equals', () => {
  expect(answerJson(answer, { classes, top: 3, width: 2 })).toContain(
    '"probabilities":{"2":0.33333334,"a \\"b\\", c":0.33333334,"10":0.25}}',
  );
});

test('a map comes row by row', () => {
  const map = Float32Array.of(0, 1, 0.123456, 0.5);
  expect(answerJson({ ...answer, map }, { classes, top: 1, width: 2 })).toMatch(
    /"saliency":\[\[0,1\],\[0\.1235,0\.5\]\]\}$/,
  );
});

test('JSON lines and CSV', () => {
  const lines = written('jsonlines', 1).split('\n');
  expect([lines.length, lines[2], JSON.parse(lines[1] as string).index]).toEqual([3, '', 0]);
  expect(written('csv', null)).toBe(
    '2,3,0.33333334,0.25,0.125,0.33333334,0.33333334\n10,0,0.25,0.25,0.125,0.33333334,0.33333334\n',
  );
  expect(written('csv', 2).split('\n')[0]).toBe('2,3,0.33333334,"a ""b"", c",2,0.33333334');
});

test('numbers come back as the float32 they were', () => {
  const values = Float32Array.from({ length: 1000 }, (_, i) => Math.sin(i) ** 2 * 10 ** -(i % 12));
  const probabilities = Float32Array.of(0, 1, ...values);
  const names = Array.from(probabilities, (_, k) => `c${k}`);
  const text = answerJson({ predicted: 0, probabilities, map: null }, { classes: names, top: null, width: 1 });
  expect(Float32Array.from(Object.values(JSON.parse(text).probabilities))).toEqual(probabilities);
  const digits = [...text.matchAll(/:([\d.]+)/g)].map(([, number = '']) => number.replace(/^[0.]+|\./g, '').length);
  expect(Math.max(...digits)).toBe(9);
});

test('large answers are for few pictures', () => {
  expect([mostPictures(10), mostPictures(1000), mostPictures(1024 * 1024), mostPictures(1e9)]).toEqual([
    10000, 4000, 3, 1,
  ]);
});
