/** The paired difference as it grows: a dot a seed, their mean, its interval, and the prediction beside it. */

import { useWidth } from '../ui/use-width.js';
import { ticks } from './lines.js';
import type { Outcome, SeedPair } from './outcome.js';

const MARGIN = { left: 14, right: 14 };
const HEIGHT = 112;

export function Difference(props: { pairs: readonly SeedPair[]; outcome: Outcome; predicted: number | null }) {
  const { pairs, outcome, predicted } = props;
  const [ref, width] = useWidth<HTMLElement>(560);
  const { mean, ci95, words, caveat } = outcome;
  const dots = pairs.flatMap(({ seed, control, variant }) =>
    control === null || variant === null ? [] : [{ seed, points: (variant - control) * 100 }],
  );
  if (mean === null || words === null) {
    return <p class="quiet">The difference appears with the first seed that both networks have completed.</p>;
  }
  const values = [0, ...dots.map(({ points }) => points), ...(ci95 ?? []).map((end) => end * 100), predicted ?? 0];
  const room = Math.max(0.5, (Math.max(...values) - Math.min(...values)) * 0.08);
  const [low, high] = [Math.min(...values) - room, Math.max(...values) + room];
  const x = (points: number) => MARGIN.left + ((points - low) / (high - low)) * (width - MARGIN.left - MARGIN.right);
  const middle = 46;
  return (
    <figure class="duel-difference" ref={ref}>
      <svg width={width} height={HEIGHT} role="img" aria-label={words}>
        <line class="duel-zero" x1={x(0)} x2={x(0)} y1={14} y2={HEIGHT - 30} />
        {ticks(low, high, Math.max(3, Math.floor(width / 80))).map((value) => (
          <text key={value} class="duel-label" x={x(value)} y={HEIGHT - 14} text-anchor="middle">
            {value > 0 ? '+' : value < 0 ? '−' : ''}
            {Math.abs(value)}
          </text>
        ))}
        {ci95 && (
          <line class="duel-interval" x1={x(ci95[0] * 100)} x2={x(ci95[1] * 100)} y1={middle + 22} y2={middle + 22} />
        )}
        <circle class="duel-mean-dot" cx={x(mean * 100)} cy={middle + 22} r={5} />
        {dots.map(({ seed, points }) => (
          <circle key={seed} class="duel-seed" cx={x(points)} cy={middle} r={4}>
            <title>
              seed {seed}: {points.toFixed(1)} points
            </title>
          </circle>
        ))}
        {predicted !== null && (
          <g class="duel-predicted">
            <path d={`M${x(predicted)},20l5,-8h-10Z`} />
            <text
              x={x(predicted)}
              y={8}
              text-anchor={x(predicted) > width / 2 ? 'end' : 'start'}
              dominant-baseline="middle"
              dx={x(predicted) > width / 2 ? -8 : 8}
            >
              predicted
            </text>
          </g>
        )}
      </svg>
      <figcaption>
        Points of accuracy, variant less control: a dot for each seed; below, their mean
        {ci95 ? ' with its 95 % interval' : ''}.
      </figcaption>
      <p>{words}</p>
      {caveat && <p class="quiet">{`${caveat[0]?.toUpperCase()}${caveat.slice(1)}.`}</p>}
    </figure>
  );
}
