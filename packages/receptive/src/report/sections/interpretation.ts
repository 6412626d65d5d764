import type { Question, Statement } from '../../analysis/conclusions/types.js';
import type { Evidence } from '../evidence.js';
import { sentence } from '../format.js';
import { html, type Markup } from '../html.js';
import { tableHtml } from '../table.js';
import { justificationsTable, STATEMENT_KINDS } from '../tables/probes.js';
import { folded } from './figure.js';
import { hasProbes } from './probes.js';

/** The questions of an interpretation, in the order a reader asks them. */
export const QUESTIONS: readonly { readonly question: Question; readonly words: (evidence: Evidence) => string }[] = [
  {
    question: 'why',
    words: ({ baseline }) =>
      `Why did convolution do better than ${baseline ? baseline.arm.title : 'a dense network'}, or not?`,
  },
  { question: 'bias', words: () => 'What does it take for granted about pictures?' },
  { question: 'limits', words: () => 'Where is it not appropriate?' },
];

export const INTERPRETATION_WORDS =
  'Every sentence below was drawn by a fixed rule from a number measured on this run’s own networks and data, and none without one. Supported and contradicted need six seeds; what is open may still be true.';

/** Said where a run has nothing but accuracies. */
export const WITHOUT_PROBES =
  'This run has accuracies and no probes: it says which network is better, not why. `receptive probe` on its folder measures that.';

/** Whether anything can be said. */
export function hasInterpretation({ conclusions }: Evidence): boolean {
  return (conclusions?.statements.length ?? 0) > 0;
}

/** The statements on one question. */
export function statementsOn({ conclusions }: Evidence, question: Question): readonly Statement[] {
  return conclusions?.statements.filter((statement) => statement.question === question) ?? [];
}

/** What the measurements allow one to say about convolution on these pictures, and about the author's reasons. */
export function interpretationSection(evidence: Evidence): Markup {
  const justified = evidence.conclusions?.justifications ?? [];
  return html`<h2 id="interpretation">Interpretation</h2>
<p class="quiet">${hasProbes(evidence) ? INTERPRETATION_WORDS : WITHOUT_PROBES}</p>
${QUESTIONS.map(({ question, words }) => {
  const statements = statementsOn(evidence, question);
  return statements.length === 0 ? '' : html`<h3>${words(evidence)}</h3>\n${statementList(statements)}`;
})}
${justified.length > 0 ? html`<h3>Do the reasons for this architecture hold?</h3>\n${tableHtml(justificationsTable(justified))}` : ''}`;
}

function statementList(statements: readonly Statement[]): Markup {
  return html`<ul class="says">${statements.map(({ kind, says, probe, rule, evidence }) => {
    const [sign, word] = STATEMENT_KINDS[kind];
    return html`<li class="${kind}" id="statement-${rule}"><b data-sign="${sign}">${word}</b><span>${sentence(says)}<small>${probe ? html`<a href="#probe-${probe}">How it was measured</a>` : ''}${evidence.map((path, i) => html`${i > 0 || probe ? ' · ' : ''}<a href="${path}">${path}</a>`)}</small></span></li>`;
  })}</ul>
${folded(
  'The rules',
  html`<dl>${statements.map(({ claim, criterion }) => html`<dt>${sentence(claim)}</dt><dd>${criterion}</dd>\n`)}</dl>`,
)}`;
}
