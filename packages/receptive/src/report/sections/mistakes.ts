import type { Disagreement, PictureRecord } from '../../insights/types.js';
import { bitmapUri, pictureBitmap } from '../bitmaps.js';
import { BLUE, ORANGE } from '../charts/theme.js';
import type { Evidence } from '../evidence.js';
import { count, percent, plural } from '../format.js';
import { type Content, html, type Markup } from '../html.js';
import { tableHtml } from '../table.js';
import { agreementTable, disagreementTable, mistakesTable } from '../tables/insights.js';
import { folded, key } from './figure.js';

/** What the networks got wrong, as pictures: the control's surest mistakes, and where it and the baseline differ. */
export function mistakePictures(evidence: Evidence): Markup {
  return html`${surest(evidence)}${differing(evidence)}`;
}

/** In words: how many mistakes there are, and which are shown. */
export function mistakesWords({ control, insights }: Evidence): string {
  const mistakes = insights?.mistakes;
  if (!mistakes) return '';
  const who =
    mistakes.seeds.length > 1
      ? `the ${mistakes.seeds.length} seeds of ${control.arm.title} together name`
      : `${control.arm.title} names`;
  if (mistakes.wrong === 0) return `Of ${count(mistakes.pictures)} test pictures ${who} none wrongly.`;
  const average = mistakes.seeds.length > 1 ? ' Probabilities are means over the seeds.' : '';
  return `Of ${count(mistakes.pictures)} test pictures ${who} ${count(mistakes.wrong)} wrongly. Shown are the ${plural(mistakes.shown.length, 'mistake').replace(/^1 /, '')} of largest probability.${average}`;
}

function surest(evidence: Evidence): Markup {
  const { data, control, insights } = evidence;
  const mistakes = insights?.mistakes;
  if (!mistakes) return html``;
  const seeds = mistakes.seeds.length;
  const name = (k: number) => data.classes[k] ?? '';
  const cards = mistakes.shown.map(({ picture, truth, answer, probability, seeds: same }) =>
    card(
      picture,
      `${name(truth)}, taken for ${name(answer)}`,
      html`<b>${name(answer)}</b> ${percent(probability, 0)}<small>is ${name(truth)}</small>${seeds > 1 ? html`<small>${same} of ${seeds} seeds</small>` : ''}`,
    ),
  );
  return html`<h3>The surest mistakes of ${control.arm.title}</h3>
<p>${mistakesWords(evidence)} Under each: the answer and its probability, then what it is.</p>
${gallery(`The surest mistakes of ${control.arm.title}`, cards)}
${mistakes.shown.length > 0 ? folded('The numbers', tableHtml(mistakesTable(evidence, mistakes))) : ''}`;
}

function differing(evidence: Evidence): Markup {
  const { control, baseline, insights } = evidence;
  const counts = insights?.disagreements;
  if (!counts || !baseline) return html``;
  const kinds = disagreementKinds(evidence);
  return html`<h3>Where ${baseline.arm.title} and ${control.arm.title} differ</h3>
${tableHtml(agreementTable(evidence, counts))}
<p class="quiet">${key(BLUE, `${control.arm.title}: its answer and probability`)}${key(ORANGE, `${baseline.arm.title}: the same`, 'square')}</p>
${kinds.map(
  ({ title, shown }) => html`<h4>${title}</h4>
${
  shown.length === 0
    ? html`<p class="quiet">No such picture.</p>`
    : html`${gallery(
        title,
        shown.map((entry) => compared(evidence, entry)),
      )}
${folded('The numbers', tableHtml(disagreementTable(evidence, shown, title, counts.seeds.length)))}`
}`,
)}`;
}

/** Both ways round, with their titles. */
export function disagreementKinds({ control, baseline, insights }: Evidence) {
  const counts = insights?.disagreements;
  if (!counts || !baseline) return [];
  const title = (right: string, wrong: string) => `${right} is right and ${wrong} wrong`;
  return [
    { title: title(control.arm.title, baseline.arm.title), shown: counts.controlRight },
    { title: title(baseline.arm.title, control.arm.title), shown: counts.baselineRight },
  ];
}

function compared({ data, control, baseline, insights }: Evidence, entry: Disagreement): Markup {
  const name = (k: number) => data.classes[k] ?? '';
  const seeds = insights?.disagreements?.seeds.length ?? 0;
  const line = (color: string, { answer, probability }: Disagreement['control'], shape: 'circle' | 'square') =>
    html`<span>${key(color, html`${name(answer)} ${percent(probability, 0)}`, shape)}</span>`;
  const words = `${name(entry.truth)}: ${control.arm.title} answers ${name(entry.control.answer)}, ${baseline?.arm.title ?? ''} ${name(entry.baseline.answer)}`;
  return card(
    entry.picture,
    words,
    html`<b>${name(entry.truth)}</b>${line(BLUE, entry.control, 'circle')}${line(ORANGE, entry.baseline, 'square')}${seeds > 1 ? html`<small>${entry.seeds} of ${seeds} seeds</small>` : ''}`,
  );
}

function card(picture: PictureRecord, alt: string, words: Content): Markup {
  const [, height, width] = picture.shape;
  const alike = `${picture.source}: ${alt}`;
  return html`<li><img src="${bitmapUri(pictureBitmap(picture))}" width="${width}" height="${height}" alt="${alike}"><p>${words}</p></li>\n`;
}

function gallery(label: string, cards: readonly Markup[]): Markup {
  return cards.length > 0 ? html`<ul class="gallery" aria-label="${label}">${cards}</ul>` : html``;
}
