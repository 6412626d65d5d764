/** What the centre unit of a layer looks at, with the square that the arithmetic allows it. */

import { useSignalEffect } from '@preact/signals';
import { subjectEpoch, subjectModel } from '../state/training.js';
import { Plane, paint, paintPicture, rangeOf } from '../ui/plane.js';
import type { FieldReport, SeenArea } from '../worker/bench-handlers.js';
import { LayerSelect } from './map-table.js';
import { askField, field, fieldLayer, picture } from './state.js';

export function FieldTool() {
  useSignalEffect(() => {
    const [model, node] = [subjectModel.value, fieldLayer.value];
    if (model && node) askField(model, node);
  });
  const found = field.value;
  const input = subjectModel.value?.model.architecture.input;
  const trained = subjectEpoch.value > 0;
  if (!fieldLayer.value)
    return <p class="quiet">No layer of this network gives a picture: each of its units sees all of the input.</p>;
  return (
    <section aria-label="Receptive field">
      <div class="bench-field-head">
        <LayerSelect of={fieldLayer.value} />
      </div>
      {!found || !input || found.now.map.length !== input[1] * input[2] ? (
        <p class="quiet">Asking 32 pictures…</p>
      ) : (
        <>
          <div class="bench-fields">
            <OnPicture report={found} />
            <Field area={found.untrained} title="before training" report={found} size={[input[1], input[2]]} />
            {trained && <Field area={found.now} title="as trained" report={found} size={[input[1], input[2]]} />}
          </div>
          <p>{sentence(found, trained)}</p>
          <p class="quiet">
            Each pixel: how strongly the unit at the centre of the map depends on it, mean of |∂unit / ∂pixel| over 32
            validation pictures and the channels; white is the most. The square is the theoretical field
            {found.cut ? ', cut to the picture' : ''}. Effective size: the side of a square with as many pixels as are
            above 4.55 % of the most (Luo et al. 2016); half of all sensitivity comes from a square with the side called
            core.
          </p>
        </>
      )}
    </section>
  );
}

type Found = NonNullable<typeof field.value>;

function sentence({ node, now, theoretical, cut }: Found, trained: boolean): string {
  const [rows, columns] = [theoretical.rows, theoretical.columns].map(([first, last]) => last - first + 1);
  const could = `A unit of ${node.name} could look at ${rows} × ${columns} pixels${cut ? ' of this picture' : ''}`;
  if (now.size === null) return `${could}; the one at the centre looks at nothing in these pictures.`;
  const share = now.size ** 2 / (rows! * columns!);
  const kind = trained ? '' : ', untrained,';
  return `${could}; the one at the centre${kind} really looks at ${Math.min(100, share * 100).toFixed(0)} % of them.`;
}

/** The square on the picture that has been chosen. */
function OnPicture({ report }: { report: FieldReport }) {
  const chosen = picture.value;
  if (!chosen) return null;
  const { shape, bytes } = chosen;
  return (
    <figure class="bench-field">
      <div>
        <Plane rgba={paintPicture(bytes, shape)} height={shape[1]} width={shape[2]} label="The picture" />
        <Square report={report} size={[shape[1], shape[2]]} />
      </div>
      <figcaption>
        <b>the theoretical field</b> on a picture
      </figcaption>
    </figure>
  );
}

function Square({ report, size: [height, width] }: { report: FieldReport; size: readonly [number, number] }) {
  const { rows, columns } = report.theoretical;
  return (
    <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <rect
        x={columns[0]}
        y={rows[0]}
        width={columns[1] - columns[0] + 1}
        height={rows[1] - rows[0] + 1}
        vector-effect="non-scaling-stroke"
      />
    </svg>
  );
}

function Field(props: { area: SeenArea; title: string; report: FieldReport; size: readonly [number, number] }) {
  const { area, title, report, size } = props;
  const [height, width] = size;
  const [, high] = rangeOf(area.map);
  return (
    <figure class="bench-field">
      <div>
        <Plane
          rgba={paint(area.map, 0, high, 'grey')}
          height={height}
          width={width}
          label={`Sensitivity of the centre unit to each pixel, ${title}`}
        />
        <Square report={report} size={size} />
      </div>
      <figcaption>
        <b>{title}</b>
        {area.size === null || area.core === null
          ? ': sees nothing'
          : `: effective size ${area.size.toFixed(1)} px, core ${area.core.toFixed(1)} px`}
      </figcaption>
    </figure>
  );
}
