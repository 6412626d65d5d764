import { expect, test, vi } from 'vitest';
import { BatchRing } from './batch-ring.js';

const plan = {
  shape: [1, 2, 2] as const,
  pictures: new Uint8Array(4),
  labels: new Uint16Array(1),
  normalization: { mean: [0], std: [1] },
  augmentation: {},
  batch: 3,
  seed: 0,
};
const newRing = () => new BatchRing(BatchRing.allocate(plan), plan);

test('slots do not touch each other, and come round', () => {
  const ring = newRing();
  for (const n of [0, 1, 2]) {
    expect([ring.slot(n).images.length, ring.slot(n).labels.length]).toEqual([12, 3]);
    ring.slot(n).images.fill(n + 1);
    ring.slot(n).labels.fill(n + 1);
  }
  for (const n of [0, 1, 2]) {
    expect(new Set([...ring.slot(n + 3).images, ...ring.slot(n + 3).labels])).toEqual(new Set([n + 1]));
  }
  ring.want(0);
  ring.begin();
  expect(ring.await(0, 1)).toBe('never'); // the control words have not been written over
});

test('the reader knows a batch that is there, one to wait for, and one that will not come', () => {
  const ring = newRing();
  const wait = vi.spyOn(Atomics, 'wait');
  const news = (n: number) => {
    wait.mockClear();
    return [ring.await(n, 1), wait.mock.calls.length];
  };
  ring.want(4);
  expect(news(4)).toEqual(['starting', 0]);
  ring.begin();
  expect(news(4)).toEqual(['never', 1]);
  ring.written(4);
  expect(news(4)).toEqual(['here', 0]);
  expect(news(7)).toEqual(['never', 1]); // the same slot, still with batch 4
  ring.end();
  expect(news(5)).toEqual(['never', 0]);
  wait.mockRestore();
});

test('the writer begins where the reader is, goes on in order, skips what is over, and stops', () => {
  const ring = newRing();
  ring.want(70);
  expect(ring.room(0)).toBe(70);
  expect([ring.room(71), ring.room(72)]).toEqual([71, 72]);
  ring.want(71);
  expect(ring.room(73)).toBe(73);
  ring.want(90);
  expect(ring.room(74)).toBe(90);
  ring.stop();
  expect(ring.room(91)).toBe(null);
});
