import type { IncomingMessage } from 'node:http';
import type { Place } from './admission.js';
import { ClientGone, HttpError } from './http-error.js';

/** Errors: 413 for a body that says itself that it is too large. */
export function checkLength({ headers }: IncomingMessage, most: number): void {
  const length = Number(headers['content-length'] ?? 0);
  if (length > most) throw tooLarge(most, `${length}`);
}

const tooLarge = (most: number, got: string) =>
  new HttpError(413, `The body: expected at most ${most} bytes, got ${got}.`);

/**
 * A request's whole body.
 *
 * Errors: 413 as soon as it is larger than `most`, 503 if the server has no room for it, ClientGone.
 */
export function readBody(request: IncomingMessage, most: number, place: Place): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let length = 0;
    const stop = (error: Error) => {
      request.off('data', onData);
      request.resume();
      reject(error);
    };
    const onData = (part: Buffer) => {
      length += part.length;
      if (length > most) return stop(tooLarge(most, 'more'));
      try {
        place.hold(part.length);
      } catch (error) {
        return stop(error as Error);
      }
      parts.push(part);
    };
    request.on('data', onData);
    request.on('end', () => resolve(parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)));
    request.on('error', () => stop(new ClientGone()));
    request.on('close', () => reject(new ClientGone()));
  });
}
