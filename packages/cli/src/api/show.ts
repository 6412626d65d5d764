import { setTimeout } from 'node:timers/promises';

/** Milliseconds after which Deno's kernel has published what it was given to display. */
const PUBLISHED = 25;

interface Jupyter {
  display(thing: unknown): Promise<void>;
}

/** Deno's interface to its notebook; null elsewhere, where asking for it may throw. */
function jupyter(): Jupyter | null {
  try {
    return (globalThis as { Deno?: { jupyter?: Jupyter } }).Deno?.jupyter ?? null;
  } catch {
    return null;
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
    if (notebook) await notebook.display(thing);
    else console.log(String(thing));
  }
  await setTimeout(PUBLISHED);
}
