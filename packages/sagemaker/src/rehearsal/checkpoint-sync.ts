import { join } from 'node:path';
import { safePath } from 'receptive-cli/core';
import type { ObjectStore } from './object-store.js';
import { filesBelow, writeBelow } from './tar.js';

const INTERVAL = 200;

/** Keeps a folder and a prefix alike: restored at the start, copied up while the job runs, deletions too. */
export class CheckpointSync {
  private known = new Map<string, Uint8Array>();
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: ObjectStore,
    private readonly folder: string,
    private readonly bucket: string,
    private readonly prefix: string,
    /** Called when something has been copied up. */
    private readonly copied: () => void,
  ) {}

  async restore(): Promise<void> {
    for (const { key } of this.store.list(this.bucket, this.prefix)) {
      const path = key.slice(this.prefix.length);
      if (path === '' || path.endsWith('/')) continue;
      const bytes = await this.store.get(this.bucket, key);
      await writeBelow(this.folder, safePath(path, 'checkpoints'), bytes);
      this.known.set(path, bytes);
    }
  }

  start(): void {
    this.timer = setInterval(() => void this.once(), INTERVAL);
  }

  /** The last copy, when the container has ended. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.once();
  }

  private once(): Promise<void> {
    this.working = this.working.then(() => this.copy());
    return this.working;
  }

  private async copy(): Promise<void> {
    const files = await filesBelow(this.folder);
    // What a rename is about to replace has a name that nobody will look for.
    for (const path of files.keys()) if (path.endsWith('.tmp')) files.delete(path);
    let changed = false;
    for (const [path, bytes] of files) {
      const before = this.known.get(path);
      if (before && Buffer.compare(before, bytes) === 0) continue;
      await this.store.put(this.bucket, join(this.prefix, path), bytes);
      changed = true;
    }
    for (const path of this.known.keys())
      if (!files.has(path)) await this.store.delete(this.bucket, `${this.prefix}${path}`);
    this.known = files;
    if (changed) this.copied();
  }
}
