import type { Exploration, Finding } from '../../data/exploration/types.js';
import { count, listOf } from '../format.js';
import { html, type Markup } from '../html.js';
import { escapeMarkdown } from '../table.js';
import { pictureWords, thumbnail } from './exploration-pictures.js';
import { folded } from './figure.js';

/** Findings about files: too many for a sentence. Those about classes name them in their evidence. */
const NAMES_FILES = /^(unlabelled|transparency|label-suspects)$/;

/** "46 files", "0.73 total variation distance", "−0.54 standard deviations". */
export function sizeOf({ size: { value, unit } }: Pick<Finding, 'size'>): string {
  const number = Number.isInteger(value) ? count(Math.abs(value)) : String(Math.abs(value));
  return `${value < 0 ? '−' : ''}${number} ${unit}`;
}

/** Findings as a list, problems first; then what was looked for in vain. */
export function findingsList(exploration: Exploration): Markup {
  const { findings } = exploration;
  return html`<ol class="findings">${findings.map((finding) => one(exploration, finding))}</ol>
${clearWords(exploration) ? html`<p class="quiet">${clearWords(exploration)}</p>` : ''}`;
}

/** "Looked for and not found: a, b and c." */
export function clearWords({ clear }: Pick<Exploration, 'clear'>): string {
  return clear.length > 0 ? `Looked for and not found: ${listOf(clear)}.` : '';
}

function one(exploration: Exploration, finding: Finding): Markup {
  const { id, severity, title, evidence, meaning, samples = [], names = [] } = finding;
  const groups = samples.map(
    (group) =>
      html`<span class="group">${group.map((picture) => thumbnail(exploration, picture.pixels, pictureWords(exploration, picture)))}</span>`,
  );
  const byName =
    names.length > 3 && (samples.length > 0 || NAMES_FILES.test(id))
      ? folded('By name', html`<ul class="names">${names.map((name) => html`<li>${name}</li>`)}</ul>`)
      : '';
  return html`<li class="finding ${severity}" id="finding-${id}">
<div><h4>${title}</h4>
<p class="badge"><b>${severity}</b> · ${sizeOf(finding)}</p></div>
<div><p>${glued(evidence)}</p>
<p class="meaning">${glued(meaning)}</p>
${groups.length > 0 ? html`<div class="groups">${groups}</div>` : ''}
${byName}</div></li>
`;
}

/** Numbers do not part from their percent sign, nor "p < 0.001" from itself. */
const glued = (text: string) => text.replace(/ %/g, '\u00a0%').replace(/\b([dp]) ([=<]) /g, '$1\u00a0$2\u00a0');

/** The findings as lines of Markdown. */
export function findingsMarkdown(exploration: Exploration): string[] {
  return [
    ...exploration.findings.map(
      (finding) =>
        `- **${escapeMarkdown(finding.title)}** (${finding.severity}, ${escapeMarkdown(sizeOf(finding))}). ${escapeMarkdown(finding.evidence)} *${escapeMarkdown(finding.meaning)}*`,
    ),
    '',
    ...(exploration.clear.length > 0 ? [escapeMarkdown(clearWords(exploration)), ''] : []),
  ];
}
