import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isInputError, messageOf } from 'receptive-cli/core';

/** What the service shows as a job's FailureReason; it cuts off what is longer. */
const MOST = 1024;

/** The sentence, and what to do about it; of a bug also where it is. At most 1,024 characters. */
export function failureText(error: unknown): string {
  const hint = isInputError(error) && error.hint ? `\n${error.hint}` : '';
  const known = error instanceof Error && ['InputError', 'JobFailure'].includes(error.name);
  const text = known ? `${error.message}${hint}` : ((error as Error | null)?.stack ?? messageOf(error));
  return text.length <= MOST ? text : `${text.slice(0, MOST - 1)}…`;
}

export async function writeFailure(file: string, error: unknown): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, failureText(error));
}
