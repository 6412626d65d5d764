import type { CloudRecord } from '../cloud-record.js';
import { html, type Markup } from '../html.js';
import { escapeMarkdown, tableHtml, tableMarkdown } from '../table.js';
import { answersOfTable, callsTable, cloudWords, jobsTable } from '../tables/cloud.js';
import { folded } from './figure.js';

/** Jobs, answers, clean-up and calls: the evidence that it happened. */
export function cloudSection(cloud: CloudRecord): Markup {
  return html`<h2 id="cloud">In the cloud</h2>
${cloudWords(cloud).map((text) => html`<p>${text}</p>\n`)}
${cloud.answers.length > 0 ? tableHtml(answersOfTable(cloud)) : ''}
${cloud.jobs.length > 0 ? folded('All training jobs', tableHtml(jobsTable(cloud))) : ''}
${folded('All calls', tableHtml(callsTable(cloud)))}`;
}

/** The same for report.md, without the calls, which are in `evidence/evidence.json`. */
export function cloudMarkdown(cloud: CloudRecord): readonly string[] {
  return [
    '## In the cloud',
    '',
    ...cloudWords(cloud).flatMap((text) => [escapeMarkdown(text), '']),
    ...(cloud.answers.length > 0 ? [tableMarkdown(answersOfTable(cloud))] : []),
    ...(cloud.jobs.length > 0 ? [tableMarkdown(jobsTable(cloud))] : []),
    'Every call with its time, request and answer is in [evidence/evidence.json](evidence/evidence.json).',
    '',
  ];
}
