import { distributionChart, SPLIT_COLORS } from '../charts/distribution.js';
import type { Evidence } from '../evidence.js';
import { count, plain, plural } from '../format.js';
import { html, type Markup } from '../html.js';
import { dataUri, decodeBase64, encodePng, shrink } from '../png.js';
import { distributionTable } from '../tables/classes.js';
import { type Canvas, figure, key, responsive } from './figure.js';

/** Bytes of pixels that sample pictures may take in a report. */
const PICTURE_BUDGET = 480_000;
/** Pictures shown of a class; fewer where there are many classes. */
const PICTURES_OF_CLASS = 4;

/** The data in brief: what it is, how classes are distributed, what the pictures look like. */
export function dataSection(evidence: Evidence, document: Document): Markup {
  const { data, study } = evidence;
  const { train, validation, test } = data.splits;
  const [channels, height, width] = data.shape;
  const colour = channels === 1 ? 'grey' : channels === 3 ? 'colour' : `${channels}-channel`;
  const notes =
    data.notes.length > 0 ? html`<ul class="quiet">${data.notes.map((note) => html`<li>${note}</li>`)}</ul>` : '';
  const absent = (['validation', 'test'] as const).flatMap((split) => {
    const missing = data.splits[split].perClass.filter((n) => n === 0).length;
    return missing > 0 ? [`${plural(missing, 'class').replace('classs', 'classes')} without pictures in ${split}`] : [];
  });
  return html`<h2 id="data">Data</h2>
<p>${data.about}</p>
<p>${plural(data.classes.length, 'class').replace('classs', 'classes')} of ${colour} pictures, ${height}×${width} pixels: ${count(train.count)} for training, ${count(validation.count)} for validation, ${count(test.count)} for the test. Training pixels, scaled to 0…1, have mean ${data.pixels.mean.map(plain).join(', ')} and standard deviation ${data.pixels.std.map(plain).join(', ')}${channels > 1 ? ' (per channel)' : ''}${study.data.limit ? `; only the first ${count(study.data.limit)} training pictures were used` : ''}.${absent.length > 0 ? ` ${absent.join('; ')}.` : ''}</p>
${notes}
${samples(evidence)}
${figure(
  html`How the classes are distributed. ${key(SPLIT_COLORS.train, 'training')}${key(SPLIT_COLORS.validation, 'validation', 'square')}${key(SPLIT_COLORS.test, 'test', 'triangle')}`,
  responsive((width) => drawDistribution(evidence, { document, width })),
  distributionTable(evidence),
)}`;
}

/** Each class's share of the three splits. */
export function drawDistribution({ data }: Evidence, options: Canvas): Element {
  const ariaLabel = `Share of each of the ${data.classes.length} classes in the training, validation and test split`;
  return distributionChart(data, { ...options, ariaLabel });
}

/** A few training pictures per class, small enough together that the report stays light. */
function samples({ data }: Evidence): Markup {
  const [channels, height, width] = data.shape;
  if (channels !== 1 && channels !== 3) return html``;
  const shown = data.samples.map((pictures) => pictures.slice(0, PICTURES_OF_CLASS));
  const pictures = shown.reduce((sum, list) => sum + list.length, 0);
  if (pictures === 0) return html``;
  let factor = 1;
  while (pictures * channels * Math.floor(height / factor) * Math.floor(width / factor) > PICTURE_BUDGET) factor++;
  const small = [channels, Math.floor(height / factor), Math.floor(width / factor)] as const;
  const image = (text: string) => dataUri(encodePng(shrink(decodeBase64(text), data.shape, factor), small));
  return html`<ul class="samples" aria-label="Training pictures of each class">${data.classes.map(
    (name, k) =>
      html`<li><span>${name}</span><div>${
        shown[k]?.length
          ? shown[k].map(
              (text, i) =>
                html`<img src="${image(text)}" width="48" height="48" alt="${name}, training picture ${i + 1}">`,
            )
          : html`<small class="quiet">no training pictures</small>`
      }</div></li>\n`,
  )}</ul>`;
}
