import { summarize } from '../../analysis/statistics/summary.js';
import type { Curve, Gallery, ProbeResult } from '../../probes/types.js';
import { bitmapUri, pictureBitmap } from '../bitmaps.js';
import { curveChart, lineColor } from '../charts/curve.js';
import { seedsChart } from '../charts/seeds.js';
import type { Evidence } from '../evidence.js';
import { listOf, plural } from '../format.js';
import { html, type Markup } from '../html.js';
import { curveTable } from '../tables/probes.js';
import { type Canvas, figure, key, responsive } from './figure.js';

export function hasProbes({ probes }: Evidence): boolean {
  return (probes?.length ?? 0) > 0;
}

/** Every probe with its definition, its charts and its numbers. */
export function probesSection(evidence: Evidence, document: Document): Markup {
  return html`<h2 id="evidence">Evidence</h2>
<p class="quiet">${PROBES_WORDS}</p>
${(evidence.probes ?? []).map((probe) => probeMarkup(probe, document))}`;
}

export const PROBES_WORDS =
  'What the interpretation rests on. All pictures are from the validation split, so that the test split was not looked at; a thin line or a point is a seed, a thick line their mean.';

/** One probe: what it measures, its charts and pictures. */
export function probeMarkup(probe: ProbeResult, document: Document): Markup {
  const { title, definition, shows, source } = probe.about;
  return html`<h3 id="probe-${probe.probe}">${title}</h3>
<p>${definition} ${shows}</p>
${probe.curves.map((curve) => curveFigure(curve, document))}
${probe.galleries.map(galleryMarkup)}
<p class="quiet">${probeWords(probe)} ${source}</p>
`;
}

/** What was looked at, and what else the reader should know. */
export function probeWords({ pictures, seeds, trained, notes }: ProbeResult): string {
  const nets = trained.length > 0 ? `; trained for it: ${listOf(trained)}` : '';
  return [`${plural(pictures, 'picture')}, ${plural(seeds.length, 'seed')}${nets}.`, ...notes].join(' ');
}

function curveFigure(curve: Curve, document: Document): Markup {
  const rows = curve.axis.values.length === 1 && curve.unit === 'share';
  const keys =
    rows || curve.lines.length < 2 ? '' : curve.lines.map((line) => key(lineColor(curve, line), line.title, 'line'));
  return figure(
    html`${curve.title}. ${keys}`,
    responsive((width) => drawCurve(curve, { document, width })),
    curveTable(curve),
  );
}

/** A curve over its settings; where there is only one, a row for each network. */
export function drawCurve(curve: Curve, canvas: Canvas): Element {
  const ariaLabel = `${curve.title}: ${curve.lines.map(({ title, values }) => `${title} ${spanOf(values)}`).join('; ')}`;
  if (curve.axis.values.length > 1 || curve.unit !== 'share') return curveChart(curve, { ...canvas, ariaLabel });
  const rows = curve.lines.map((line) => {
    const values = line.values.map((row) => row[0] ?? null);
    const { mean, ci95 } = summarize(values);
    return { label: line.title, values, mean, ci95, color: lineColor(curve, line) };
  });
  return seedsChart(rows, { ...canvas, ariaLabel }, curve.title);
}

/** The means of the first and the last setting, for those who hear the chart. */
function spanOf(values: readonly (readonly (number | null)[])[]): string {
  const mean = (pick: (row: readonly (number | null)[]) => number | null | undefined) =>
    summarize(values.map((row) => pick(row) ?? null)).mean;
  const [first, last] = [mean((row) => row[0]), mean((row) => row.at(-1))];
  const words = (value: number | null) => (value === null ? 'none' : String(Number(value.toPrecision(3))));
  return `from ${words(first)} to ${words(last)}`;
}

function galleryMarkup({ title, caption, columns, rows }: Gallery): Markup {
  return html`<figure><figcaption><b>${title}.</b> ${caption}</figcaption>
<div class="scroll" tabindex="0" role="group" aria-label="${title}"><table class="pictures" aria-label="${title}">
${columns.length > 0 ? html`<thead><tr><td></td>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>` : ''}
<tbody>${rows.map(
    ({ label, pictures }) =>
      html`<tr>${label ? html`<th scope="row">${label}</th>` : ''}${pictures.map((picture) => {
        const [, height, width] = picture.shape;
        return html`<td><img class="cells" src="${bitmapUri(pictureBitmap(picture))}" width="${width}" height="${height}" alt="${[label, picture.note].filter(Boolean).join(': ')}">${picture.note ? html`<small>${picture.note}</small>` : ''}</td>`;
      })}</tr>\n`,
  )}</tbody></table></div>
</figure>
`;
}
