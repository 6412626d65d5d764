/** What the page has to say to the person: shown above the views until it is put away. */

import { signal } from '@preact/signals';
import { InputError } from 'receptive';

export interface Notice {
  /** The same subject replaces its earlier notice. */
  readonly about: string;
  readonly kind: 'problem' | 'information';
  readonly text: string;
  readonly hint?: string;
}

export const notices = signal<readonly Notice[]>([]);

export function notify(notice: Notice): void {
  notices.value = [...notices.value.filter(({ about }) => about !== notice.about), notice];
}
export function dismiss(about: string): void {
  notices.value = notices.value.filter((notice) => notice.about !== about);
}

/** Tells what went wrong: one sentence for wrong input; a bug goes to the console with its stack as well. */
export function report(about: string, error: unknown): void {
  if (error instanceof InputError) {
    notify({ about, kind: 'problem', text: error.message, hint: error.hint });
    return;
  }
  console.error(error);
  const text = error instanceof Error ? error.message : String(error);
  notify({ about, kind: 'problem', text: `This is a bug of the page: ${text}`, hint: 'The console has the details.' });
}
