/** Filters of a convolution, changed by hand, and what that costs. */

import { useSignal, useSignalEffect } from '@preact/signals';
import { subjectModel } from '../state/training.js';
import { Button, Select } from '../ui/controls.js';
import { Plane, paint } from '../ui/plane.js';
import { CostPanel } from './cost-panel.js';
import { KernelEditor } from './kernel-editor.js';
import { flipHorizontally, flipVertically, kernelOf, rotate, strongestChannel, swap, zeroFilter } from './surgery.js';
import {
  askCost,
  canUndoSurgery,
  changed,
  chooseConvolution,
  chooseFilter,
  convolution,
  convolutions,
  filter,
  filters,
  operate,
  replaced,
  resetSurgery,
  undoSurgery,
} from './surgery-state.js';

export function SurgeryTool() {
  useSignalEffect(() => {
    const model = subjectModel.value;
    if (model) askCost(model, replaced.value);
  });
  if (!convolution.value) return <p class="quiet">This network has no convolution to operate on.</p>;
  return (
    <div class="bench-columns bench-surgery">
      <div class="bench-side">
        <FilterList />
        <Operations />
        <KernelEditor />
      </div>
      <div class="bench-main">
        <CostPanel />
      </div>
    </div>
  );
}

/** A filter's kernel for the channel in which it is strongest. */
export function FilterPicture({ number, from }: { number: number; from: NonNullable<typeof filters.value> }) {
  const [, , height, width] = from.shape;
  const kernel = kernelOf(from, number, strongestChannel(from, number));
  const reach = from.weight.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  return <Plane rgba={paint(kernel, -reach, reach, 'signed')} height={height} width={width} label="" />;
}

function FilterList() {
  const now = filters.value;
  if (!now) return null;
  return (
    <section aria-label="Filters">
      <Select
        label="Convolution"
        value={convolution.value?.name ?? ''}
        options={convolutions.value.map(({ name, tensors }) => {
          const [count, channels, height, width] = tensors[0]!.shape;
          return [name, `${name}: ${count} filters, ${channels} × ${height} × ${width}`];
        })}
        onChange={chooseConvolution}
      />
      <div class="bench-filters">
        {Array.from({ length: now.shape[0] }, (_, number) => (
          <button
            key={number}
            type="button"
            class="bench-filter"
            aria-pressed={number === filter.value}
            aria-label={`Filter ${number + 1}${changed.value.includes(number) ? ', changed' : ''}`}
            title={`Filter ${number + 1}`}
            onClick={() => chooseFilter(number)}
          >
            <FilterPicture number={number} from={now} />
            <span>
              {number + 1}
              {changed.value.includes(number) && ' •'}
            </span>
          </button>
        ))}
      </div>
      <p class="quiet">
        {now.shape[1] > 1 && 'Each filter by the channel in which it is strongest. '}Orange is positive, blue negative;
        • is changed.
      </p>
    </section>
  );
}

function Operations() {
  const now = filters.value;
  const other = useSignal(1);
  if (!now) return null;
  const chosen = filter.value;
  const count = now.shape[0];
  const partner = other.value === chosen || other.value >= count ? (chosen === 0 ? 1 : 0) : other.value;
  return (
    <section aria-label={`Change filter ${chosen + 1}`}>
      <h2>Change filter {chosen + 1}</h2>
      <div class="row">
        <Button onClick={() => operate((all) => zeroFilter(all, chosen))}>Zero</Button>
        <Button label="Flip left and right" onClick={() => operate((all) => flipHorizontally(all, chosen))}>
          Flip ↔
        </Button>
        <Button label="Flip top and bottom" onClick={() => operate((all) => flipVertically(all, chosen))}>
          Flip ↕
        </Button>
        <Button label="Turn clockwise" onClick={() => operate((all) => rotate(all, chosen))}>
          Turn ↻
        </Button>
      </div>
      <div class="row bench-swap">
        {count > 1 && (
          <>
            <Button onClick={() => operate((all) => swap(all, chosen, partner))}>Swap with</Button>
            <Select
              label="Filter to swap with"
              value={String(partner)}
              options={Array.from({ length: count }, (_, number) => number)
                .filter((number) => number !== chosen)
                .map((number) => [String(number), `filter ${number + 1}`])}
              onChange={(value) => {
                other.value = Number(value);
              }}
            />
          </>
        )}
        <Button onClick={undoSurgery} disabled={!canUndoSurgery.value}>
          Undo change
        </Button>
        <Button onClick={resetSurgery} disabled={!canUndoSurgery.value}>
          Reset all
        </Button>
      </div>
    </section>
  );
}
