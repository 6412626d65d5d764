import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Analysis } from 'receptive';
import { EXIT } from '../errors.js';
import { resultsText } from '../progress/results.js';
import type { RunOutcome } from '../run-study.js';
import type { FailedTrial } from '../runner/types.js';
import { conclusionsText } from './conclusions-text.js';
import { openInBrowser } from './open-in-browser.js';

export interface OutcomeOptions {
  readonly json?: boolean;
  readonly open?: boolean;
}

/** Tells what a run came to, and gives the exit status. */
export function tellOutcome(outcome: RunOutcome, options: OutcomeOptions): number {
  const { folder, analysis, conclusions, failed } = outcome;
  tellResults(outcome, options);
  if (options.json) {
    console.log(JSON.stringify({ out: folder, failed: failed.map(named), ...analysis, conclusions }, null, 2));
  }
  return finish(failed, join(folder, 'report.html'), options);
}

/** The table, the verdicts and where the report is, for people. */
export function tellResults({ folder, analysis, conclusions }: RunOutcome, { json }: OutcomeOptions): void {
  if (!analysis) return;
  const people = json ? process.stderr : process.stdout;
  const concluded = conclusions ? conclusionsText(conclusions, people.columns) : '';
  people.write(
    `\n${resultsText(analysis, people.columns)}\n\n${concluded}${openingsLine(analysis)}\nreport: ${join(folder, 'report.html')}\n`,
  );
}

/** Names what failed, or opens the report where that is asked for; gives the exit status. */
export function finish(failed: readonly FailedTrial[], report: string, { open }: OutcomeOptions): number {
  for (const { trial, reason } of failed) console.error(`failed: ${trial.arm.name} seed ${trial.seed}: ${reason}`);
  if (failed.length > 0) {
    const [what, them] = failed.length === 1 ? ['1 trial', 'it'] : [`${failed.length} trials`, 'them'];
    console.error(`receptive: ${what} failed; the same command tries ${them} again.`);
    return EXIT.failed;
  }
  if (open) openInBrowser(pathToFileURL(report).href, `the report is ${report}`);
  return EXIT.done;
}

/** What was typed, as a shell takes it back. */
export const typedCommand = (): string => ['receptive', ...process.argv.slice(2)].map(shellWord).join(' ');

/** How often the test split has been looked at: the more plans have seen it, the less their figures are a test. */
function openingsLine({ openings, planHash }: Analysis): string {
  if (openings === null) return 'test split: sealed, since trials failed; what is shown is validation';
  const plan = planHash?.slice(0, 8);
  return openings === 1
    ? `test split: opened once (plan ${plan})`
    : `test split: opened for ${openings} plans here (now ${plan})`;
}

export const named = ({ trial, reason }: FailedTrial) => ({ arm: trial.arm.name, seed: trial.seed, reason });

/** As a shell takes it back. */
const shellWord = (word: string) => (/^[\w@%+=:,./~-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
