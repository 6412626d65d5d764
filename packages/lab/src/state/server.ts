/** Whether `receptive lab` hands this page out, and what it has besides the page: runs and data sets. */

import { InputError } from 'receptive';
import { offered } from './data.js';

/** Said by the page's own first file. */
const servedBy = () => document.querySelector<HTMLMetaElement>('meta[name="served-by"]')?.content;
export const isServed = (): boolean => servedBy() === 'receptive';
/** The static build, which brings what any host can do without. */
export const isStatic = (): boolean => servedBy() === 'itself';

/**
 * JSON from the server of this page.
 * @throws InputError where it does not answer, or says what is wrong
 */
export async function ask<T>(path: string): Promise<T> {
  const response = await fetch(path).catch(() => null);
  if (!response) {
    throw new InputError('The server of this page does not answer.', '`receptive lab` starts it again.');
  }
  const answer = (await response.json()) as T & { error?: string; hint?: string };
  if (!response.ok) throw new InputError(answer.error ?? `${path}: ${response.status}.`, answer.hint);
  return answer;
}

/** Makes the data sets of the server known under their names. */
export function offerData(names: readonly string[]): void {
  if (names.join() === Object.keys(offered.value).join()) return;
  offered.value = Object.fromEntries(names.map((name) => [name, `api/data/${encodeURIComponent(name)}`]));
}
