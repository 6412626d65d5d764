/**
 * A mistake in what the user gave us: shown as one sentence with a hint and no stack; the command ends with status 2.
 * Anything else that is thrown is a bug and keeps its stack.
 */
export class InputError extends Error {
  override readonly name = 'InputError';
  constructor(
    /** One sentence: the file or field, what was expected, what came. */
    message: string,
    /** What to do about it, if that is not obvious from the message. */
    readonly hint?: string,
  ) {
    super(message);
  }
}

/** `layers[2].kernel: expected …, got …` — the one form in which a wrong field is reported. */
export function fieldError(path: string, expected: string, received: unknown, hint?: string): InputError {
  return new InputError(`${path}: expected ${expected}, got ${show(received)}.`, hint);
}

/** A received value, short enough for a sentence. */
export function show(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (value === undefined) return 'nothing';
  if (typeof value === 'function') return 'a function';
  let text: string;
  try {
    text = JSON.stringify(value) ?? String(value);
  } catch {
    text = String(value);
  }
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
