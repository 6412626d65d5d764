/** The picture that goes through the network: which one, what the unit sees of it, and what a pixel of it reaches. */

import { useMemo } from 'preact/hooks';
import { data } from '../state/data.js';
import { Button, Select } from '../ui/controls.js';
import { paintPicture } from '../ui/plane.js';
import { MapView, Outline, Spotlight } from './map.js';
import { markedCells } from './outline.js';
import { anywhere, count, countWords } from './reach-text.js';
import {
  answer,
  chosenPicture,
  node,
  pictureIndex,
  pixel,
  reached,
  SPLIT,
  seen,
  stepPicture,
  traced,
} from './state.js';

export function PicturePanel() {
  const loaded = data.value;
  const index = pictureIndex.value;
  const dataset = loaded.status === 'ready' ? loaded.dataset : null;
  const rgba = useMemo(() => {
    if (!dataset) return null;
    const size = dataset.shape.reduce((a, b) => a * b, 1);
    return paintPicture(dataset.splits[SPLIT].images.subarray(index * size, (index + 1) * size), dataset.shape);
  }, [dataset, index]);
  if (!dataset || !rgba) return null;
  const [, height, width] = dataset.shape;
  const { labels } = dataset.splits[SPLIT];
  const truth = dataset.classes[labels[index]!]!;
  const at = pixel.value;
  const named = answer.value;
  const sees = seen.value && anywhere(seen.value.input, height * width);
  const move = (y: number, x: number) => {
    pixel.value = [Math.max(0, Math.min(height - 1, y)), Math.max(0, Math.min(width - 1, x))];
  };
  const onKey = (key: string) => {
    const [y, x] = at ?? [height >> 1, width >> 1];
    if (key === 'Escape') pixel.value = null;
    else if (key === 'ArrowUp') move(y - 1, x);
    else if (key === 'ArrowDown') move(y + 1, x);
    else if (key === 'ArrowLeft') move(y, x - 1);
    else if (key === 'ArrowRight') move(y, x + 1);
    else return false;
    return true;
  };
  return (
    <section class="microscope-picture" aria-label="The picture">
      <h2>
        Picture {index}: {truth}
      </h2>
      <MapView
        rgba={rgba}
        height={height}
        width={width}
        label={`Picture ${index} of class ${truth}. Arrow keys choose a pixel, to see what it reaches; Escape lets go of it.`}
        onPoint={({ y, x }) => move(y, x)}
        onLeave={() => {
          pixel.value = null;
        }}
        onKey={onKey}
      >
        {at ? (
          <Outline cells={[at]} kind="unit" />
        ) : (
          sees && (
            <>
              <Spotlight cells={markedCells(sees, width)} height={height} width={width} />
              <Outline cells={markedCells(sees, width)} kind="patch" />
            </>
          )
        )}
      </MapView>
      <p class="quiet microscope-said" aria-live="polite">
        {named && (
          <>
            The network says {dataset.classes[named.class]}, {Math.round(named.probability * 100)} % sure.{' '}
          </>
        )}
        {at ? <Reach at={at} /> : sees && <Sight pixels={sees} />}
      </p>
      <div class="row">
        <Select
          label="Class"
          value={String(chosenPicture.value.only ?? '')}
          options={[['', 'any'], ...dataset.classes.map((name, c) => [String(c), name] as const)]}
          onChange={(next) => {
            const only = next === '' ? null : Number(next);
            const first = only === null || labels[index] === only ? index : labels.indexOf(only);
            chosenPicture.value = { index: Math.max(0, first), only };
          }}
        />
        <Button onClick={() => stepPicture(-1)} label="Previous picture">
          ‹
        </Button>
        <Button onClick={() => stepPicture(1)} label="Next picture">
          ›
        </Button>
      </div>
    </section>
  );
}

/** "This pixel reaches 9 of 784 units × 12 channels of conv1." */
function Reach({ at }: { at: readonly [number, number] }) {
  const own = node.value;
  const marks = own && reached.value?.[own.id];
  if (!own || !marks) return null;
  return (
    <>
      Pixel at row {at[0]}, column {at[1]} reaches {countWords(count(marks, own.outputShape))} of {own.name}.
    </>
  );
}

function Sight({ pixels }: { pixels: Uint8Array }) {
  const own = node.value;
  const some = pixels.reduce((sum, mark) => sum + mark, 0);
  if (!own || !traced.value) return null;
  return (
    <>
      The unit of {own.name} sees {some.toLocaleString('en-US')} of {pixels.length.toLocaleString('en-US')} pixels.
    </>
  );
}
