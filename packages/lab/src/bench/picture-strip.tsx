/** Validation pictures to choose from, a few at a time. */

import { useSignal } from '@preact/signals';
import { data } from '../state/data.js';
import { Button } from '../ui/controls.js';
import { Plane, paintPicture } from '../ui/plane.js';
import { picture, pictureIndex } from './state.js';

const SHOWN = 14;

export function PictureStrip() {
  const loaded = data.value;
  const chosen = picture.value;
  const first = useSignal(Math.floor((chosen?.index ?? 0) / SHOWN) * SHOWN);
  if (loaded.status !== 'ready' || !chosen) return null;
  const { shape, classes, splits } = loaded.dataset;
  const { images, labels } = splits.validation;
  const volume = shape[0] * shape[1] * shape[2];
  const from = Math.min(first.value, labels.length - 1);
  const shown = Array.from({ length: Math.min(SHOWN, labels.length - from) }, (_, i) => from + i);
  return (
    <section class="bench-strip" aria-label="Picture">
      <Button
        quiet
        label="Earlier pictures"
        disabled={from === 0}
        onClick={() => {
          first.value = Math.max(0, from - SHOWN);
        }}
      >
        ‹
      </Button>
      <div class="bench-pictures">
        {shown.map((index) => (
          <button
            key={index}
            type="button"
            class="bench-picture"
            aria-pressed={index === chosen.index}
            aria-label={`Picture ${index + 1} of ${labels.length}: ${classes[labels[index]!]}`}
            title={classes[labels[index]!]}
            onClick={() => {
              pictureIndex.value = index;
            }}
          >
            <Plane
              rgba={paintPicture(images.subarray(index * volume, (index + 1) * volume), shape)}
              height={shape[1]}
              width={shape[2]}
              label=""
            />
          </button>
        ))}
      </div>
      <Button
        quiet
        label="Later pictures"
        disabled={from + SHOWN >= labels.length}
        onClick={() => {
          first.value = from + SHOWN;
        }}
      >
        ›
      </Button>
    </section>
  );
}
