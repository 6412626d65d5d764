import { isInputError, messageOf } from '../errors.js';

/** Why a request is not answered: a status of 400 or more and one sentence for the client. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  constructor(
    readonly status: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** Nobody is left to answer: the client closed the connection. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}

/** Too much is going on; the client may try again in a second. */
export const busy = (message: string): HttpError => new HttpError(503, message, { 'retry-after': '1' });

/** What the client is told: its own mistakes as they are, a bug without a word of its insides. */
export function asHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  if (isInputError(error)) return new HttpError(400, messageOf(error));
  return new HttpError(500, 'The server failed at this request; its log says where.');
}
