/** Pictures of a person's own are kept on the device and found again by the next visit. */

import { type Dataset, makeDataset } from 'receptive';
import { own } from '../state/data.js';
import { notify } from '../state/notices.js';
import { change, page } from '../state/page.js';
import { storage } from '../state/storage.js';
import { exampleWith } from './refit.js';

const KEY = 'own';

/** Looks for kept pictures. A page that is about them, where there are none any more, turns to its own example. */
export async function restoreOwn(): Promise<void> {
  try {
    const kept = await storage.get<Dataset>(KEY);
    // What another version has kept, or a browser has damaged, is checked like anything from outside.
    const checked = kept && (await makeDataset(kept));
    own.value ??= checked; // A folder that has been dropped meanwhile is newer.
  } catch {
    // Damaged pictures are none.
  }
  if (own.value || page.value.data !== 'own') return;
  notify({
    about: 'own',
    kind: 'problem',
    text: 'This page is about pictures of a folder that this browser does not hold.',
    hint: 'Drop the folder again under "Your input"; until then it shows its own example.',
  });
  change(exampleWith(page.value), { undoable: false });
}

/** Keeps pictures for the next visit; where that fails the storage says so, and they stay in use until then. */
export const keepOwn = (dataset: Dataset) => storage.put(KEY, dataset);

export async function forgetOwn(): Promise<void> {
  own.value = null;
  await storage.remove(KEY);
}
