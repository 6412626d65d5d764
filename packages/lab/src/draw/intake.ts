/** Pictures and folders that are dropped or pasted anywhere in the view. */

import { signal } from '@preact/signals';
import { InputError } from 'receptive';
import { report } from '../state/notices.js';
import { type Entry, filesOf } from './dropped.js';
import type { FolderForm } from './folder.js';
import { useFolder } from './own.js';
import { openPicture } from './state.js';

export const folderForm = signal<FolderForm>({ side: 32, channels: 3 });

/** A folder, or several files, are a data set; one file is a picture. */
export async function takeDropped(transfer: DataTransfer): Promise<void> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const [file] = transfer.files;
  try {
    if (entries.some(({ isFile }) => !isFile) || entries.length > 1)
      await useFolder(await filesOf(entries as unknown as readonly Entry[]), folderForm.value);
    else if (file) openPicture(file, file.name);
    else throw new InputError('What was dropped: expected a picture or a folder of pictures, got something else.');
  } catch (error) {
    report('draw', error);
  }
}

export function takePasted(transfer: DataTransfer | null): boolean {
  const [file] = transfer?.files ?? [];
  if (file) openPicture(file, file.name || 'What was pasted');
  return file !== undefined;
}
