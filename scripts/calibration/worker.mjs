/** A thread that runs studies, one after the other, as they are sent. */
import { parentPort } from 'node:worker_threads';
import { createWasmEngine } from '../../packages/receptive/dist/index.js';
import { runStudy } from './study.mjs';

const engine = createWasmEngine();
parentPort.on('message', async ({ index, task }) => {
  parentPort.postMessage({ index, result: await runStudy(task, await engine) });
});
