import type { CloudJob, CloudRecord } from '../cloud-record.js';
import { count, duration, plural } from '../format.js';
import type { Table } from '../table.js';

const money = (amount: number) => (amount > 0 && amount < 0.01 ? 'under $0.01' : `$${amount.toFixed(2)}`);

/** Prices change: which ones, and where others come from. */
function pricesWords(jobs: readonly CloudJob[]): string {
  const dates = [...new Set(jobs.flatMap(({ pricesAsOf }) => pricesAsOf ?? []))];
  return dates.length > 0 ? ` of ${dates.join(' and ')} (an option of the command, --prices, gives others)` : '';
}

/** Where the trials were trained, and whether the answers from there are those from here. */
export function cloudWords({ provider, region, rehearsal, jobs, endpoints, answers, cleanups }: CloudRecord): string[] {
  const where = rehearsal
    ? `A rehearsal: everything below was asked of a stand-in for ${provider} on this machine, and nothing was sent to the provider or paid for.`
    : `Trained and asked on ${provider} in ${region}.`;
  const words = [where];
  const done = jobs.filter(({ status }) => status === 'Completed');
  if (jobs.length > 0) {
    const seconds = jobs.reduce((sum, { billableSeconds }) => sum + (billableSeconds ?? 0), 0);
    const amount = jobs.reduce((sum, { dollars }) => sum + (dollars ?? 0), 0);
    const bound = amount >= 0.01 && jobs.some(({ spot }) => spot) ? 'at most ' : '';
    words.push(
      `${plural(jobs.length, 'training job')}, ${done.length} of them completed, ${count(seconds)} billable seconds, ${bound}${money(amount)} by list prices${pricesWords(jobs)}. A trial that was trained as a job has the same record, model and history as one that was trained here.`,
    );
  }
  for (const { name, kind, status } of endpoints) words.push(`Endpoint ${name} (${kind}): ${status}.`);
  if (answers.length > 0) {
    const worst = Math.max(...answers.map(({ largestDifference }) => largestDifference));
    words.push(
      `${plural(answers.length, 'answer')} of the endpoint were held against the same model on this machine: the probabilities differ by at most ${worst.toExponential(1)}.`,
    );
  }
  const last = cleanups.at(-1);
  if (last) {
    words.push(
      last.left.length === 0
        ? `Cleaned up: ${plural(last.removed.length, 'thing')} removed, each looked for afterwards and gone.`
        : `Not everything was removed: ${last.left.join('; ')}.`,
    );
  }
  return words;
}

export const jobsTable = ({ jobs }: CloudRecord): Table => ({
  caption: 'Training jobs',
  columns: [
    { label: 'Trial' },
    { label: 'Job' },
    { label: 'Instance' },
    { label: 'State' },
    { label: 'Billable', numeric: true },
    { label: 'Price', numeric: true },
  ],
  rows: jobs.map(({ arm, seed, job, instance, spot, status, billableSeconds, dollars }) => [
    `${arm}, seed ${seed}`,
    job,
    `${instance}${spot ? ', spot' : ''}`,
    status,
    billableSeconds === null ? '–' : duration(billableSeconds),
    dollars === null ? '–' : money(dollars),
  ]),
  dense: true,
});

export const answersOfTable = ({ answers }: CloudRecord): Table => ({
  caption: 'Answers of the endpoint, beside those of the same model on this machine',
  columns: [
    { label: 'Picture' },
    { label: 'Sent as' },
    { label: 'Endpoint' },
    { label: 'Here' },
    { label: 'Difference', numeric: true },
    { label: 'Waited', numeric: true },
  ],
  rows: answers.map(({ picture, contentType, answer, localAnswer, largestDifference, milliseconds }) => [
    picture,
    contentType,
    answer,
    localAnswer,
    largestDifference.toExponential(1),
    duration(milliseconds / 1000),
  ]),
});

export const callsTable = ({ calls }: CloudRecord): Table => ({
  caption: 'Calls to the provider; of those that only ask, the ones whose answer was news',
  columns: [{ label: 'Time' }, { label: 'Call' }, { label: 'About' }, { label: 'Answer' }, { label: 'Request' }],
  rows: calls.map(({ time, service, operation, resource, status, requestId, attempts }) => [
    time,
    `${service} ${operation}`,
    resource,
    attempts > 1 ? `${status} (sent ${attempts} times)` : status,
    requestId,
  ]),
  dense: true,
});
