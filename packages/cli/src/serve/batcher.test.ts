import { InputError } from 'receptive';
import { expect, test, vi } from 'vitest';
import { type Answer, type Batch, type BatchAnswer, Batcher } from './batcher.js';

const never = new AbortController().signal;
const picture = (value: number) => Uint8Array.of(value, value + 1);
/** "Probabilities" that tell which picture they are of; maps likewise. */
const answerOf = ({ pictures, explained }: Batch): BatchAnswer => {
  const firsts = Array.from({ length: pictures.length / 2 }, (_, i) => pictures[2 * i] as number);
  return {
    predicted: Uint16Array.from(firsts),
    probabilities: Float32Array.from(firsts.flatMap((value) => [value, -value, 0])),
    maps: Float32Array.from(explained.flatMap((i) => [pictures[2 * i] as number, pictures[2 * i + 1] as number])),
  };
};
const expected = (value: number, map = false): Answer => ({
  predicted: value,
  probabilities: Float32Array.of(value, -value, 0),
  map: map ? Float32Array.of(value, value + 1) : null,
});

/** A batcher whose network computes when the test lets it. */
function steps(batch: number, window = 0) {
  const batches: { batch: Batch; go: (answer?: (batch: Batch) => BatchAnswer) => void; fail: (e: Error) => void }[] =
    [];
  const batcher = new Batcher({ batch, window }, (given) => {
    return new Promise((resolve, reject) => {
      batches.push({ batch: given, go: (answer = answerOf) => resolve(answer(given)), fail: reject });
    });
  });
  return { batcher, batches, sizes: () => batches.map(({ batch: { pictures } }) => pictures.length / 2) };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('pictures that come while one batch is computed make the next, across callers and in order', async () => {
  const { batcher, batches, sizes } = steps(4);
  const first = batcher.submit([picture(10)], false, never);
  const second = batcher.submit([picture(20), picture(30), picture(40)], false, never);
  const third = batcher.submit([picture(50), picture(60)], true, never);
  expect(sizes()).toEqual([1]);
  batches[0]?.go();
  expect(await first).toEqual([expected(10)]);
  await turn();
  expect(sizes()).toEqual([1, 4]);
  expect(batches[1]?.batch.explained).toEqual([3]);
  batches[1]?.go();
  expect(await second).toEqual([20, 30, 40].map((value) => expected(value)));
  await turn();
  expect(sizes()).toEqual([1, 4, 1]);
  batches[2]?.go();
  expect(await third).toEqual([50, 60].map((value) => expected(value, true)));
});

test('a picture waits for others, but not beyond the window, and not once the batch is full', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  try {
    const { batcher, sizes, batches } = steps(3, 5);
    void batcher.submit([picture(1)], false, never);
    vi.advanceTimersByTime(4);
    void batcher.submit([picture(2)], false, never);
    expect(sizes()).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(sizes()).toEqual([2]);
    batches[0]?.go();
    await turn();
    void batcher.submit([picture(3), picture(4), picture(5), picture(6)], false, never);
    expect(sizes()).toEqual([2, 3]);
    batches[1]?.go();
    await turn();
    expect(sizes()).toEqual([2, 3]);
    vi.advanceTimersByTime(5);
    expect(sizes()).toEqual([2, 3, 1]);
  } finally {
    vi.useRealTimers();
  }
});

test('what nobody waits for any more is not computed', async () => {
  const { batcher, batches, sizes } = steps(4);
  const stop = new AbortController();
  const first = batcher.submit([picture(1)], false, never);
  const gone = batcher.submit([picture(2), picture(3)], false, stop.signal);
  const last = batcher.submit([picture(4)], false, never);
  stop.abort(new Error('gone'));
  batches[0]?.go();
  await first;
  await expect(gone).rejects.toThrow('gone');
  expect(sizes()).toEqual([1, 1]);
  batches[1]?.go();
  expect(await last).toEqual([expected(4)]);
});

test('a batch that fails fails its callers only', async () => {
  const { batcher, batches } = steps(2);
  const first = batcher.submit([picture(1), picture(2)], false, never);
  const second = batcher.submit([picture(3)], false, never);
  batches[0]?.fail(new Error('broken'));
  await expect(first).rejects.toThrow('broken');
  await turn();
  batches[1]?.go();
  expect(await second).toEqual([expected(3)]);
});

test('where maps cannot be made, those who asked for none get their answers', async () => {
  const { batcher, batches } = steps(4);
  const other = batcher.submit([picture(1)], false, never);
  batches[0]?.go();
  await other;
  const asked = batcher.submit([picture(2)], true, never);
  batches[1]?.go((batch) => ({ ...answerOf(batch), maps: 'saliency: too large.' }));
  await expect(asked).rejects.toEqual(new InputError('saliency: too large.'));
});
