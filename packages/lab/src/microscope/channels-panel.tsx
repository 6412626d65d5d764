/** All channels of the chosen layer, a page at a time: feature maps, and under each the kernel that makes it. */

import { signal } from '@preact/signals';
import { memo } from 'preact/compat';
import { useMemo } from 'preact/hooks';
import type { Node } from 'receptive';
import { Button, Slider } from '../ui/controls.js';
import { holdColours, holdsColours, scales, usePainted } from './colours.js';
import { kernelChannels, kernelOf } from './kernels.js';
import { layoutOf, placeOf, type Unit, unitAt } from './layout.js';
import { MapView, Outline } from './map.js';
import { markedCells } from './outline.js';
import { Channel, pointAt } from './output-panel.js';
import { chooseUnit, node, reached, type Traced, traced, unit } from './state.js';

const PAGE = 24;
/** Kernels of up to so many input channels stand side by side; of more, one is chosen. */
const SIDE_BY_SIDE = 3;
/** Input channel whose kernels are shown. */
const shownInput = signal(0);

export function ChannelsPanel() {
  const [trace, own, at] = [traced.value, node.value, unit.value];
  if (!trace || !own || !at || !scales.value) return null;
  const layout = layoutOf(own.outputShape);
  const inputs = kernelChannels(trace.graph, own);
  const perUnit = layout.vector && inputs > 0;
  const entries = perUnit ? layout.count : layout.channels;
  const selected = perUnit ? at[0]! : placeOf(layout, at).channel;
  const page = Math.floor(selected / PAGE);
  const pages = Math.ceil(entries / PAGE);
  if (layout.vector && !perUnit) {
    return (
      <div class="microscope-channels">
        <Colours />
      </div>
    );
  }
  const list = Array.from({ length: Math.min(PAGE, entries - page * PAGE) }, (_, i) => page * PAGE + i);
  const turn = (by: number) => {
    const next = Math.max(0, Math.min(entries - 1, (page + by) * PAGE));
    chooseUnit(perUnit ? [next] : unitAt(layout, next, at[1]!, at[2]!));
  };
  return (
    <section class="microscope-channels" aria-label="All channels and kernels">
      <div class="head">
        <h2>
          {perUnit
            ? 'Weights of every unit, over the picture it reads'
            : inputs > 0
              ? 'Feature maps and kernels'
              : 'Feature maps'}
        </h2>
        {inputs > SIDE_BY_SIDE && (
          <Slider
            label={perUnit ? 'Channel' : 'Kernels over input channel'}
            value={Math.min(shownInput.value, inputs - 1)}
            min={0}
            max={inputs - 1}
            onInput={(value) => {
              shownInput.value = value;
            }}
          />
        )}
        {pages > 1 && (
          <div class="row">
            <Button onClick={() => turn(-1)} disabled={page === 0} label="Previous page of channels">
              ‹
            </Button>
            <span class="quiet">
              {page * PAGE} to {page * PAGE + list.length - 1} of {entries}
            </span>
            <Button onClick={() => turn(1)} disabled={page === pages - 1} label="Next page of channels">
              ›
            </Button>
          </div>
        )}
        <Colours />
      </div>
      <ul>
        {list.map((entry) => (
          <Entry
            key={entry}
            trace={trace}
            own={own}
            entry={entry}
            perUnit={perUnit}
            at={entry === selected || own.operation.type === 'locallyConnected2d' ? at : null}
            selected={entry === selected}
          />
        ))}
      </ul>
    </section>
  );
}

function Colours() {
  return (
    <label class="microscope-check">
      <input
        type="checkbox"
        checked={holdsColours.value}
        onChange={(event) => holdColours(event.currentTarget.checked)}
      />
      Same colours at every epoch
    </label>
  );
}

/** One channel, or one unit of a dense layer; `at` only where it makes a difference, so that the others stay as they are. */
const Entry = memo(function Entry(props: {
  trace: Traced;
  own: Node;
  entry: number;
  perUnit: boolean;
  at: Unit | null;
  selected: boolean;
}) {
  const { trace, own, entry, perUnit, at, selected } = props;
  const layout = layoutOf(own.outputShape);
  const marks = reached.value?.[own.id]?.subarray(entry * layout.count, (entry + 1) * layout.count);
  const place = at && placeOf(layout, at);
  const what = perUnit ? 'unit' : 'channel';
  return (
    <li class={selected ? 'selected' : ''}>
      <button
        type="button"
        aria-pressed={selected}
        aria-label={`${what} ${entry}`}
        onClick={() => {
          const [, y, x] = unit.peek()!;
          chooseUnit(perUnit ? [entry] : unitAt(layout, entry, y!, x!));
        }}
      >
        {entry}
      </button>
      {!perUnit && (
        <Channel
          values={trace.values[own.id]!}
          layout={layout}
          channel={entry}
          nodeId={own.id}
          label=""
          onPoint={(point) => pointAt(layout, entry, point)}
        >
          {marks ? (
            <Outline cells={markedCells(marks, layout.width)} kind="reached" />
          ) : (
            selected && place && <Outline cells={[[place.y, place.x]]} kind="unit" />
          )}
        </Channel>
      )}
      <Kernels trace={trace} own={own} entry={entry} at={at} large={perUnit} />
    </li>
  );
});

interface KernelProps {
  trace: Traced;
  own: Node;
  entry: number;
  at: Unit | null;
}

function Kernels({ trace, own, entry, at, large }: KernelProps & { large: boolean }) {
  const inputs = kernelChannels(trace.graph, own);
  if (inputs === 0) return null;
  const first = inputs > SIDE_BY_SIDE ? Math.min(shownInput.value, inputs - 1) : 0;
  const shown = inputs > SIDE_BY_SIDE ? [first] : Array.from({ length: inputs }, (_, c) => c);
  return (
    <div class={`kernels ${large ? 'large' : ''}`}>
      {shown.map((input) => (
        <Kernel key={input} trace={trace} own={own} entry={entry} at={at} input={input} />
      ))}
    </div>
  );
}

function Kernel({ trace, own, entry, at, input }: KernelProps & { input: number }) {
  const name = own.tensors.find(({ role }) => role === 'weight')!.name;
  const weights = trace.model.model.tensors.get(name)!;
  const scale = scales.value!.weights.get(name)!;
  const local = own.operation.type === 'locallyConnected2d' ? at : null;
  const kernel = useMemo(
    () => kernelOf(trace.graph, own, weights, entry, input, local ?? [])!,
    [weights, own, entry, input, local?.join()],
  );
  const rgba = usePainted(kernel.values, layoutOf([1, kernel.height, kernel.width]), 0, scale);
  return <MapView rgba={rgba} height={kernel.height} width={kernel.width} label="" />;
}
