/** All layers of the network, nested ones too, as small pictures of one channel. */

import type { Node } from 'receptive';
import { scales, usePainted } from './colours.js';
import { layoutOf, placeOf } from './layout.js';
import { MapView, Outline } from './map.js';
import { markedCells } from './outline.js';
import { anywhere, count } from './reach-text.js';
import { chooseLayer, node, reached, seen, traced, unit } from './state.js';

/** "" at the top level; "shortcut", "branch 2" or "in the block" of what stands in a block. */
export function whereIn(path: string): string {
  const last = /\.(layers|shortcut|branches)(?:\[(\d+)\])?(?:\[\d+\])?$/.exec(path);
  if (!last) return '';
  if (last[1] === 'branches') return `branch ${Number(last[2]) + 1}`;
  return last[1] === 'shortcut' ? 'shortcut' : 'in the block';
}

export function LayerStrip() {
  const trace = traced.value;
  if (!trace) return null;
  return (
    <ol class="microscope-strip" aria-label="Layers">
      {trace.graph.nodes.map((one) => (
        <Thumbnail key={one.name} own={one} values={trace.values[one.id]!} />
      ))}
    </ol>
  );
}

function Thumbnail({ own, values }: { own: Node; values: Float32Array }) {
  const layout = layoutOf(own.outputShape);
  const current = own.name === node.value?.name;
  const wanted = unit.value && node.value?.outputShape.length === 3 ? unit.value[0]! : 0;
  const channel = Math.min(wanted, layout.channels - 1);
  const scale = scales.value!.layers[own.id]!;
  const rgba = usePainted(values, layout, channel, scale);
  const sees = current ? null : seen.value?.nodes[own.id];
  // Around all of a map an outline says nothing.
  const marks = reached.value?.[own.id] ?? (sees?.includes(0) ? sees : null);
  const cells = marks && markedCells(anywhere(marks, layout.vector ? marks.length : layout.count), layout.width);
  const counted = reached.value && count(reached.value[own.id]!, own.outputShape);
  const nested = whereIn(own.path);
  const at = current && unit.value ? placeOf(layout, unit.value) : null;
  return (
    <li class={nested ? 'nested' : ''}>
      <button type="button" aria-pressed={current} onClick={() => chooseLayer(own.name)}>
        <MapView rgba={rgba} height={layout.height} width={layout.width} label="">
          {cells && <Outline cells={cells} kind={reached.value ? 'reached' : 'patch'} />}
          {at && !reached.value && <Outline cells={[[at.y, at.x]]} kind="unit" />}
        </MapView>
        <span class="name">{own.name}</span>{' '}
        <span class="shape">{counted ? `${counted.positions} of ${counted.of}` : own.outputShape.join('×')}</span>
        {nested && <span class="shape">{nested}</span>}
      </button>
    </li>
  );
}
