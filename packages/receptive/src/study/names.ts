/** Names that become folders: the same on every file system. */

import { fieldError, InputError } from '../errors.js';

const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$/;
/** Names that Windows keeps for devices. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?$/i;

export function readFolderName(value: unknown, path: string): string {
  if (typeof value === 'string' && NAME.test(value) && !DEVICE.test(value)) return value;
  const expected = 'a name for a folder (up to 64 letters, digits, ".", "_", "-", beginning with a letter or digit)';
  throw fieldError(path, expected, value, 'What people are to read goes into `title`.');
}

/** Refuses a name that is taken; names that differ in case only would share a folder on some machines. */
export class TakenNames {
  private readonly owners = new Map<string, string>();
  private readonly taken: string[] = [];

  claim(name: string, path: string): void {
    const key = name.toLowerCase();
    const owner = this.owners.get(key);
    if (owner !== undefined) {
      throw new InputError(`${path}.name: expected a name of its own, got "${name}", the name of ${owner}.`);
    }
    this.owners.set(key, path);
    this.taken.push(name);
  }

  /** As they were written. */
  get all(): readonly string[] {
    return this.taken;
  }
}
