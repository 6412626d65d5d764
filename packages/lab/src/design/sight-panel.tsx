/** The receptive field on a picture of the data set: what a unit can see, and where it really looks. */

import { signal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { data } from '../state/data.js';
import { subject, subjectEpoch, subjectTraining } from '../state/training.js';
import { Button, Slider } from '../ui/controls.js';
import { Plane, paintPicture } from '../ui/plane.js';
import { chosenUnit, field, fieldAbout, heat, obstacle, target, unit } from './measured.js';
import { fieldOf, movedUnit, type Unit, unitAt } from './sight.js';
import { lookedGraph, titleOf } from './state.js';

/** Which validation picture is shown, and whether the centres of all units are. */
const picture = signal(0);
const grid = signal(false);

const STEPS: Readonly<Record<string, Unit>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};
/** More dots than this are a grey area. */
const MOST_DOTS = 1024;
const HEAT: readonly [number, number, number] = [240, 120, 30];

/** The measured field as a coloured layer: stronger is less transparent. */
function heatOf(map: Float64Array): Uint8ClampedArray<ArrayBuffer> {
  let peak = 0;
  for (const value of map) peak = Math.max(peak, value);
  const rgba = new Uint8ClampedArray(map.length * 4);
  map.forEach((value, i) => {
    rgba.set([...HEAT, 235 * Math.sqrt(value / (peak || 1))], i * 4);
  });
  return rgba;
}

export function SightPanel() {
  const loaded = data.value;
  if (loaded.status !== 'ready') {
    return (
      <section class="design-sight" aria-label="Receptive field">
        <p class="quiet">{loaded.status === 'loading' ? `Loading ${loaded.name}…` : 'No data set.'}</p>
      </section>
    );
  }
  return <Sight />;
}

function Sight() {
  const loaded = data.value;
  if (loaded.status !== 'ready') return null;
  const { dataset } = loaded;
  const { images, labels } = dataset.splits.validation;
  const index = picture.value % labels.length;
  const at = target.value;
  return (
    <section class="design-sight" aria-label="Receptive field">
      <h2>{at ? `What a unit of ${at.node.name} sees` : 'What a unit sees'}</h2>
      <FieldPicture images={images} index={index} shape={dataset.shape} name={dataset.classes[labels[index]!] ?? ''} />
      <div class="row design-sight-controls">
        <Button
          onClick={() => {
            picture.value = (index + 1) % labels.length;
          }}
        >
          Next picture
        </Button>
        <Button
          pressed={heat.value}
          onClick={() => {
            heat.value = !heat.value;
          }}
        >
          Heat map
        </Button>
        <Button
          pressed={grid.value}
          onClick={() => {
            grid.value = !grid.value;
          }}
        >
          Units
        </Button>
      </div>
      <SightWords />
      <Epochs />
    </section>
  );
}

function FieldPicture(props: {
  images: Uint8Array;
  index: number;
  shape: readonly [number, number, number];
  name: string;
}) {
  const { images, index, shape, name } = props;
  const [channels, height, width] = shape;
  const rgba = useMemo(() => {
    const volume = channels * height * width;
    return paintPicture(images.subarray(index * volume, (index + 1) * volume), shape);
  }, [images, index, shape]);
  const graph = lookedGraph.value;
  const at = target.value;
  const measured = heat.value && field.value?.about === fieldAbout.value ? field.value?.measured : undefined;
  const heatRgba = useMemo(() => measured && heatOf(measured.map), [measured]);
  const choose = (next: Unit) => {
    if (at) chosenUnit.value = { path: at.node.path, unit: next };
  };
  const follow = (event: PointerEvent) => {
    if (!at || !graph || (event.pointerType !== 'mouse' && event.buttons === 0 && event.type !== 'pointerdown')) return;
    const box = (event.currentTarget as HTMLElement).querySelector('canvas')!.getBoundingClientRect();
    const y = ((event.clientY - box.top) / box.height) * height - 0.5;
    const x = ((event.clientX - box.left) / box.width) * width - 0.5;
    choose(unitAt(graph, at.node, y, x));
  };
  const square = at && graph ? fieldOf(graph, at.node, unit.value) : null;
  const [row, column] = unit.value;
  const [, rowsOfUnits = 1, columnsOfUnits = 1] = at?.node.outputShape ?? [];
  const where = at ? `unit of row ${row + 1} of ${rowsOfUnits}, column ${column + 1} of ${columnsOfUnits}` : '';
  return (
    <figure class="design-picture">
      <div
        class="design-picture-area"
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: as above
        tabIndex={0}
        aria-label={`Picture of class ${name}. ${where}. Arrow keys move the unit.`}
        onPointerMove={follow}
        onPointerDown={follow}
        onKeyDown={(event) => {
          const step = STEPS[event.key];
          if (!step || !at) return;
          event.preventDefault();
          choose(movedUnit(at.node, unit.value, step[0], step[1]));
        }}
      >
        <Plane rgba={rgba} height={height} width={width} label="" />
        {heatRgba && <Plane class="design-heat" rgba={heatRgba} height={height} width={width} label="" />}
        <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
          {grid.value && graph && at && <Dots />}
          {square && (
            <>
              <rect
                class="design-square under"
                x={square.left}
                y={square.top}
                width={square.width}
                height={square.height}
              />
              <rect class="design-square" x={square.left} y={square.top} width={square.width} height={square.height} />
            </>
          )}
        </svg>
      </div>
      <figcaption>
        Class {name}, validation picture {index + 1}
      </figcaption>
    </figure>
  );
}

/** The centre of the field of every unit. */
function Dots() {
  const graph = lookedGraph.value;
  const at = target.value;
  if (!graph || !at || at.node.outputShape.length !== 3) return null;
  const [, height = 1, width = 1] = at.node.outputShape;
  if (height * width > MOST_DOTS) return null;
  const first = fieldOf(graph, at.node, [0, 0]);
  const [down, right] = at.node.jump;
  const radius = Math.min(0.14 * down, graph.input[1] / 90);
  return (
    <>
      {Array.from({ length: height * width }, (_, i) => {
        const y = first.top + first.height / 2 + Math.floor(i / width) * down;
        const x = first.left + first.width / 2 + (i % width) * right;
        return <circle key={i} class="design-dot" cx={x} cy={y} r={radius} />;
      })}
    </>
  );
}

function SightWords() {
  const graph = lookedGraph.value;
  const at = target.value;
  if (!graph || !at) return <p class="quiet">Shown again when all layers fit.</p>;
  const { node } = at;
  const [, height, width] = graph.input;
  const known = field.value?.about === fieldAbout.value ? field.value?.measured : undefined;
  const trained = subjectTraining.value && subjectEpoch.value > 0 ? `after epoch ${subjectEpoch.value}` : 'untrained';
  const { top, left, height: h, width: w } = fieldOf(graph, node, unit.value);
  const over = top < 0 || left < 0 || top + h > height || left + w > width;
  return (
    <div class="design-words" aria-live="polite">
      <p>
        <strong>{titleOf(node.path)}</strong>{' '}
        {node.outputShape.length === 3
          ? `can see ${h}×${w} of ${height}×${width} pixels${over ? '; where the square leaves the picture, it sees padding' : ''}. Neighbouring units are ${node.jump[0]} ${node.jump[0] === 1 ? 'pixel' : 'pixels'} apart.`
          : 'has no place in the picture: each of its units can see all of it.'}
      </p>
      {heat.value && (
        <p>
          {known?.size
            ? `It looks at an area of ${known.size.toFixed(1)}×${known.size.toFixed(1)} pixels, and half of that comes from ${known.core!.toFixed(1)}×${known.core!.toFixed(1)} (${trained}, mean of ${known.pictures} pictures).`
            : known
              ? `It answers to no pixel of these ${known.pictures} pictures (${trained}).`
              : (obstacle.value ?? (fieldAbout.value === null ? 'Measured again when all layers fit.' : 'Measuring…'))}
        </p>
      )}
    </div>
  );
}

/** Once there is a training: the epoch that the measured field is of. */
function Epochs() {
  const last = (subjectTraining.value?.snapshots.length ?? 1) - 1;
  if (last < 1) return null;
  return (
    <Slider
      label="Epoch"
      value={subjectEpoch.value}
      min={0}
      max={last}
      format={(value) => (value === 0 ? 'untrained' : `${value} of ${last}`)}
      onInput={(value) => {
        subject.value = { ...subject.value, epoch: value === last ? 'last' : value };
      }}
    />
  );
}
