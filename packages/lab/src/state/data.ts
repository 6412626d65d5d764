/** The data set that the page is about, loaded by the inspector when the state names another one. */

import { effect, signal } from '@preact/signals';
import type { Dataset } from 'receptive';
import type { LoadedData } from '../worker/data-handlers.js';
import { inspector } from './inspector.js';
import { report } from './notices.js';
import { page } from './page.js';

export type DataState =
  | { readonly status: 'loading'; readonly name: string }
  | ({ readonly status: 'ready'; readonly name: string } & LoadedData)
  | { readonly status: 'failed'; readonly name: string };

export const data = signal<DataState>({ status: 'loading', name: page.value.data });

/** Packed data sets that a server offers besides the generated ones, by name; the page's own static build has none. */
export const offered = signal<Readonly<Record<string, string>>>({});

/** Pictures that were dropped on the page; they live as long as it does, or as storage keeps them. */
export const own = signal<Dataset | null>(null);

let loading = '';

/** Loads what the state names, now and whenever it names something else. */
export function followData(): void {
  effect(() => {
    const { data: name, limit } = page.value;
    const address = offered.value[name];
    const dropped = name === 'own' ? own.value : null;
    const wanted = `${name} ${limit} ${address ?? ''} ${dropped?.fingerprint ?? ''}`;
    if (wanted === loading) return;
    loading = wanted;
    data.value = { status: 'loading', name };
    const load = dropped ? inspector.useData(dropped, limit) : inspector.loadData(name, limit, address);
    load.then(
      (loaded) => {
        if (wanted === loading) data.value = { status: 'ready', name, ...loaded };
      },
      (error) => {
        if (wanted !== loading) return;
        data.value = { status: 'failed', name };
        report('data', error);
      },
    );
  });
}
