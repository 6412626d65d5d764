/** Layers one under the other, with the places between them. */

import { adding } from './add-menu.js';
import { Between } from './between.js';
import { LayerRow } from './layer-row.js';
import { listAt } from './paths.js';
import { edited } from './state.js';

export function LayerList({ list, label }: { list: string; label: string }) {
  const count = listAt(edited.value, list).length;
  return (
    <div class="design-list">
      {count > 0 && (
        <ol aria-label={label}>
          {Array.from({ length: count }, (_, index) => `${list}[${index}]`).map((path) => (
            // Layers have no identity but their place.
            <LayerRow key={path} path={path} />
          ))}
        </ol>
      )}
      <Between list={list} index={count} />
      <button
        type="button"
        class="design-add"
        aria-label={list === 'layers' ? 'Add a layer at the end' : `Add a layer to: ${label}`}
        onClick={() => {
          adding.value = { list, index: count };
        }}
      >
        + Add a layer
      </button>
    </div>
  );
}
