/** The output of the chosen layer, one channel large: pointing at a unit of it explains that unit. */

import type { ComponentChildren } from 'preact';
import { data } from '../state/data.js';
import { Button } from '../ui/controls.js';
import { scales, usePainted } from './colours.js';
import { layerStep, moveUnit } from './keys.js';
import { type Layout, layoutOf, placeOf, unitAt } from './layout.js';
import { MapView, Outline, type Pointing } from './map.js';
import { markedCells } from './outline.js';
import { chooseUnit, node, pinned, pixel, reached, stepBefore, stepLayer, traced, unit } from './state.js';

/** Points at a unit of a layer: what a person clicked stays until it is clicked again. */
export function pointAt(layout: Layout, channel: number, { y, x, picked }: Pointing): void {
  const next = unitAt(layout, channel, y, x);
  const same = next.join() === unit.value?.join();
  if (picked) pinned.value = !(pinned.value && same);
  else if (pinned.value) return;
  pixel.value = null;
  chooseUnit(next);
}

export function OutputPanel() {
  const [trace, own, at, scale] = [traced.value, node.value, unit.value, scales.value];
  if (!trace || !own || !at || !scale) return null;
  const layout = layoutOf(own.outputShape);
  const { channel, y, x } = placeOf(layout, at);
  const before = stepBefore.value && placeOf(layout, stepBefore.value);
  const marks = reached.value?.[own.id]?.subarray(channel * layout.count, (channel + 1) * layout.count);
  const last = own.id === trace.graph.nodes.length - 1;
  const classes = data.value.status === 'ready' && last ? data.value.dataset.classes : null;
  const onKey = (key: string) => {
    const moved = moveUnit(layout, at, key);
    const layers = layerStep(key);
    if (moved) chooseUnit(moved);
    else if (layers !== 0) stepLayer(layers);
    else if (key === 'Escape') pinned.value = false;
    else if (key === 'Enter') pinned.value = !pinned.value;
    else return false;
    pixel.value = null;
    return true;
  };
  return (
    <section class="microscope-output" aria-label="The layer's output">
      <h2>{own.name}</h2>
      <Channel
        values={trace.values[own.id]!}
        layout={layout}
        channel={channel}
        nodeId={own.id}
        label={`Output of ${own.name}. Arrow keys move the unit, Page Up and Page Down the channel, [ and ] the layer; Enter pins the unit.`}
        onPoint={(point) => pointAt(layout, channel, point)}
        onKey={onKey}
      >
        {marks ? (
          <Outline cells={markedCells(marks, layout.width)} kind="reached" />
        ) : (
          <>
            {before?.channel === channel && <Outline cells={[[before.y, before.x]]} kind="before" />}
            <Outline cells={[[y, x]]} kind="unit" />
          </>
        )}
      </Channel>
      <p class="quiet microscope-said">
        {layout.vector
          ? `Unit ${at[0]} of ${layout.count}${classes ? `: ${classes[at[0]!]}` : ''}`
          : `Channel ${channel} of ${layout.channels}, row ${y}, column ${x}`}
        {pinned.value && (
          <>
            , pinned.{' '}
            <Button
              quiet
              onClick={() => {
                pinned.value = false;
              }}
            >
              Release
            </Button>
          </>
        )}
      </p>
    </section>
  );
}

/** One channel of a layer's output. */
export function Channel(props: {
  values: Float32Array;
  layout: Layout;
  channel: number;
  nodeId: number;
  label: string;
  children?: ComponentChildren;
  onPoint?: (at: Pointing) => void;
  onKey?: (key: string) => boolean;
}) {
  const { values, layout, channel, nodeId, label, children, onPoint, onKey } = props;
  const scale = scales.value!.layers[nodeId]!;
  const { height, width } = layout;
  const rgba = usePainted(values, layout, channel, scale);
  return (
    <MapView rgba={rgba} height={height} width={width} label={label} onPoint={onPoint} onKey={onKey}>
      {children}
    </MapView>
  );
}
