import { host } from './kernels.js';

/**
 * A helper thread's whole program: it lives inside `serve` until told to stop. As `instantiate` in kernels.ts. In some
 * runtimes (Deno) evaluated code already has a `module`, so that its own has another name.
 */
const BODY = `
  const words = new Int32Array(memory.buffer);
  const sleep = (address, value) => Atomics.wait(words, address >> 2, value);
  new WebAssembly.Instance(kernels, { env: { memory, sleep } }).exports.serve();`;

interface Helper {
  terminate(): unknown;
}

/**
 * Starts helper threads on the same memory: worker threads in Node, Web Workers elsewhere. They join as soon as they
 * are up; a program that runs before that is run by fewer threads, with the same bits.
 */
export function startHelpers(count: number, module: WebAssembly.Module, memory: WebAssembly.Memory): Helper[] {
  const helpers: Helper[] = [];
  const threads = host?.getBuiltinModule?.('node:worker_threads') as
    | { Worker: new (code: string, options: object) => Helper & { unref(): void } }
    | undefined;
  for (let i = 0; i < count; i++) {
    if (threads) {
      const code = `const { kernels, memory } = require('node:worker_threads').workerData; ${BODY}`;
      const worker = new threads.Worker(code, { eval: true, workerData: { kernels: module, memory } });
      worker.unref(); // an idle helper must not keep the process alive
      helpers.push(worker);
    } else {
      const code = `onmessage = ({ data: { kernels, memory } }) => { ${BODY} };`;
      const worker = new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
      worker.postMessage({ kernels: module, memory });
      helpers.push(worker);
    }
  }
  return helpers;
}
