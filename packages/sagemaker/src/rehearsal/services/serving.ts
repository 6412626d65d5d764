import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { extractArchive } from 'receptive-cli/core';
import { Container } from '../container.js';
import { parseS3Uri } from '../object-store.js';
import type { World } from '../world.js';

const INTERVAL = 50;
const MOST_BYTES = 2 ** 32;
const MOST_FILES = 10_000;

/** A model's container that answers on a port of this machine. */
export interface Served {
  readonly container: Container;
  readonly url: string;
}

/** A model as it was created: its image, its archive and its environment. */
export interface ModelContainer {
  readonly Image: string;
  readonly ModelDataUrl?: string;
  readonly Environment?: Readonly<Record<string, string>>;
}

export interface ServingOptions {
  /** Of the folder that stands for `/opt/ml`: new or empty. */
  readonly root: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly log: (line: string) => void;
  /** Seconds until it must answer its health check. */
  readonly patience: number;
  readonly started?: (container: Container) => void;
}

/**
 * Unpacks the archive, starts the container and waits until `/ping` says 200. Errors: Error with the reason as the
 * service gives it.
 */
export async function startServing(
  { store, entry, hasImage }: World,
  model: ModelContainer,
  { root, env, log, patience, started }: ServingOptions,
): Promise<Served> {
  if (!hasImage(model.Image)) throw new Error(`The image '${model.Image}' does not exist.`);
  const folder = join(root, 'model');
  await mkdir(folder, { recursive: true });
  if (model.ModelDataUrl) {
    const place = parseS3Uri(model.ModelDataUrl);
    if (!place || !store.has(place.bucket) || !store.find(place.bucket, place.key))
      throw new Error(`Could not find model data at ${model.ModelDataUrl}.`);
    const archive = join(root, 'model.tar.gz');
    await writeFile(archive, await store.get(place.bucket, place.key));
    await extractArchive(archive, folder, model.ModelDataUrl, { maxBytes: MOST_BYTES, maxFiles: MOST_FILES });
  }
  const port = await freePort();
  const container = new Container({
    entry,
    command: 'serve',
    root,
    // Only this machine shall reach it, and each has a port of its own.
    env: { ...model.Environment, ...env, SAGEMAKER_BIND_TO_PORT: String(port), RECEPTIVE_HOST: '127.0.0.1' },
    log,
  });
  started?.(container);
  const url = `http://127.0.0.1:${port}`;
  let ended = false;
  void container.exited.then(() => (ended = true));
  for (const end = performance.now() + 1000 * patience; !ended && performance.now() < end; ) {
    const healthy = await fetch(`${url}/ping`, { signal: AbortSignal.timeout(2000) }).then(
      ({ status }) => status === 200,
      () => false,
    );
    if (healthy) return { container, url };
    await new Promise((resolve) => setTimeout(resolve, INTERVAL));
  }
  container.kill();
  await container.exited;
  throw new Error('did not pass the ping health check. Please check CloudWatch logs for this endpoint.');
}

/** A port that nobody has at this moment. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}
