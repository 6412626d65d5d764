/** Pictures of a person's own are kept on the device and found again by the next visit. */

import { type Dataset, makeDataset } from 'receptive';
import { own } from '../state/data.js';
import { notify } from '../state/notices.js';
import { change, page } from '../state/page.js';
import { get, put, remove } from '../state/storage.js';

const KEY = 'own';

/** Looks for kept pictures. A page that is about them, where there are none any more, turns to its own example. */
export async function restoreOwn(): Promise<void> {
  try {
    const kept = await get(KEY);
    // What another version has kept, or a browser has damaged, is checked like anything from outside.
    if (kept) own.value = await makeDataset(kept as Dataset);
  } catch {
    own.value = null;
  }
  if (own.value || page.value.data !== 'own') return;
  notify({
    about: 'own',
    kind: 'problem',
    text: 'This page is about pictures of a folder that this browser does not hold.',
    hint: 'Drop the folder again under "Your input"; until then it shows its own example.',
  });
  change({ data: 'glyphs' }, { undoable: false });
}

/** Keeps pictures for the next visit. Where that fails it is told; the pictures stay in use until the page is closed. */
export async function keepOwn(dataset: Dataset): Promise<void> {
  try {
    await put(KEY, dataset);
  } catch {
    const bytes = Object.values(dataset.splits).reduce((sum, { images }) => sum + images.length, 0);
    notify({
      about: 'own',
      kind: 'information',
      text: `The browser did not keep the pictures (${Math.ceil(bytes / 2 ** 20)} MiB): they are gone when this page is closed.`,
      hint: 'Free some room, or allow this page to store data.',
    });
  }
}

export async function forgetOwn(): Promise<void> {
  own.value = null;
  await remove(KEY).catch(() => undefined);
}
