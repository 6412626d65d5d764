/** The menu of all types of layers, for a place in the stack. */

import { signal } from '@preact/signals';
import { CATALOGUE, GROUPS } from './catalogue.js';
import { Dialog, Pick } from './dialog.js';
import type { Slot } from './paths.js';
import { addLayer } from './state.js';

/** Where a layer is to be added; null while the menu is closed. */
export const adding = signal<Slot | null>(null);

export function AddMenu() {
  const slot = adding.value;
  if (!slot) return null;
  return (
    <Dialog
      title="Add a layer"
      onClose={() => {
        adding.value = null;
      }}
    >
      <div class="design-groups">
        {GROUPS.map(({ title, types }) => (
          <section key={title}>
            <h3>{title}</h3>
            {types.map((type) => (
              <Pick
                key={type}
                title={CATALOGUE[type].title}
                about={CATALOGUE[type].about}
                onPick={() => {
                  adding.value = null;
                  addLayer(slot, type);
                }}
              />
            ))}
          </section>
        ))}
      </div>
    </Dialog>
  );
}
