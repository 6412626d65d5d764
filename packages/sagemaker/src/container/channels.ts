import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fieldError, InputError } from 'receptive';
import { CHANNELS, type JobTrial, readTrialJob, type TrialJob } from '../job.js';

const MAX_JOB_BYTES = 64 * 2 ** 20;

/** The one file of a channel with an ending. Errors: InputError naming the channel and what is in it. */
async function onlyFile(channels: string, channel: string, ending: string): Promise<string> {
  const folder = join(channels, channel);
  const names = await readdir(folder).catch(() => {
    throw new InputError(
      `Channel "${channel}": expected one ${ending} file, got no such channel.`,
      `A job needs the channels ${Object.values(CHANNELS).join(' and ')}.`,
    );
  });
  const found = names.filter((name) => name.endsWith(ending) && !name.startsWith('.'));
  if (found.length !== 1) {
    const what = found.length > 1 ? found.sort().join(', ') : names.sort().join(', ') || 'nothing';
    throw new InputError(`Channel "${channel}": expected one ${ending} file, got ${what.slice(0, 200)}.`);
  }
  return join(folder, found[0] as string);
}

/** What to train. */
export async function readStudyChannel(channels: string): Promise<TrialJob> {
  const file = await onlyFile(channels, CHANNELS.study, '.json');
  const { size } = await stat(file);
  if (size > MAX_JOB_BYTES) throw fieldError(file, `at most ${MAX_JOB_BYTES} bytes`, size);
  return readTrialJob(await readFile(file, 'utf8'), `channel "${CHANNELS.study}"`);
}

/** Path of the packed data set. */
export const dataFile = (channels: string): Promise<string> => onlyFile(channels, CHANNELS.data, '.packed');

/** The trials whose ids begin so. Errors: InputError for a beginning that fits none, or several. */
export function chosenTrials(trials: readonly JobTrial[], beginnings?: readonly string[]): readonly JobTrial[] {
  if (!beginnings) return trials;
  const chosen = new Set<JobTrial>();
  for (const beginning of beginnings) {
    const [found, another] = trials.filter(({ id }) => id.startsWith(beginning));
    if (!found || another || beginning.length < 8) {
      const expected = 'the first 8 or more digits of the id of one trial of the channel "study"';
      throw fieldError('hyperparameter trials', expected, beginning);
    }
    chosen.add(found);
  }
  return trials.filter((trial) => chosen.has(trial));
}
