import { bareWords, noVerdict, REQUIREMENTS, RULES, sizeWords, VERDICT_SEEDS } from '../../analysis/index.js';
import type { Judgement, Trend } from '../../analysis/types.js';
import type { Evidence, ExperimentEvidence } from '../evidence.js';
import { listOf, sentence } from '../format.js';
import { html, type Markup } from '../html.js';
import { factorWords, primaryWords } from '../metric-words.js';
import { KINDS, type VerdictName } from '../verdict-words.js';

export interface VerdictLine {
  readonly kind: VerdictName;
  readonly says: string;
  /** What it lacked, and what was not asked of it. */
  readonly notes: readonly string[];
}

/** The verdicts of an experiment, or on the control against the baseline, as sentences. */
export function verdictLines(
  judgements: readonly Judgement[],
  trend: Trend | null,
  experiment: ExperimentEvidence | null,
): readonly VerdictLine[] {
  const lines = judgements.map(({ verdict, checks, agrees }): VerdictLine => {
    const unmatched =
      experiment &&
      checks.length === 0 &&
      agrees.length === 0 &&
      (verdict.kind === 'better' || verdict.kind === 'worse');
    return {
      kind: verdict.kind,
      says: bareWords(verdict.says),
      notes: [
        ...unsaid(verdict),
        ...(unmatched
          ? [
              `That is about the arm as it is: nothing was matched, so what its ${factorWords(experiment.factor)} brings along (the table below) may be the cause.`,
            ]
          : []),
      ],
    };
  });
  if (!trend) return lines;
  const { verdict, factor, levels } = trend;
  return [
    ...lines,
    {
      kind: verdict.kind,
      says: `over ${factorWords(factor)} ${listOf(levels.map(({ level }) => `${level}`))}: ${bareWords(verdict.says)}`,
      notes: unsaid(verdict),
    },
  ];
}

/** What better or worse lacked, where the sentence does not say so. */
function unsaid({ kind, says, missing }: Judgement['verdict'] | Trend['verdict']): readonly string[] {
  const lacked = missing.filter((words) => !says.includes(words));
  return kind === 'inconclusive' && lacked.length > 0 ? [`Lacked: ${lacked.join('; ')}.`] : [];
}

export function verdictList(lines: readonly VerdictLine[]): Markup {
  return html`<ul class="says">${lines.map(({ kind, says, notes }) => {
    const [sign, word] = KINDS[kind];
    return html`<li class="${kind}"><b data-sign="${sign}">${word}</b><span>${sentence(says)}${notes.map((note) => html`<small>${note}</small>`)}</span></li>`;
  })}</ul>`;
}

/** Said once below verdicts that could not be given; empty where they could. */
export function noVerdictWords(judgements: readonly Judgement[]): string {
  const seeds = Math.max(0, ...judgements.map((judgement) => judgement.seeds));
  return judgements.length > 0 && seeds < VERDICT_SEEDS ? sentence(noVerdict(seeds)) : '';
}

/** What is judged and by which rules; said once. */
export function rulesWords({ analysis, study }: Evidence): string {
  const deltas = study.experiments.flatMap(({ name, delta }) => (delta ? [`${sizeWords(delta)} in ${name}`] : []));
  const equivalence = deltas.length > 0 ? ` δ, fixed beforehand, is ${listOf(deltas)}.` : '';
  return `Verdicts are about ${primaryWords(analysis.primary)}, named before anything was trained; other metrics are shown and not judged.${equivalence} Better and worse need all of this: ${REQUIREMENTS.map(({ says }) => says).join('; ')}.`;
}

/** The rules by which verdicts are given, one for each word. */
export function rulesList(evidence: Evidence): Markup {
  const kinds = ['none', 'equivalent', 'inconclusive'] as const;
  return html`<div class="rules"><p>${rulesWords(evidence)}</p>
${kinds.map((kind) => html`<p>${RULES[kind]}</p>`)}</div>`;
}
