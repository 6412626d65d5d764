/** A layer's row of the ledger, and the totals under all of them. */

import type { ComponentChildren } from 'preact';
import { type Node, times } from 'receptive';
import { recipe } from '../state/page.js';
import { times as clock, ledgerMode, sizes } from './measured.js';
import { bytes, duration, ratio, short, square } from './numbers.js';
import { checked, controlGraph, controlRows, rows } from './state.js';

const CALCULATED = ['Output', 'Parameters', 'MACs', 'Memory', 'Field', 'Stride'] as const;
const MEASURED = ['Output', 'Field', 'Effective', 'Half from', 'Forward', 'Backward'] as const;
const EXPLAINED: Readonly<Record<string, string>> = {
  Output: 'channels × height × width',
  MACs: 'multiplications with addition, for one picture',
  Memory: 'of the outputs, for one picture, float32',
  Field: 'side in pixels of what a unit can see',
  Stride: 'pixels between neighbouring units',
  Effective: 'side in pixels of the area that the unit really looks at, mean of 32 pictures',
  'Half from': 'side in pixels of the area that half of it comes from',
  Forward: 'one picture, one thread, on this machine',
  Backward: 'one picture, one thread, on this machine',
};

export const columns = () => (ledgerMode.value === 'measured' ? MEASURED : CALCULATED);

export function LedgerHead() {
  return (
    <div class="design-figures design-head" aria-hidden="true">
      {columns().map((title) => (
        <span key={title} title={EXPLAINED[title]}>
          {title}
        </span>
      ))}
    </div>
  );
}

/** Less would be a speck. */
const LEAST_BAR = 0.02;

/** One figure: the label is for screen readers, and for narrow pages, where there are no columns. */
function Figure(props: { label: string; children: ComponentChildren; was?: string | null; share?: number }) {
  const { label, children, was, share = 0 } = props;
  return (
    <span class="design-figure">
      <span class="design-label">{label}</span> <span class="design-value">{children}</span>
      {was && <span class="design-was">was {was}</span>}
      {share >= LEAST_BAR && <i class="design-bar" style={{ width: `${100 * share}%` }} />}
    </span>
  );
}

type Words = (node: Node) => string;
const WORDS = {
  Output: ({ outputShape }) =>
    outputShape.length === 1 ? outputShape[0]!.toLocaleString('en-US') : times(outputShape),
  Parameters: ({ parameters }) => short(parameters),
  MACs: ({ macs }) => short(macs),
  Memory: ({ activations }) => bytes(4 * activations),
  Field: ({ receptiveField, outputShape }) => (outputShape.length === 3 ? square(receptiveField) : 'all'),
  Stride: ({ jump, outputShape }) => (outputShape.length === 3 ? square(jump) : '–'),
} satisfies Record<(typeof CALCULATED)[number], Words>;

export function Figures({ path }: { path: string }) {
  const node = rows.value.get(path);
  if (!node) return <div class="design-figures" />;
  if (ledgerMode.value === 'measured') return <MeasuredFigures node={node} />;
  const before = controlRows.value?.get(path);
  const shares = sharesOf(node);
  return (
    <div class="design-figures">
      {CALCULATED.map((label) => {
        const words = WORDS[label](node);
        const was = before ? WORDS[label](before) : words;
        return (
          <Figure key={label} label={label} was={was === words ? null : was} share={shares[label]}>
            <Dim words={words} />
          </Figure>
        );
      })}
    </div>
  );
}

/** Nought is there for completeness, not to be read. */
const Dim = ({ words }: { words: string }) =>
  words === '0' || words === '–' ? <span class="design-nought">{words}</span> : words;

function sharesOf({ parameters, macs }: Node): Readonly<Record<string, number>> {
  let [allParameters, allMacs] = [0, 0];
  for (const other of rows.value.values()) {
    allParameters += other.parameters;
    allMacs += other.macs;
  }
  return { Parameters: parameters / (allParameters || 1), MACs: macs / (allMacs || 1) };
}

function MeasuredFigures({ node }: { node: Node }) {
  const size = sizes.value.get(node.path);
  const time = clock.value?.[node.name];
  const all = Object.values(clock.value ?? {});
  const [forward, backward] = [all.reduce((s, t) => s + t.forward, 0), all.reduce((s, t) => s + t.backward, 0)];
  const side = (value: number | null | undefined) =>
    node.outputShape.length !== 3 || value === null ? '–' : value === undefined ? '…' : value.toFixed(1);
  const took = (value: number | undefined) => (clock.value === null ? '…' : value ? duration(value) : '–');
  return (
    <div class="design-figures">
      <Figure label="Output">{WORDS.Output(node)}</Figure>
      <Figure label="Field">{WORDS.Field(node)}</Figure>
      <Figure label="Effective">
        <Dim words={side(size?.size)} />
      </Figure>
      <Figure label="Half from">
        <Dim words={side(size?.core)} />
      </Figure>
      <Figure label="Forward" share={(time?.forward ?? 0) / (forward || 1)}>
        <Dim words={took(time?.forward)} />
      </Figure>
      <Figure label="Backward" share={(time?.backward ?? 0) / (backward || 1)}>
        <Dim words={took(time?.backward)} />
      </Figure>
    </div>
  );
}

export function Totals() {
  const { graph } = checked.value;
  const before = controlGraph.value;
  const measured = ledgerMode.value === 'measured';
  if (!graph) {
    return (
      <p class="design-totals quiet">
        The totals come back when all layers fit. The figures above hold up to the layer that does not.
      </p>
    );
  }
  const sum = (pass: 'forward' | 'backward') => Object.values(clock.value ?? {}).reduce((s, time) => s + time[pass], 0);
  const total = (title: string, of: (one: NonNullable<typeof before>) => number, write: (value: number) => string) => {
    const [now, was] = [of(graph), before && of(before)];
    const differs = was !== null && was !== now;
    return (
      <div>
        <dt>{title}</dt>
        <dd>
          {write(now)}
          {differs && (
            <span class="design-was">
              was {write(was)}, {ratio(was, now)}
            </span>
          )}
        </dd>
      </div>
    );
  };
  return (
    <dl class="design-totals">
      {total(
        'Parameters',
        (one) => one.parameters,
        (value) => value.toLocaleString('en-US'),
      )}
      {total('MACs a picture', (one) => one.macs, short)}
      {total('Activations a picture', (one) => 4 * one.activations, bytes)}
      {total(`Activations a batch of ${recipe.value.batch}`, (one) => 4 * recipe.value.batch * one.activations, bytes)}
      {measured && clock.value && (
        <div>
          <dt>A training step, a picture</dt>
          <dd>{duration(sum('forward') + sum('backward'))}</dd>
        </div>
      )}
    </dl>
  );
}
