/** What stays on this device between visits: values by key in the browser's database. */

const DATABASE = 'receptive-lab';
const STORE = 'kept';

let opening: Promise<IDBDatabase> | undefined;

function open(): Promise<IDBDatabase> {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opening;
}

async function within<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const transaction = (await open()).transaction(STORE, mode);
  const request = ask(transaction.objectStore(STORE));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error ?? request.error);
  });
}

/** Undefined where nothing is kept under this key. Throws where the browser keeps nothing at all. */
export const get = (key: string): Promise<unknown> => within('readonly', (store) => store.get(key));
/** Throws where there is no room. */
export const put = async (key: string, value: unknown): Promise<void> => {
  await within('readwrite', (store) => store.put(value, key));
};
export const remove = async (key: string): Promise<void> => {
  await within('readwrite', (store) => store.delete(key));
};
