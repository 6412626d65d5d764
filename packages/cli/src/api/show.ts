import { setTimeout } from 'node:timers/promises';
import type { InParts } from 'receptive/report';
import { type Display, displayOf } from './raster.js';

/** Milliseconds after which Deno's kernel has published what it was given to display. */
const PUBLISHED = 25;

interface Jupyter {
  display(thing: unknown): Promise<void>;
  broadcast(message: 'display_data', content: Display & { readonly transient: object }): Promise<void>;
}

/** Deno's interface to its notebook; null elsewhere, where asking for it may throw. */
function jupyter(): Jupyter | null {
  try {
    return (globalThis as { Deno?: { jupyter?: Jupyter } }).Deno?.jupyter ?? null;
  } catch {
    return null;
  }
}

const inParts = (thing: unknown): thing is InParts =>
  typeof (thing as Partial<InParts> | null | undefined)?.parts === 'function';

async function publish(thing: unknown, notebook: Jupyter): Promise<void> {
  if (!inParts(thing)) return notebook.display(thing);
  for (const part of thing.parts()) {
    await notebook.broadcast('display_data', { ...(await displayOf(part)), transient: {} });
  }
}

/**
 * Shows things in a notebook, one after the other; prints them in words elsewhere. The last value of a cell shows itself
 * without; but Deno's kernel may publish it after it has said that the cell is done, and who executes a notebook
 * without a screen has then stopped listening. This waits.
 */
export async function show(...things: readonly unknown[]): Promise<void> {
  const notebook = jupyter();
  for (const thing of things) {
    if (notebook) await publish(thing, notebook);
    else console.log(String(thing));
  }
  await setTimeout(PUBLISHED);
}
