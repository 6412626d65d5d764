/** Layer by layer: how far it is from moving along, and from not noticing. */

import { subject } from '../state/training.js';
import type { LayerReport } from '../worker/bench-handlers.js';
import { chooseLayer, layer, move, moveReport } from './state.js';
import { howCompared, sizeOf, spellError } from './words.js';

/** The longest bar: what unrelated patterns of the same size give is √2. */
const FULL = 1.5;
const width = (error: number) => `${Math.min(1, error / FULL) * 100}%`;

export function LayerTable() {
  const report = moveReport.value;
  if (!report) return <p class="quiet">Looking through the layers…</p>;
  return (
    <section aria-label="Layers">
      <h2>What stays equivariant</h2>
      <div class="scroll">
        <table class={`bench-layers ${subject.value.arm}`}>
          <thead>
            <tr>
              <th scope="col">Layer</th>
              <th scope="col" class="bench-optional">
                Map
              </th>
              <th scope="col" class="bench-bars-head">
                Error
              </th>
              <th scope="col" class="number">
                inside
              </th>
              <th scope="col" class="number">
                at the border
              </th>
              <th scope="col" class="number">
                change
              </th>
            </tr>
          </thead>
          <tbody>
            {report.layers.map((one) => (
              <Row key={one.node} report={one} />
            ))}
          </tbody>
        </table>
      </div>
      <p class="quiet">
        Error: how far the layer of the moved picture is from the moved layer of the picture, ‖F(Tx) − T′F(x)‖ / ‖F(x)‖.
        At 0 it moves along exactly. <i>Inside</i> (bar): units that see neither padding nor pixels that came into
        sight; all others are <i>at the border</i> (ring). <i>Change</i> (tick): ‖F(Tx) − F(x)‖ / ‖F(x)‖; at 0 the layer
        does not notice. Unrelated patterns of equal size give 141 %.
      </p>
      {report.layers.every(({ jump }) => !jump) && (
        <p class="quiet">
          No layer of this network keeps height and width: nothing in it could move along, and only its change can be
          told.
        </p>
      )}
      {howCompared(move.value, report.layers).map((sentence) => (
        <p key={sentence} class="quiet">
          {sentence}
        </p>
      ))}
    </section>
  );
}

function Row({ report }: { report: LayerReport }) {
  const { name, shape, jump, whole, interior, border, change } = report;
  const chosen = layer.value?.name === name;
  return (
    <tr class={chosen ? 'bench-chosen' : ''}>
      <th scope="row">
        {jump ? (
          <button
            type="button"
            class="bench-layer"
            aria-pressed={chosen}
            title="Show its feature maps"
            onClick={() => chooseLayer(name)}
          >
            {name}
          </button>
        ) : (
          <span class="bench-layer">{name}</span>
        )}
      </th>
      <td class="bench-optional quiet">
        {sizeOf(shape)}
        {jump && jump[0] > 1 && `, stride ${jump[0]}`}
        {!whole && <span title="No whole number of units: compared after the nearest one."> ≈</span>}
      </td>
      <td class="bench-bars" aria-hidden="true">
        <div>
          {interior !== null && <span class="bench-bar" style={{ width: width(interior) }} />}
          {change !== null && <span class="bench-tick" style={{ left: width(change) }} />}
          {border !== null && <span class="bench-ring" style={{ left: width(border) }} />}
        </div>
      </td>
      <td class="number">{spellError(interior)}</td>
      <td class="number">{spellError(border)}</td>
      <td class="number">{spellError(change)}</td>
    </tr>
  );
}
