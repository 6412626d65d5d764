import { resizePixels } from '../data/images.js';
import { EXIT } from '../errors.js';
import { Batcher } from '../serve/batcher.js';
import { defaultThreads } from '../serve/default-threads.js';
import { findModel } from '../serve/find-model.js';
import { startInference } from '../serve/inference.js';
import { InferenceServer } from '../serve/server.js';
import type { ServeOptions } from './serve.js';
import { stopRequest } from './stop-request.js';

/** `receptive serve`: from the options to the exit status. */
export async function serve(path: string, options: ServeOptions): Promise<number> {
  // From the start: the first process of a container gets no signal that it does not ask for.
  const stopped = stopRequest();
  const { batch, batchWindow: window, threads = defaultThreads() } = options;
  const { path: where, bytes, model, form } = await findModel(path, { arm: options.arm, seed: options.seed });
  const { classes, arm, seed } = model;
  // Loads the decoder, so that the first client does not wait for that.
  await resizePixels(new Uint8Array(4), { channels: 1, height: 2, width: 2 }, form);
  const inference = await startInference({ model: bytes, where, batch, threads });
  const batcher = new Batcher({ batch, window }, inference.answer);
  const service = { classes, form, batcher, batch, maxBody: Math.floor(options.maxBody * 2 ** 20) };
  const log = options.log ? (line: string) => console.error(line) : undefined;
  const server = new InferenceServer(service, { ...options, log });
  try {
    const address = await server.listen();
    const { channels, height, width } = form;
    console.log(
      `${address} serves ${where}: ${arm} seed ${seed}, ${classes.length} classes, pictures of ${channels}×${height}×${width}`,
    );
    // A thread that died has nothing left to answer with: what is open is refused, and the error ends the command.
    await Promise.race([stopped, inference.died.catch((error) => server.drain().then(() => Promise.reject(error)))]);
    const left = await server.drain();
    if (left === 0) return EXIT.done;
    console.error(`receptive: ${left} requests could not be answered before the server had to stop.`);
    return EXIT.failed;
  } finally {
    await inference.close();
  }
}
