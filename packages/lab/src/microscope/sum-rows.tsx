/** A weighted sum, input channel by input channel: what is read, what it weighs, the products and their sum. */

import { signal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { Explanation, Node, Term, WeightedSum } from 'receptive';
import { Button } from '../ui/controls.js';
import { kernelRows, type Part, partsOf, precise, rough, scalesOf } from './arithmetic.js';
import { paintPlane } from './colours.js';
import { InputMap } from './input-map.js';
import { inputShapeOf, layoutOf, pictureBehind, placeOf, planeOf } from './layout.js';
import { MapView } from './map.js';
import { NumberGrid } from './number-grid.js';
import type { Cell } from './outline.js';
import { stepBefore, type Traced } from './state.js';

const FIRST = 3;
const MORE = 12;
const LARGEST = 5;
/** Kernels with more columns stand below the map they read. */
const BESIDE = 3;
/** How many channels are spelled out. */
const open = signal(FIRST);

/** Where a term is read, as it is drawn on its input's map. */
export function cellOf(trace: Traced, own: Node, term: Term): Cell {
  if (term.place) return term.place;
  const { y, x } = placeOf(layoutOf(inputShapeOf(trace.graph, own, term.source)), term.at!);
  return [y, x];
}

/** The patch of the unit looked at before, if it is another place of the same map. */
export function patchBefore(own: Node, explanation: Explanation, terms: readonly Term[]): readonly Cell[] | undefined {
  const before = stepBefore.value;
  if (!before || !('stride' in own.operation)) return undefined;
  const { stride } = own.operation;
  const [y, x] = [1, 2].map((axis) => (before[axis]! - explanation.unit[axis]!) * stride[axis - 1]!) as [
    number,
    number,
  ];
  return terms.flatMap(({ place }) => (place ? [[place[0] + y, place[1] + x] as const] : []));
}

export function SumRows({ trace, own, sum }: { trace: Traced; own: Node; sum: WeightedSum }) {
  const shape = own.operation.type === 'dense' ? pictureBehind(trace.graph, own) : null;
  const parts = useMemo(() => partsOf({ terms: shape ? inPicture(sum.terms, shape) : wholeVector(own, sum) }), [sum]);
  const scale = useMemo(() => scalesOf(sum.terms), [sum]);
  const shown = parts.slice(0, open.value);
  const rest = parts.slice(open.value);
  const left = rest.reduce((total, part) => total + part.sum, 0);
  return (
    <div class="microscope-rows">
      {shown.map((part) => (
        <Row
          key={`${part.source} ${part.channel}`}
          trace={trace}
          own={own}
          sum={sum}
          part={part}
          scale={scale}
          shape={shape}
        />
      ))}
      {rest.length > 0 && (
        <p class="rest">
          {rest.length === 1 ? 'Another channel adds' : `The other ${rest.length} channels add`} up to{' '}
          <b>{precise(left)}</b>.{' '}
          <Button
            onClick={() => {
              open.value += MORE;
            }}
          >
            Show {Math.min(MORE, rest.length)} more
          </Button>
        </p>
      )}
      {parts.length > FIRST && open.value > FIRST && (
        <Button
          quiet
          onClick={() => {
            open.value = FIRST;
          }}
        >
          Show the largest {FIRST} only
        </Button>
      )}
      {own.operation.type === 'dense' && <Largest sum={sum} />}
    </div>
  );
}

/** The few products that weigh most in a sum over many values. */
function Largest({ sum }: { sum: WeightedSum }) {
  const terms = useMemo(
    () => [...sum.terms].sort((a, b) => Math.abs(b.product) - Math.abs(a.product)).slice(0, LARGEST),
    [sum],
  );
  return (
    <table class="microscope-steps">
      <caption>The largest products</caption>
      <thead>
        <tr>
          <th scope="col">input</th>
          <th scope="col">x</th>
          <th scope="col">w</th>
          <th scope="col">w·x</th>
        </tr>
      </thead>
      <tbody>
        {terms.map((term) => (
          <tr key={term.channel}>
            <th scope="row">{term.channel}</th>
            <td class="number">{rough(term.input)}</td>
            <td class="number">{rough(term.weight)}</td>
            <td class="number">{rough(term.product)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Features of a vector in C, H, W order as places of the picture they come from. */
function inPicture(terms: readonly Term[], [, height, width]: readonly [number, number, number]): Term[] {
  return terms.map((term) => {
    const feature = term.channel;
    const place = [Math.floor(feature / width) % height, feature % width] as const;
    return { ...term, channel: Math.floor(feature / (height * width)), place };
  });
}

/** The features of a vector belong together. */
function wholeVector({ operation }: Node, { terms }: WeightedSum): readonly Term[] {
  return operation.type === 'dense' ? terms.map((term) => ({ ...term, channel: 0 })) : terms;
}

interface RowProps {
  trace: Traced;
  own: Node;
  sum: WeightedSum;
  part: Part;
  scale: ReturnType<typeof scalesOf>;
  shape: readonly [number, number, number] | null;
}

function Row({ trace, own, sum, part, scale, shape }: RowProps) {
  const rows = kernelRows(part.terms);
  const fixed = part.terms.every(({ weightAt }) => !weightAt);
  return (
    <div class={`microscope-row ${rows && rows[0]!.length > BESIDE ? 'wide' : ''}`}>
      {(rows || own.operation.type === 'add') && (
        <InputMap
          trace={trace}
          own={own}
          source={part.source}
          channel={part.channel}
          cells={part.terms.map((term) => cellOf(trace, own, term))}
          before={patchBefore(own, sum, part.terms)}
        />
      )}
      {rows ? (
        <>
          <NumberGrid rows={rows} value={(term) => term.input} largest={scale.input} caption="patch x" hatch />
          <span class="sign">×</span>
          <NumberGrid
            rows={rows}
            value={(term) => term.weight}
            largest={scale.weight}
            caption={fixed ? 'weights, fixed' : 'kernel w'}
          />
          <span class="sign">=</span>
          <NumberGrid rows={rows} value={(term) => term.product} largest={scale.product} caption="products w·x" hatch />
        </>
      ) : (
        own.operation.type !== 'add' && <PlaneRow part={part} scale={scale} shape={shape} fixed={fixed} />
      )}
      <span class="sum">
        <span class="quiet">{rows || part.terms.length > 1 ? 'sum' : 'value'}</span>
        {rough(part.sum)}
      </span>
    </div>
  );
}

/** Many values of one channel as pictures instead of numbers. */
function PlaneRow({ part, scale, shape, fixed }: Pick<RowProps, 'part' | 'scale' | 'shape'> & { fixed: boolean }) {
  const { terms } = part;
  const last = terms.at(-1)!;
  const place = terms.every((term) => term.place) ? last.place : null;
  const layout =
    shape || !place
      ? layoutOf(shape ? [1, shape[1], shape[2]] : [terms.length])
      : layoutOf([1, place[0] + 1, place[1] + 1]);
  const picture = (value: (term: Term) => number, largest: number, caption: string) => (
    <figure class="microscope-input">
      <figcaption>{caption}</figcaption>
      <MapView
        rgba={paintPlane(planeOf(Float32Array.from(terms, value), layout, 0), {
          low: -largest,
          high: largest,
          palette: 'signed',
        })}
        height={layout.height}
        width={layout.width}
        label=""
      />
    </figure>
  );
  return (
    <>
      {picture((term) => term.input, scale.input, shape ? `x, channel ${part.channel}` : 'input x')}
      <span class="sign">×</span>
      {fixed ? (
        <span class="sum">
          <span class="quiet">each</span>1/{Math.round(1 / last.weight)}
        </span>
      ) : (
        picture((term) => term.weight, scale.weight, 'weights w')
      )}
      <span class="sign">=</span>
      {picture((term) => term.product, scale.product, 'products w·x')}
    </>
  );
}
