import type { Exploration } from '../../data/exploration/types.js';
import { SPLIT_NAMES } from '../../data/types.js';
import { distributionChart, SPLIT_COLORS } from '../charts/distribution.js';
import { channelName, pixelChart } from '../charts/pixels.js';
import { count, plain } from '../format.js';
import { html, type Markup } from '../html.js';
import { tableHtml } from '../table.js';
import { channelsTable, classesTable, pixelsTable, sizesTable } from '../tables/exploration.js';
import { findingsList } from './exploration-findings.js';
import { pictureWords, thumbnail } from './exploration-pictures.js';
import { drawn, figure, folded, key, responsive } from './figure.js';

/** A class has to be told from its neighbours: with more classes than this, pictures of each are folded away. */
const MANY_CLASSES = 40;

/**
 * What an exploration found, as a section of a page: findings first, then the classes, the pictures, their pixels, and
 * what is done to them before a network sees them.
 */
export function explorationSection(exploration: Exploration, document: Document, heading = 'Data'): Markup {
  return html`<h2 id="data">${heading}</h2>
<p>${exploration.about}</p>
<p>${sizeWords(exploration)}</p>
${criteria(exploration)}
<h3 id="findings">What stands out</h3>
${findingsList(exploration)}
<h3 id="classes">Classes</h3>
${distribution(exploration, document)}
<h3 id="pictures">Pictures of each class</h3>
${pictures(exploration)}
${asFound(exploration)}
<h3 id="pixels">Pixels</h3>
${pixelFigure(exploration, document)}
<h3 id="preprocessing">What the network sees</h3>
${preprocessing(exploration)}`;
}

/** "25 classes of colour pictures, 64×64 pixels: 3,746 for training …". */
export function sizeWords({ classes, shape, splits }: Pick<Exploration, 'classes' | 'shape' | 'splits'>): string {
  const [channels, height, width] = shape;
  const colour = channels === 1 ? 'grey' : channels === 3 ? 'colour' : `${channels}-channel`;
  const { train, validation, test } = splits;
  return `${count(classes.length)} ${classes.length === 1 ? 'class' : 'classes'} of ${colour} pictures, ${width}×${height} pixels: ${count(train.count)} for training, ${count(validation.count)} for validation, ${count(test.count)} for the test.`;
}

/** The conditions a data set has to meet, each with its evidence. */
export function criteria({ criteria: list }: Exploration): Markup {
  return html`<ul class="criteria" aria-label="Conditions a data set has to meet">${list.map(
    ({ title, holds, evidence }) =>
      html`<li class="${holds ? 'met' : 'unmet'}"><b>${holds ? '✓' : '✗'} ${title}${holds ? '' : ': not met'}</b> <span>${evidence}</span></li>`,
  )}</ul>`;
}

/** The share of every class in every split, and the counts. */
export function distribution(exploration: Exploration, document: Document): Markup {
  return figure(
    html`Share of each split. ${splitKeys('mark')}`,
    responsive((width) =>
      distributionChart(exploration, {
        document,
        width,
        ariaLabel: `Share of each of the ${exploration.classes.length} classes in the training, validation and test split`,
      }),
    ),
    classesTable(exploration),
  );
}

const SHAPES = { train: 'circle', validation: 'square', test: 'triangle' } as const;
const WORDS = { train: 'training', validation: 'validation', test: 'test' } as const;

function splitKeys(kind: 'mark' | 'line'): Markup[] {
  return SPLIT_NAMES.map(
    (split) =>
      html`<span class="split">${key(SPLIT_COLORS[split], WORDS[split], kind === 'line' ? 'line' : SHAPES[split])}</span> `,
  );
}

/** The mean picture of each class, and a few training pictures. */
export function pictures(exploration: Exploration): Markup {
  const { classes, meanPictures, samples, splits } = exploration;
  const shown = classes.map((_, k) => k).filter((k) => meanPictures[k]);
  const without = classes.filter((_, k) => !meanPictures[k]);
  const list = html`<ul class="samples classes" aria-label="Training pictures of each class">${shown.map(
    (k) =>
      html`<li><span>${classes[k]} <small>${count(splits.train.perClass[k] ?? 0)}</small></span><div>${thumbnail(exploration, meanPictures[k] ?? '', `Mean training picture of ${classes[k] ?? ''}`)}${(samples[k] ?? []).map((picture) => thumbnail(exploration, picture.pixels, pictureWords(exploration, picture)))}</div></li>\n`,
  )}</ul>${without.length > 0 ? html`<p class="quiet">No training pictures: ${without.join(', ')}.</p>` : ''}`;
  return html`<p class="quiet">First the mean of all training pictures of a class, then a few of them, evenly spaced through the split; the number is how many there are.</p>
${classes.length > MANY_CLASSES ? folded(`Pictures of ${classes.length} classes`, list) : list}`;
}

/** Sizes and channels of the files, before they were brought to one form. */
function asFound({ originals }: Exploration): Markup {
  if (!originals) return html``;
  return html`<h3 id="files">Files as found</h3>
<div class="tables"><div>${tableHtml(sizesTable(originals))}</div><div>${tableHtml(channelsTable(originals))}</div></div>`;
}

/** How the values of every channel are spread. */
export function pixelFigure(exploration: Exploration, document: Document): Markup {
  const { train } = exploration.pixels;
  const charts = train.map((channel, c) => {
    const name = channelName(c, train);
    const chart = pixelChart(exploration, c, {
      document,
      width: 290,
      ariaLabel: `How the values of ${name} are spread in each split`,
    });
    return html`<div><h4>${name}</h4>${drawn(chart)}<p class="quiet">mean ${plain(channel.mean)}, standard deviation ${plain(channel.std)} in training</p></div>`;
  });
  return figure(
    html`Percent of the values, on a square-root scale, from 0 (black) to 1 (white). ${splitKeys('line')}`,
    html`<div class="multiples">${charts}</div>`,
    pixelsTable(exploration),
  );
}

/** What is done to pictures before a network sees them, and pictures before and after. */
export function preprocessing(exploration: Exploration): Markup {
  const { preprocessing: done } = exploration;
  return html`<ol class="steps">${done.steps.map((step) => html`<li>${step}</li>`)}</ol>
<ul class="pairs" aria-label="Pictures before and after">${done.examples.map(({ picture, after, range }) => {
    const words = pictureWords(exploration, picture);
    return html`<li><div>${thumbnail(exploration, picture.pixels, `${words}: before`)}<span aria-hidden="true">→</span>${thumbnail(exploration, after, `${words}: after`)}</div><small>${exploration.classes[picture.label] ?? ''}: ${range[0].toFixed(1).replace('-', '−')} … ${range[1].toFixed(1).replace('-', '−')}</small></li>`;
  })}</ul>
<p class="quiet">Normalised values are shown with −3 as black, 0 as middle grey and 3 as white; the numbers are the least and the largest of each picture.</p>`;
}
