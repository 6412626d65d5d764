/** Saliency maps beside those of random weights. */

import { useSignal, useSignalEffect } from '@preact/signals';
import { subjectModel } from '../state/training.js';
import { Select } from '../ui/controls.js';
import { Plane, paint, paintPicture, rangeOf } from '../ui/plane.js';
import type { MethodName } from '../worker/explain-handlers.js';
import { askWhy, explained, picture } from './state.js';

const ABOUT: Readonly<Record<MethodName, string>> = {
  gradient: 'how much the score changes when a pixel does',
  gradCam: 'where the last convolutions speak for the class',
  integrated: 'what each pixel adds on the way from a plain picture',
  occlusion: 'how far the score falls when a window is covered',
};

export function SaliencyTool() {
  const asked = useSignal<number | null>(null);
  useSignalEffect(() => {
    const [model, chosen] = [subjectModel.value, picture.value];
    if (model && chosen) askWhy(model, chosen, asked.value ?? chosen.label);
  });
  const chosen = picture.value;
  const model = subjectModel.value?.model;
  if (!chosen || !model) return null;
  const { shape, bytes } = chosen;
  const [, height, width] = shape;
  const found = explained.value;
  return (
    <section aria-label="Saliency">
      <div class="bench-why-head">
        <Select
          label="Score of"
          value={String(asked.value ?? 'truth')}
          options={[
            ['truth', `${model.classes[chosen.label]} (the right class)`],
            ...model.classes.map((name, label) => [String(label), name] as const),
          ]}
          onChange={(value) => {
            asked.value = value === 'truth' ? null : Number(value);
          }}
        />
        <p>
          A map is worth looking at if it changes when the weights do: where the rank correlation ρ with random weights
          is near 1, the map shows the picture and not what the network has learned (Adebayo et al. 2018).
        </p>
      </div>
      {!found ? (
        <p class="quiet">Computing the maps…</p>
      ) : (
        <div class="bench-why">
          <figure class="bench-why-picture">
            <Plane rgba={paintPicture(bytes, shape)} height={height} width={width} label="The picture" />
            <p class="quiet">with random weights</p>
          </figure>
          {found.by
            .filter(({ map }) => map.length === height * width)
            .map(({ name, title, map, random, correlation }) => (
              <figure key={name}>
                <MapPicture values={map} size={[height, width]} label={`${title}, this network`} />
                <MapPicture values={random} size={[height, width]} label={`${title}, random weights`} />
                <figcaption>
                  <b>{title}</b>: {ABOUT[name]}
                  <span class="bench-rho">
                    ρ {correlation === null ? 'none: one is the same everywhere' : spell(correlation)}
                  </span>
                </figcaption>
              </figure>
            ))}
        </div>
      )}
      <p class="quiet">
        Above: this network. Below: the same with random weights. Orange speaks for the class, blue against it; every
        map has its own scale. Covered windows and the plain picture have the mean colour of the data set.
      </p>
    </section>
  );
}

const spell = (rho: number) => rho.toFixed(2).replace('-', '−');

function MapPicture(props: { values: Float32Array; size: readonly [number, number]; label: string }) {
  const { values, size, label } = props;
  const [low, high] = rangeOf(values);
  return <Plane rgba={paint(values, low, high, 'signed')} height={size[0]} width={size[1]} label={label} />;
}
