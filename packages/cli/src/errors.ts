import type { InputError } from 'receptive';

/** What the command's exit status means. */
export const EXIT = { done: 0, failed: 1, input: 2, interrupted: 130 } as const;

/** By name and not by class: a study file may have brought another copy of the library. */
export function isInputError(error: unknown): error is InputError {
  return error instanceof Error && error.name === 'InputError';
}

/** The work was stopped on request; the same command continues it. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Something outside failed that no input can mend, such as a download: one sentence and a hint, no stack, status 1. */
export class Failure extends Error {
  override readonly name = 'Failure';
  constructor(
    message: string,
    readonly hint?: string,
  ) {
    super(message);
  }
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException | null)?.code;
