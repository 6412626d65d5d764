/** One channel of what a layer reads, with the patch that a unit takes from it. */

import { useMemo } from 'preact/hooks';
import type { Node } from 'receptive';
import { rangeOf } from '../ui/plane.js';
import { type Scale, scales, usePainted } from './colours.js';
import { inputShapeOf, layoutOf } from './layout.js';
import { MapView, type Margin, Outline } from './map.js';
import { type Cell, markedCells } from './outline.js';
import { reached, type Traced, valuesOf } from './state.js';

/** Cells to leave room for outside of the input: the layer's padding. */
export function marginOf({ operation }: Node): Margin | undefined {
  if (!('padding' in operation)) return undefined;
  const [top, left, bottom = top, right = left] = operation.padding as readonly [number, number, number?, number?];
  return top + left + bottom + right > 0 ? [top, left, bottom, right] : undefined;
}

export function InputMap(props: {
  trace: Traced;
  own: Node;
  source: number;
  channel: number;
  /** What the unit reads, by row and column. */
  cells: readonly Cell[];
  /** What the unit before it read. */
  before?: readonly Cell[];
  /** The cell that counts among them. */
  winner?: Cell;
}) {
  const { trace, own, source, channel, cells, before, winner } = props;
  const id = own.inputs[source]!;
  const values = valuesOf(trace, id);
  const layout = layoutOf(inputShapeOf(trace.graph, own, source));
  const plane = layout.vector ? 0 : channel;
  const scale = useMemo(() => (id < 0 ? pictureScale(values) : scales.value!.layers[id]!), [id, values, scales.value]);
  const rgba = usePainted(values, layout, plane, scale);
  const marks = id < 0 ? null : reached.value?.[id]?.subarray(plane * layout.count, (plane + 1) * layout.count);
  const name = id < 0 ? 'the picture' : trace.graph.nodes[id]!.name;
  return (
    <figure class="microscope-input read">
      <figcaption>
        {name}
        {!layout.vector && layout.channels > 1 && `, channel ${channel}`}
      </figcaption>
      <MapView rgba={rgba} height={layout.height} width={layout.width} label="" margin={marginOf(own)}>
        {marks ? (
          <Outline cells={markedCells(marks, layout.width)} kind="reached" />
        ) : (
          <>
            {before && <Outline cells={before} kind="before" />}
            <Outline cells={cells} kind="patch" />
            {winner && <Outline cells={[winner]} kind="unit" />}
          </>
        )}
      </MapView>
    </figure>
  );
}

/** The normalised picture from black to white, as it looks. */
function pictureScale(values: Float32Array): Scale {
  const [low, high] = rangeOf(values);
  return { low, high, palette: 'grey' };
}
