/** The picture is moved: what each layer makes of it, and what the network answers. */

import { useSignalEffect } from '@preact/signals';
import { subject, subjectModel } from '../state/training.js';
import { Button, Choice, Slider } from '../ui/controls.js';
import { Plane, paintPicture } from '../ui/plane.js';
import { Probabilities, percent } from '../ui/probabilities.js';
import { LayerTable } from './layer-table.js';
import { MapTable } from './map-table.js';
import type { MoveKind } from './moves.js';
import {
  askMaps,
  askMove,
  askSweep,
  degrees,
  layer,
  move,
  moveKind,
  moveReport,
  permuted,
  picture,
  shift,
} from './state.js';
import { Sweep } from './sweep.js';
import { movesToTry } from './sweep-moves.js';

const KINDS: readonly (readonly [MoveKind, string])[] = [
  ['shift', 'Shift'],
  ['rotate', 'Rotate'],
  ['permute', 'Permute'],
];

export function MoveTool() {
  useSignalEffect(() => {
    const [model, chosen] = [subjectModel.value, picture.value];
    if (!model || !chosen) return;
    askMove(model, chosen, move.value);
  });
  useSignalEffect(() => {
    const [model, chosen, node] = [subjectModel.value, picture.value, layer.value];
    if (model && chosen && node) askMaps(model, node, chosen, move.value);
  });
  useSignalEffect(() => {
    const [model, chosen] = [subjectModel.value, picture.value];
    if (model && chosen) askSweep(model, chosen, movesToTry(moveKind.value, chosen.shape, permuted.value.seed));
  });
  return (
    <div class="bench-columns">
      <div class="bench-side">
        <Controls />
        <Sweep />
        <Answer />
      </div>
      <div class="bench-main">
        <LayerTable />
        <MapTable />
      </div>
    </div>
  );
}

const pixels = (value: number) => `${String(value).replace('-', '−')} px`;
const angle = (value: number) => `${String(value).replace('-', '−')}°`;

function Controls() {
  const chosen = picture.value;
  if (!chosen) return null;
  const [, height, width] = chosen.shape;
  const kind = moveKind.value;
  const change = (part: Partial<typeof shift.value>) => {
    shift.value = { ...shift.value, ...part };
  };
  return (
    <section aria-label="How the picture is moved" class="bench-controls">
      <Choice
        label="Move"
        value={kind}
        options={KINDS}
        onChange={(next) => {
          moveKind.value = next;
        }}
      />
      {kind === 'shift' && (
        <>
          <Slider
            label="To the right"
            value={shift.value.right}
            min={-Math.floor(width / 2)}
            max={Math.floor(width / 2)}
            format={pixels}
            onInput={(right) => change({ right })}
          />
          <Slider
            label="Down"
            value={shift.value.down}
            min={-Math.floor(height / 2)}
            max={Math.floor(height / 2)}
            format={pixels}
            onInput={(down) => change({ down })}
          />
        </>
      )}
      {kind === 'rotate' && (
        <Slider
          label="Clockwise"
          value={degrees.value}
          min={-180}
          max={180}
          step={5}
          format={angle}
          onInput={(value) => {
            degrees.value = value;
          }}
        />
      )}
      {kind === 'permute' && (
        <div class="bench-permute">
          <Slider
            label="Pixels that change places"
            value={Math.round(permuted.value.share * 100)}
            min={0}
            max={100}
            format={(value) => `${value} %`}
            onInput={(value) => {
              permuted.value = { ...permuted.value, share: value / 100 };
            }}
          />
          <Button
            onClick={() => {
              permuted.value = { ...permuted.value, seed: permuted.value.seed + 1 };
            }}
          >
            Draw another order
          </Button>
        </div>
      )}
      <Pair />
    </section>
  );
}

/** The picture before and after. */
function Pair() {
  const chosen = picture.value;
  const report = moveReport.value;
  if (!chosen) return null;
  const [, height, width] = chosen.shape;
  const fits = report?.moved.length === chosen.bytes.length;
  return (
    <div class="bench-pair">
      <figure>
        <Plane rgba={paintPicture(chosen.bytes, chosen.shape)} height={height} width={width} label="The picture" />
        <figcaption>as it is</figcaption>
      </figure>
      <figure>
        <Plane
          rgba={paintPicture(fits ? report.moved : chosen.bytes, chosen.shape)}
          height={height}
          width={width}
          label="The picture, moved"
        />
        <figcaption>moved</figcaption>
      </figure>
    </div>
  );
}

function Answer() {
  const report = moveReport.value;
  const model = subjectModel.value?.model;
  const chosen = picture.value;
  if (!report || !model || !chosen || report.before.length !== model.classes.length) return null;
  const { classes } = model;
  const best = (values: Float32Array) => values.indexOf(Math.max(...values));
  const [was, is] = [best(report.before), best(report.after)];
  const moved = report.after.reduce((sum, p, k) => sum + Math.max(0, p - report.before[k]!), 0);
  const mark = subject.value.arm;
  return (
    <section aria-label="The network's answer">
      <h2>Its answer</h2>
      <p aria-live="polite">
        {was === is ? (
          <>
            Still <b>{classes[is]}</b>
          </>
        ) : (
          <>
            <b>{classes[was]}</b> becomes <b>{classes[is]}</b>
          </>
        )}
        : {percent(moved)} of the probability goes to other classes.
      </p>
      <Probabilities
        classes={classes}
        truth={chosen.label}
        caption="Probability of each class; the ring is the picture as it is, the dot the moved one."
        series={[
          { title: 'before', mark, hollow: true, runs: [{ title: 'as it is', values: report.before }] },
          { title: 'after', mark, runs: [{ title: 'moved', values: report.after }] },
        ]}
      />
    </section>
  );
}
