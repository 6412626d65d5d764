/** Pictures of a folder become the data set of the page, and stay on this device. */

import { signal } from '@preact/signals';
import type { Dataset } from 'receptive';
import { own } from '../state/data.js';
import { inspector } from '../state/inspector.js';
import { dismiss, report } from '../state/notices.js';
import { change, page } from '../state/page.js';
import type { FolderFile } from '../worker/folder-handlers.js';
import type { FolderForm } from './folder.js';
import { forgetOwn, keepOwn } from './kept.js';
import { exampleWith, refit } from './refit.js';

/** How far the folder is that is being read; null when none is. */
export const reading = signal<{ readonly done: number; readonly all: number } | null>(null);

/** Pictures decoded between two signs of progress. */
const AT_ONCE = 16;

/** Number of the folder that was begun last: what an earlier one still does is of no interest. */
const newest = signal(0);

/** Reads a folder and turns the page to it. What is wrong with it is told, and everything stays as it was. */
export async function useFolder(files: readonly FolderFile[], form: FolderForm): Promise<void> {
  const mine = ++newest.value;
  try {
    dismiss('folder');
    reading.value = { done: 0, all: files.length };
    const all = await inspector.openFolder(files, form);
    for (let done = 0; done < all; ) {
      if (mine !== newest.value) return;
      reading.value = { done, all };
      done = await inspector.decodeSome(AT_ONCE);
    }
    const dataset = await inspector.closeFolder();
    if (mine === newest.value) accept(dataset);
  } catch (error) {
    if (mine === newest.value) report('folder', error);
  } finally {
    if (mine === newest.value) reading.value = null;
  }
}

export function stopReading(): void {
  newest.value++;
  reading.value = null;
  inspector.dropFolder().catch((error) => report('folder', error));
}

function accept(dataset: Dataset): void {
  const { control, variant } = page.value;
  const fitted = (architecture: typeof control) => refit(architecture, dataset.shape, dataset.classes.length);
  own.value = dataset;
  keepOwn(dataset);
  change({ data: 'own', control: fitted(control), variant: variant && fitted(variant), limit: null });
}

/** Removes the pictures from this device and turns the page back to its own example. */
export async function forget(): Promise<void> {
  change(exampleWith(page.value));
  await forgetOwn();
}
