import type { FeatureMaps, Kernels } from '../../insights/types.js';
import { bitmapUri, kernelBitmap, kernelScale, mapBitmap, pictureBitmap } from '../bitmaps.js';
import type { Evidence } from '../evidence.js';
import { extent, percent, plain, plural } from '../format.js';
import { html, type Markup } from '../html.js';
import { tableHtml } from '../table.js';
import { answersTable, kernelsTable, mapsTable } from '../tables/insights.js';
import { folded } from './figure.js';

/** What training made of the control: the kernels of its first layer, and pictures on their way through it. */
export function learnedSection(evidence: Evidence): Markup {
  const { kernels, featureMaps } = evidence.insights ?? {};
  return html`<h2 id="learned">What ${evidence.control.arm.title} learned</h2>
${kernels ? kernelFigure(kernels) : ''}${featureMaps ? mapsFigure(evidence, featureMaps) : ''}`;
}

/** Whether there is anything to show. */
export function hasLearned({ insights }: Evidence): boolean {
  return Boolean(insights?.kernels || insights?.featureMaps);
}

export function kernelsWords(kernels: Kernels): string {
  const { values, filters, shape, seed, layer } = kernels;
  const [channels] = shape;
  const which =
    values.length < filters ? `The first ${values.length} of ${filters} kernels` : `The ${plural(filters, 'kernel')}`;
  const colour =
    channels === 3
      ? ' Red, green and blue are the weights on the three channels.'
      : channels === 1
        ? ''
        : ' Shown are the weights on the first channel.';
  return `${which} of ${layer}, ${extent(shape)} weights each, as seed ${seed} left them. Middle grey is 0, white +${plain(kernelScale(kernels))}, black the same below 0, on one scale for all.${colour}`;
}

export function mapsWords({ seed, stages }: FeatureMaps): string {
  const chosen = Math.max(...stages.map(({ channels }) => channels.length));
  return `${stages.length === 1 ? 'One stage' : `${stages.length} stages`} of the network of seed ${seed}, each up to its last layer before the picture is pooled or flattened. Of every stage the ${plural(chosen, 'channel').replace(/^1 /, '')} whose values vary most over these pictures, the same for all of them; black is the lowest value of the stage and white its highest. The pictures are test pictures, named rightly with middling probability.`;
}

function kernelFigure(kernels: Kernels): Markup {
  const { values, layer } = kernels;
  return html`<h3>The kernels of the first convolution</h3>
<figure><figcaption>${kernelsWords(kernels)}</figcaption>
<div class="kernels" role="img" aria-label="${plural(values.length, 'kernel')} of ${layer} as small pictures">${values.map(
    (_, k) => html`<img class="cells" src="${bitmapUri(kernelBitmap(kernels, k))}" alt="">`,
  )}</div>
</figure>
${folded('The numbers', tableHtml(kernelsTable(kernels)))}`;
}

function mapsFigure(evidence: Evidence, maps: FeatureMaps): Markup {
  const { data } = evidence;
  const { pictures, stages } = maps;
  const traced = pictures.map(({ picture, truth, answers }, p) => {
    const name = data.classes[truth] ?? '';
    const [, height, width] = picture.shape;
    return html`<div class="trace"><div class="origin"><img src="${bitmapUri(pictureBitmap(picture))}" width="${width}" height="${height}" alt="${picture.source}: ${name}"><p><b>${name}</b>${answers.map(
      ({ answer, probability }) => html`<small>${data.classes[answer] ?? ''} ${percent(probability, 0)}</small>`,
    )}</p></div>${stages.map(
      (stage) =>
        html`<div class="stage"><p>${stage.layers[0] ?? ''}${stage.layers.length > 1 ? ` … ${stage.layers.at(-1)}` : ''} <small>${extent(stage.shape)}</small></p><div class="maps" role="img" aria-label="${name} after ${stage.layers.at(-1) ?? ''}: channels ${stage.channels.join(', ')} of ${stage.shape[0]}">${stage.channels.map(
          (_, c) => html`<img class="cells" src="${bitmapUri(mapBitmap(stage, p, c))}" alt="">`,
        )}</div></div>`,
    )}</div>\n`;
  });
  return html`<h3>Pictures on their way through the layers</h3>
<figure><figcaption>${mapsWords(maps)}</figcaption>
<div class="traces${stages.length <= 2 ? ' few' : ''}">${traced}</div>
</figure>
${folded('The numbers', [tableHtml(answersTable(evidence, maps)), tableHtml(mapsTable(evidence, maps))])}`;
}
