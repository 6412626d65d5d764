import { points, seedWords, sizeWords } from '../../analysis/index.js';
import type { Analysis } from '../../analysis/types.js';
import { type Evidence, titleOf } from '../evidence.js';
import { percent, plural, sentence } from '../format.js';
import { html, type Markup } from '../html.js';
import { primaryWords } from '../metric-words.js';
import { tableHtml } from '../table.js';
import { choosingTable } from '../tables/choosing.js';

/** Whether there is anything to choose from: three arms or more, tested. */
export function hasChoice({ analysis }: Evidence): boolean {
  return analysis.rankAgreement.tau !== null && analysis.rankAgreement.arms > 2;
}

/** What choosing an arm by validation would have led to. */
export function choosingSection(evidence: Evidence): Markup {
  return html`<h2 id="choosing">Choosing by validation</h2>
${choosingWords(evidence).map((text) => html`<p>${text}</p>`)}
${tableHtml(choosingTable(evidence))}`;
}

export function choosingWords(evidence: Evidence): readonly string[] {
  const { analysis } = evidence;
  const { rankAgreement, selection, confirmation } = analysis;
  const words: string[] = [];
  if (rankAgreement.tau !== null) words.push(agreement(rankAgreement.tau, rankAgreement.arms));
  if (selection) {
    const flattered =
      selection.inflation === null
        ? ''
        : ` Were all of them equal, the best of ${selection.among} would still be expected ${sizeWords(selection.inflation)} above their common mean there, from the spread over seeds alone.`;
    const trained = confirmation
      ? ''
      : ' It was not trained again with fresh seeds, so its own figures are those it was chosen for.';
    words.push(
      `${titleOf(evidence, selection.arm)} is the best of ${selection.among} arms on validation.${flattered}${trained}`,
    );
  }
  if (confirmation) words.push(confirmed(evidence, confirmation));
  return words;
}

function agreement(tau: number, arms: number): string {
  const pairs = (arms * (arms - 1)) / 2;
  const quality =
    tau > 0.7
      ? 'in much the same order'
      : tau > 0.3
        ? 'in an order that is only similar'
        : tau > -0.3
          ? 'in orders that have little to do with each other'
          : 'in opposite orders';
  const text = points(tau / 100, 2);
  return `Validation and test put the ${arms} arms ${quality}: Kendall’s τ is ${text} over ${plural(pairs, 'pair')} of arms (1 is the same order, 0 none).`;
}

function confirmed(evidence: Evidence, confirmation: NonNullable<Analysis['confirmation']>): string {
  const { arm, seeds, before, after, chosenOn, among, says } = confirmation;
  const { decimals } = evidence;
  const title = titleOf(evidence, arm);
  return `${title} was chosen among ${among} arms for its ${percent(chosenOn, decimals)} on validation and then trained again with ${seedWords(seeds.length)} that had no part in the choice: ${percent(after.mean, decimals)} ${primaryWords(evidence.analysis.primary)} (${percent(before.mean, decimals)} with the seeds it was chosen by). ${sentence(says)}`;
}
