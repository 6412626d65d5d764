/** Everything that is no sum: maxima, norms, activations, and what is only passed on. */

import type { Activated, Explanation, Maximum, Node, Normalised } from 'receptive';
import { kernelRows, precise, scalesOf } from './arithmetic.js';
import { InputMap } from './input-map.js';
import { NumberGrid } from './number-grid.js';
import type { Cell } from './outline.js';
import type { Traced } from './state.js';
import { cellOf, patchBefore } from './sum-rows.js';

interface Props<E extends Explanation = Explanation> {
  trace: Traced;
  own: Node;
  step: E;
}

export function MaximumStep({ trace, own, step }: Props<Maximum>) {
  const { terms, winner } = step;
  const won = terms[winner]!;
  const rows = kernelRows(terms)!;
  return (
    <div class="microscope-row">
      <InputMap
        trace={trace}
        own={own}
        source={0}
        channel={won.channel}
        cells={terms.map((term) => cellOf(trace, own, term))}
        before={patchBefore(own, step, terms)}
        winner={cellOf(trace, own, won)}
      />
      <NumberGrid
        rows={rows}
        value={(term) => term.input}
        largest={scalesOf(terms).input}
        caption="window x"
        hatch
        marked={won}
      />
      <span class="sign">max</span>
      <span class="sum">
        <span class="quiet">
          won at row {won.at![1]}, column {won.at![2]}
        </span>
        {precise(step.value)}
      </span>
    </div>
  );
}

export function NormStep({ trace, own, step }: Props<Normalised>) {
  const { input, mean, variance, eps, scale, shift, set } = step;
  const centred = input - mean;
  const deviation = Math.sqrt(variance + eps);
  const standardised = centred / deviation;
  const from = set
    ? `of ${set.count} values: ${set.place ? 'all channels here' : `channels ${set.channels[0]} to ${set.channels[1] - 1}, everywhere`}`
    : 'kept from training (running)';
  return (
    <div class="microscope-row">
      <Reading trace={trace} own={own} step={step} />
      <table class="microscope-steps">
        <tbody>
          <Line name="x" value={input} about="what the layer reads here" />
          <Line name="μ" value={mean} about={`mean, ${from}`} />
          <Line name="σ²" value={variance} about={`variance; ε = ${eps}`} />
          <Line name="x − μ" value={centred} />
          <Line name="x̂ = (x − μ) / √(σ² + ε)" value={standardised} about={`divided by ${precise(deviation)}`} />
          <Line name="γ, β" value={scale} more={shift} about="learned scale and shift" />
          <Line name="γ·x̂ + β" value={step.value} strong />
        </tbody>
      </table>
    </div>
  );
}

function Line(props: { name: string; value: number; more?: number; about?: string; strong?: boolean }) {
  const { name, value, more, about, strong } = props;
  return (
    <tr class={strong ? 'strong' : ''}>
      <th scope="row">{name}</th>
      <td class="number">
        {precise(value)}
        {more !== undefined && <>, {precise(more)}</>}
      </td>
      <td class="quiet">{about}</td>
    </tr>
  );
}

/** A curve from −range to range with the point of this unit on it. */
export function ActivationStep({ trace, own, step }: Props<Activated>) {
  const { input, curve, value } = step;
  const range = Math.max(3, Math.min(1e6, Math.abs(input) * 1.25));
  const samples = Array.from({ length: 81 }, (_, i) => -range + (2 * range * i) / 80);
  const values = samples.map(curve);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const [width, height] = [200, 130];
  const toX = (x: number) => ((x + range) / (2 * range)) * width;
  const toY = (y: number) => height - 8 - ((y - low) / (high - low || 1)) * (height - 16);
  const path = samples.map((x, i) => `${toX(x).toFixed(1)} ${toY(values[i]!).toFixed(1)}`).join('L');
  const zero = Math.max(0, Math.min(height, toY(0)));
  return (
    <div class="microscope-row">
      <Reading trace={trace} own={own} step={step} />
      <svg class="microscope-curve" viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden="true">
        <path class="axis" d={`M0 ${zero}H${width}M${width / 2} 0V${height}`} />
        <path class="curve" d={`M${path}`} />
        <path class="drop" d={`M${toX(input)} ${zero}V${toY(value)}H${width / 2}`} />
        <circle cx={toX(input)} cy={toY(value)} r="4" />
      </svg>
      <table class="microscope-steps">
        <tbody>
          <Line name="x" value={input} about="what the layer reads here" />
          <Line name={step.formula.replace('y = ', '')} value={value} strong />
        </tbody>
      </table>
    </div>
  );
}

export function PassedOn({ trace, own, step }: Props) {
  if (step.terms.length === 0) return <p class="quiet">This value says where it is, and depends on nothing else.</p>;
  return (
    <div class="microscope-row">
      <Reading trace={trace} own={own} step={step} />
      <span class="sign">=</span>
      <span class="sum">
        <span class="quiet">passed on unchanged</span>
        {precise(step.value)}
      </span>
    </div>
  );
}

/** The map that a single value is read from. */
function Reading({ trace, own, step }: Props) {
  const term = step.terms[0]!;
  return (
    <InputMap trace={trace} own={own} source={term.source} channel={term.channel} cells={readCells(trace, own, step)} />
  );
}

function readCells(trace: Traced, own: Node, step: Explanation): readonly Cell[] {
  return step.terms.map((term) => cellOf(trace, own, term));
}
