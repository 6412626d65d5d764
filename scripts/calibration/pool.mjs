/** Studies side by side; their results in the order of the tasks, whichever thread ran them. */
import { Worker } from 'node:worker_threads';

export class Pool {
  constructor(size) {
    this.workers = Array.from({ length: size }, () => new Worker(new URL('./worker.mjs', import.meta.url)));
  }

  /** @param onDone Called after each study with the number finished. */
  run(tasks, onDone) {
    const results = new Array(tasks.length);
    let next = 0;
    let done = 0;
    return new Promise((resolve, reject) => {
      const feed = (worker) => {
        if (next < tasks.length) worker.postMessage({ index: next, task: tasks[next++] });
      };
      for (const worker of this.workers) {
        worker.removeAllListeners();
        worker.on('error', reject);
        worker.on('message', ({ index, result }) => {
          results[index] = result;
          onDone(++done);
          if (done === tasks.length) resolve(results);
          else feed(worker);
        });
        feed(worker);
      }
    });
  }

  async close() {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }
}
