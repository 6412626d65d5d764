/** What this browser keeps between visits: finished trainings and the person's own pictures, in IndexedDB. */

import { signal } from '@preact/signals';
import { notify } from './notices.js';

const DATABASE = 'receptive-lab';
const STORE = 'kept';
const VERSION = 1;

/** Keys at present; null until the browser has said, or where it keeps nothing. */
export const kept = signal<readonly string[] | null>(null);

let opening: Promise<IDBDatabase | null> | undefined;

/** The database; null where the browser has none for this page (private windows, blocked storage). */
function database(): Promise<IDBDatabase | null> {
  opening ??= new Promise((resolve) => {
    try {
      const request = indexedDB.open(DATABASE, VERSION);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => resolve(null);
      request.onblocked = () => resolve(null);
    } catch {
      resolve(null);
    }
  });
  return opening;
}

/** Runs one request in a transaction of its own; rejects as IndexedDB does. */
async function run<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | null> {
  const opened = await database();
  if (!opened) return null;
  return new Promise<T>((resolve, reject) => {
    const transaction = opened.transaction(STORE, mode);
    const request = ask(transaction.objectStore(STORE));
    // A write counts when its transaction does: a full disk shows there.
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error ?? request.error);
    transaction.onerror = () => reject(transaction.error ?? request.error);
  });
}

async function recount(): Promise<void> {
  const keys = await run('readonly', (store) => store.getAllKeys()).catch(() => null);
  kept.value = keys?.map(String) ?? null;
}

/** A few keys and values that structured cloning can copy. Nothing here throws: what is not kept stays on the page. */
export const storage = {
  /** Null where there is none. */
  async get<T>(key: string): Promise<T | null> {
    const value = await run('readonly', (store) => store.get(key)).catch(() => null);
    return (value as T | undefined) ?? null;
  },
  /** Says so when the browser has no room or does not let the page keep anything. Returns whether it is kept. */
  async put(key: string, value: unknown): Promise<boolean> {
    try {
      const done = await run('readwrite', (store) => store.put(value, key));
      if (done === null) {
        notify({
          about: 'storage',
          kind: 'information',
          text: 'This browser lets the page keep nothing, as in a private window: what you train is here until you leave.',
        });
        return false;
      }
      await recount();
      return true;
    } catch (error) {
      const full = error instanceof DOMException && error.name === 'QuotaExceededError';
      notify({
        about: 'storage',
        kind: 'problem',
        text: full
          ? 'The browser’s storage for this page is full: new trainings stay on the page, and are gone when you leave.'
          : `The browser could not keep this: ${error instanceof Error ? error.message : String(error)}`,
        hint: full ? 'Clear what is kept, in the duel under “Kept in this browser”, to make room.' : undefined,
      });
      return false;
    }
  },
  async remove(key: string): Promise<void> {
    await run('readwrite', (store) => store.delete(key)).catch(() => null);
    await recount();
  },
  /** Removes everything that this page keeps. */
  async clear(): Promise<void> {
    await run('readwrite', (store) => store.clear()).catch(() => null);
    await recount();
  },
  /** Bytes that this page uses, as far as the browser says; null where it does not. */
  async usage(): Promise<number | null> {
    const estimate = await navigator.storage?.estimate?.().catch(() => null);
    return estimate?.usage ?? null;
  },
  /** Reads which keys there are. */
  recount,
};
