import { join } from 'node:path';
import { analyzeStudies, type CollectionAnalysis, type Study, type StudyCollection, tallyWords } from 'receptive';
import { isInputError } from '../errors.js';
import { percent, table } from '../progress/format.js';
import type { Reporter } from '../progress/reporter.js';
import { clearCollection, requireCollectionFolder, writeCollection } from '../run/collection-folder.js';
import type { RunOutcome } from '../run-study.js';
import { finish, named, type OutcomeOptions, tellResults } from './outcome.js';

export interface CollectionRequest extends OutcomeOptions {
  readonly command: string;
  readonly reporter: Reporter;
  /** Runs one of the studies in its own folder. */
  readonly runOne: (study: Study) => Promise<RunOutcome>;
}

/**
 * `receptive run` of a collection: its studies one after another as if each had been asked for, then what they show
 * together. What is stopped or fails goes on with the same command; finished studies are not run again.
 */
export async function runCollection(
  collection: StudyCollection,
  folder: string,
  request: CollectionRequest,
): Promise<number> {
  const { reporter, runOne, command } = request;
  const { name, title, question, studies } = collection;
  await requireCollectionFolder(folder, collection);
  reporter.line([title, question].filter(Boolean).join(': '));
  const outcomes: RunOutcome[] = [];
  for (const [i, study] of studies.entries()) {
    reporter.line(`${name}, study ${i + 1} of ${studies.length}: ${study.name}`);
    const outcome = await runOne(study).catch(async (error: unknown) => {
      // Wrong input changes nothing; what was begun may make an earlier run's report wrong.
      if (!isInputError(error)) await clearCollection(folder);
      throw error;
    });
    if (i === 0) await clearCollection(folder);
    tellResults(outcome, request);
    outcomes.push(outcome);
  }
  const analysis = analyzeStudies(
    collection,
    outcomes.map((outcome) => outcome.analysis),
  );
  await writeCollection(folder, analysis, command);

  const report = join(folder, 'report.html');
  const people = request.json ? process.stderr : process.stdout;
  people.write(`\n${collectionText(analysis)}\n\nreport: ${report}\n`);
  if (request.json) {
    const failed = outcomes.flatMap((outcome, i) =>
      outcome.failed.map((one) => ({ study: studies[i]?.name, ...named(one) })),
    );
    console.log(JSON.stringify({ out: folder, failed, ...analysis }, null, 2));
  }
  return finish(
    outcomes.flatMap(({ failed }) => failed),
    report,
    request,
  );
}

/** What theory demanded of all studies, a row each, and the tally. */
function collectionText({ predictions }: CollectionAnalysis): string {
  if (predictions.length === 0) return 'theory was not asked: the answers are in the reports of the studies';
  const rows = predictions.map(({ study, arm, side, bound, mean, ci95, kind }) => [
    study,
    arm,
    `${side === 'atMost' ? 'at most' : 'at least'} ${Number((100 * bound).toFixed(2))} %`,
    percent(mean),
    ci95 ? `${(100 * ci95[0]).toFixed(1)} … ${percent(ci95[1])}` : '–',
    kind,
  ]);
  const head = ['study', 'arm', 'theory demands', 'measured', '95 % interval', ''];
  return `${table([head, ...rows], (column) => column > 1 && column < 5)}\n\n${tallyWords(predictions)}`;
}
