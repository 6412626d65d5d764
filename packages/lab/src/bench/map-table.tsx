/** Feature maps of the chosen layer: before, after, and what differs from moving along. */

import type { Node } from 'receptive';
import { Select } from '../ui/controls.js';
import { Plane, paint, rangeOf } from '../ui/plane.js';
import { chooseLayer, layer, layers, maps } from './state.js';
import { sizeOf } from './words.js';

export function LayerSelect({ of }: { of: Node | null }) {
  return (
    <Select
      label="Layer"
      value={of?.name ?? ''}
      options={layers.value.map(({ name, outputShape }) => [name, `${name} (${sizeOf(outputShape)})`])}
      onChange={chooseLayer}
    />
  );
}

export function MapTable() {
  const found = maps.value;
  const node = layer.value;
  if (!found || !node) return null;
  const { height, width, channels, shown } = found;
  const [low, high] = rangeOf(shown.flatMap(({ before, after }) => [...rangeOf(before), ...rangeOf(after)]));
  const reach = Math.max(...shown.map(({ difference }) => Math.max(...rangeOf(difference ?? []).map(Math.abs))));
  const comparable = shown.some(({ difference }) => difference);
  const rows = [
    ['before', 'F(x)', (i: number) => paint(shown[i]!.before, low, high, 'grey')],
    ['after', 'F(Tx)', (i: number) => paint(shown[i]!.after, low, high, 'grey')],
    ...(comparable
      ? [
          [
            'difference',
            'F(Tx) − T′F(x)',
            (i: number) =>
              paint(shown[i]!.difference ?? [], -Math.max(reach, high / 4), Math.max(reach, high / 4), 'signed'),
          ] as const,
        ]
      : []),
  ] as const;
  return (
    <section aria-label="Feature maps">
      <div class="bench-maps-head">
        <h2>Feature maps of {node.name}</h2>
        <LayerSelect of={node} />
      </div>
      <div class="bench-maps" style={{ '--maps': shown.length }}>
        {rows.map(([name, formula, rgba]) => (
          <div key={name} class="bench-maps-row">
            <p class="quiet">
              {name} <br />
              <span class="bench-formula">{formula}</span>
            </p>
            {shown.map(({ channel }, i) => (
              <Plane
                key={channel}
                rgba={rgba(i)}
                height={height}
                width={width}
                label={`${node.name}, channel ${channel + 1}, ${name}`}
              />
            ))}
          </div>
        ))}
      </div>
      <p class="quiet">
        {shown.length < channels ? `The ${shown.length} strongest of ${channels} channels` : `All ${channels} channels`}
        , on one scale from black ({low.toFixed(1).replace('-', '−')}) to white ({high.toFixed(1)}).
        {comparable && ' Difference from the maps that moved along: orange is more, blue is less, paper none.'}
      </p>
    </section>
  );
}
