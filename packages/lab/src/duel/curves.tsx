/** The curves of a duel, drawn as they grow: a thin line a seed, a band over the seeds, a thick line for their mean. */

import { useState } from 'preact/hooks';
import type { Training } from '../state/training.js';
import { Scroll } from '../ui/scroll.js';
import { useWidth } from '../ui/use-width.js';
import { bandsOf, domainOf, linesOf, type Quantity, ticks } from './lines.js';

const TITLES: Readonly<Record<Quantity, { title: string; unit: string }>> = {
  accuracy: { title: 'Accuracy on validation pictures', unit: '%' },
  loss: { title: 'Training loss', unit: 'nats' },
};
const MARGIN = { top: 10, right: 12, bottom: 26, left: 40 };

/** `epochs`: the length of the axis; `marked`: the epoch that the page's views look at; choosing one moves them. */
export function Curves(props: {
  trainings: readonly Training[];
  quantity: Quantity;
  epochs: number;
  marked: number;
  onPick: (epoch: number) => void;
}) {
  const { trainings, quantity, epochs, marked, onPick } = props;
  const [ref, width] = useWidth<HTMLElement>(560);
  const [hovered, setHovered] = useState<number | null>(null);
  const height = Math.round(Math.max(190, Math.min(300, width * 0.5)));
  const lines = linesOf(trainings, quantity);
  const bands = bandsOf(lines);
  const [low, high] = domainOf(lines, quantity);
  const x = (epoch: number) =>
    MARGIN.left + ((epoch - 1) / Math.max(1, epochs - 1)) * (width - MARGIN.left - MARGIN.right);
  const y = (value: number) =>
    height - MARGIN.bottom - ((value - low) / (high - low || 1)) * (height - MARGIN.top - MARGIN.bottom);
  const path = (points: readonly { epoch: number; value: number }[]) =>
    points.map(({ epoch, value }, i) => `${i === 0 ? 'M' : 'L'}${x(epoch).toFixed(1)},${y(value).toFixed(1)}`).join('');
  const shown = hovered ?? (marked > 0 ? marked : null);
  const epochAt = (event: PointerEvent) => {
    const { left } = (event.currentTarget as Element).getBoundingClientRect();
    const share = (event.clientX - left - MARGIN.left) / (width - MARGIN.left - MARGIN.right);
    return Math.max(1, Math.min(epochs, Math.round(1 + share * (epochs - 1))));
  };
  const { title, unit } = TITLES[quantity];
  const digits = quantity === 'accuracy' ? 1 : 3;
  return (
    <figure class={`duel-curves duel-${quantity}`} ref={ref}>
      <figcaption>
        <span>
          <strong>{title}</strong>, {unit}
        </span>
        <span class="duel-readout">
          {shown !== null &&
            bands.map(({ arm, band }) => {
              const at = band[shown - 1];
              return (
                at && (
                  <span key={arm} class={arm}>
                    <i /> {arm} {at.mean.toFixed(digits)}
                  </span>
                )
              );
            })}
          {shown !== null && <span>epoch {shown}</span>}
        </span>
      </figcaption>
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={`${title}: ${bands.map(({ arm, band }) => `${arm} ${band.at(-1)!.mean.toFixed(digits)} ${unit} after epoch ${band.length}`).join(', ') || 'nothing trained yet'}`}
        onPointerMove={(event) => setHovered(epochAt(event))}
        onPointerLeave={() => setHovered(null)}
        onPointerDown={(event) => onPick(epochAt(event))}
      >
        {ticks(low, high, 5).map((value) => (
          <g key={value} class="duel-tick">
            <line x1={MARGIN.left} x2={width - MARGIN.right} y1={y(value)} y2={y(value)} />
            <text x={MARGIN.left - 6} y={y(value)} text-anchor="end" dominant-baseline="middle">
              {value}
            </text>
          </g>
        ))}
        {ticks(1, Math.max(2, epochs), Math.max(2, Math.floor(width / 70)))
          .filter((value) => Number.isInteger(value) && value <= epochs)
          .map((value) => (
            <text key={value} class="duel-label" x={x(value)} y={height - 8} text-anchor="middle">
              {value}
            </text>
          ))}
        {shown !== null && (
          <line class="duel-marker" x1={x(shown)} x2={x(shown)} y1={MARGIN.top} y2={height - MARGIN.bottom} />
        )}
        {bands.map(({ arm, band }) => (
          <path
            key={arm}
            class={`duel-band ${arm}`}
            d={`${path(band.map(({ epoch, high: value }) => ({ epoch, value })))}${path(
              [...band].reverse().map(({ epoch, low: value }) => ({ epoch, value })),
            ).replace('M', 'L')}Z`}
          />
        ))}
        {lines.map(({ arm, seed, points }) => (
          <path key={`${arm} ${seed}`} class={`duel-line ${arm}`} d={path(points)} />
        ))}
        {bands.map(({ arm, band }) => (
          <g key={arm} class={arm}>
            <path class="duel-mean" d={path(band.map(({ epoch, mean: value }) => ({ epoch, value })))} />
            {band.length > 0 && <circle class="duel-end" cx={x(band.length)} cy={y(band.at(-1)!.mean)} r={3.5} />}
          </g>
        ))}
      </svg>
      <details>
        <summary>Numbers</summary>
        <Scroll label={`${TITLES[quantity].title}, epoch by epoch`}>
          <table>
            <thead>
              <tr>
                <th>Epoch</th>
                {bands.map(({ arm }) => (
                  <th key={arm} class="number">
                    {arm}, mean (lowest to highest seed)
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {Array.from({ length: Math.max(0, ...bands.map(({ band }) => band.length)) }, (_, i) => (
                <tr key={i}>
                  <th>{i + 1}</th>
                  {bands.map(({ arm, band }) => {
                    const at = band[i];
                    return (
                      <td key={arm} class="number">
                        {at
                          ? `${at.mean.toFixed(digits)} (${at.low.toFixed(digits)} to ${at.high.toFixed(digits)})`
                          : '–'}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </details>
    </figure>
  );
}
