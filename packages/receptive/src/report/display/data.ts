import type { Exploration } from '../../data/exploration/types.js';
import { html } from '../html.js';
import { criteria, distribution, pictures, pixelFigure, preprocessing, sizeWords } from '../sections/exploration.js';
import { clearWords, findingsList, sizeOf } from '../sections/exploration-findings.js';
import { View } from './view.js';

/** What an exploration found, part by part. */
export interface DataViews {
  /** How many pictures of what size, and the share of every class. */
  readonly summary: View;
  /** What stands out: each finding with its evidence, its size and what it means for the design. */
  readonly findings: View;
  /** The mean picture of every class and a few of its pictures. */
  readonly pictures: View;
  /** How values are spread, and what is done to them before a network sees them. */
  readonly pixels: View;
}

/** @param document Any DOM document; charts are drawn in it and it is not changed. */
export function viewData(exploration: Exploration, document: Document): DataViews {
  const { name, findings, preprocessing: done } = exploration;
  const size = () => `${name}: ${sizeWords(exploration)}`;
  const found = () =>
    [
      ...findings.map((finding) => `${finding.severity}: ${finding.title} (${sizeOf(finding)}). ${finding.evidence}`),
      clearWords(exploration),
    ].join('\n');
  return {
    summary: new View(
      size,
      () => html`<p><b>${name}.</b> ${exploration.about}</p>
<p>${sizeWords(exploration)}</p>
${criteria(exploration)}
${distribution(exploration, document)}`,
    ),
    findings: new View(found, () => findingsList(exploration)),
    pictures: new View(
      () => `${name}: pictures of ${exploration.classes.join(', ')}`,
      () => pictures(exploration),
    ),
    pixels: new View(
      () => done.steps.join('\n'),
      () => html`${pixelFigure(exploration, document)}${preprocessing(exploration)}`,
    ),
  };
}
