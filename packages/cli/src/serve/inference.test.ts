import { InputError } from 'receptive';
import { expect, onTestFinished, test } from 'vitest';
import { startInference } from './inference.js';

const job = { model: new Uint8Array(), where: 'model.safetensors', batch: 4, threads: 1 };
const batch = () => ({ pictures: Uint8Array.of(1, 2), explained: [] });

/** A thread that runs this. */
const thread = (code: string) =>
  new URL(`data:text/javascript,import { parentPort as port } from 'node:worker_threads';${encodeURIComponent(code)}`);

test('answers come in the order of the batches; one that fails fails alone', async () => {
  const inference = await startInference(
    job,
    thread(`let n = 0;
      port.postMessage({ type: 'ready' });
      port.on('message', ({ pictures }) => port.postMessage(++n === 2
        ? { type: 'failed', stack: 'Error: broken' }
        : { type: 'answer', answer: { predicted: pictures } }));`),
  );
  onTestFinished(() => inference.close());
  const answers = await Promise.allSettled([
    inference.answer(batch()),
    inference.answer(batch()),
    inference.answer(batch()),
  ]);
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect((answers[1] as PromiseRejectedResult).reason.stack).toBe('Error: broken');
});

test('a model that is refused', async () => {
  const refused = startInference(
    job,
    thread(`port.postMessage({ type: 'refused', message: 'Too large.', hint: 'Less.' });`),
  );
  await expect(refused).rejects.toEqual(new InputError('Too large.', 'Less.'));
});

test('a thread that dies leaves nobody waiting', async () => {
  const inference = await startInference(
    job,
    thread(`port.postMessage({ type: 'ready' }); port.on('message', () => { throw new Error('dead'); });`),
  );
  const answers = await Promise.allSettled([inference.answer(batch()), inference.answer(batch())]);
  expect(answers.map((answer) => (answer as PromiseRejectedResult).reason.message)).toEqual(['dead', 'dead']);
  await expect(inference.died).rejects.toThrow('dead');
  await expect(inference.answer(batch())).rejects.toThrow('dead');
});
